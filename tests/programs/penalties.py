"""Penalties seen as losses, from weights and from activations, and what they do."""

import keras
import numpy as np
from keras import layers, regularizers

keras.utils.set_random_seed(3)
layer = layers.Dense(
    5,
    kernel_initializer="ones",
    kernel_regularizer=regularizers.L1(0.01),
    activity_regularizer=regularizers.L2(0.01),
)
tensor = np.ones((5, 5), "float32") * 2.0
out = layer(tensor)
print("activity 5, kernel 0.25:", [round(float(loss), 4) for loss in layer.losses])
print("sum:", float(sum(layer.losses)))

rng = np.random.default_rng(3)
x = rng.normal(size=(60, 8)).astype("float32")
y = x[:, :1] - x[:, 1:2]
found = {}
for name, penalty in {"none": None, "l1": "l1", "l2": regularizers.l2(0.1)}.items():
    model = keras.Sequential(
        [keras.Input((8,)), layers.Dense(1, kernel_regularizer=penalty)]
    )
    model.set_weights([np.full((8, 1), 0.5), np.zeros(1)])
    model.compile(keras.optimizers.SGD(0.1), "mse", metrics=["mse"])
    model.fit(x, y, batch_size=60, epochs=60, shuffle=False, verbose=0)
    loss, mse = model.evaluate(x, y, verbose=0)
    extra = sum(float(value) for value in model.losses)
    print(name, f"loss {loss:.4f}", f"mse {mse:.4f}", f"penalty {extra:.4f}")
    print("  adds up:", np.isclose(loss, mse + extra, atol=1e-5))
    found[name] = np.abs(model.get_weights()[0]).sum()
print("smaller weights:", found["l1"] < found["none"], found["l2"] < found["none"])
print([tensor.shape for tensor in model.inputs + model.outputs])
