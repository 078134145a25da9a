"""Weights handed from model to model: by files, in shards, by layers, frozen."""

import glob

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(9)


def make(units, name):
    return keras.Sequential(
        [
            keras.Input((10,)),
            layers.Dense(32, activation="relu", name=f"{name}_features"),
            layers.Dense(32, activation="relu", name=f"{name}_more"),
            layers.Dense(units, name=f"{name}_head"),
        ]
    )


rng = np.random.default_rng(9)
x = rng.normal(size=(200, 10)).astype("float32")
first, second = make(3, "a"), make(3, "b")
first.save_weights("a.weights.h5")
second.load_weights("a.weights.h5")
print(
    "the same outputs:",
    np.array_equal(first.predict(x, verbose=0), second.predict(x, verbose=0)),
)

size = 4.3 * 1024 / 1024**3
first.save_weights("a.weights.json", max_shard_size=size)
print(sorted(glob.glob("a*")))
third = make(3, "c")
third.load_weights("a.weights.json")
print(
    all(
        np.array_equal(a, b)
        for a, b in zip(first.get_weights(), third.get_weights(), strict=False)
    )
)

other = make(1, "d")
head = other.layers[-1].get_weights()
other.load_weights(
    "a.weights.h5", skip_mismatch=False, objects_to_skip=[other.layers[-1]]
)
print("head kept:", np.array_equal(head[0], other.layers[-1].get_weights()[0]))
print("features taken:", np.array_equal(other.get_weights()[0], first.get_weights()[0]))

for layer in other.layers[:-1]:
    layer.trainable = False
print(len(other.trainable_weights), len(other.non_trainable_weights))
other.compile(keras.optimizers.Adam(0.01), "mse")
before = [w.copy() for w in other.get_weights()]
history = other.fit(x, x[:, :1], epochs=10, verbose=0)
after = other.get_weights()
print("moved:", [not np.array_equal(a, b) for a, b in zip(before, after, strict=False)])
print("learns:", history.history["loss"][-1] < history.history["loss"][0])

other.layers[0].trainable = True
other.compile(keras.optimizers.Adam(1e-4), keras.losses.MeanSquaredError())
other.fit(x, x[:, :1], epochs=2, verbose=0)
other.save("new/folder/d.h5")
again = keras.models.load_model("new/folder/d.h5")
print("saved:", np.allclose(again.predict(x, verbose=0), other.predict(x, verbose=0)))
frozen = keras.models.clone_model(other)
frozen.set_weights(other.get_weights())
frozen.compile(optimizer=None, loss="mse")
same = np.isclose(
    frozen.evaluate(x, x[:, :1], verbose=0), other.evaluate(x, x[:, :1], verbose=0)
)
print("evaluated without an optimizer:", same, frozen.optimizer)
