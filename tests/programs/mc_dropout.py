"""Monte Carlo dropout: many predictions of one network, and how sure it is."""

import keras
import numpy as np

keras.utils.set_random_seed(42)
rng = np.random.default_rng(42)
x = rng.uniform(-1, 1, (300, 1)).astype("float32")
y = np.sin(3 * x) + rng.normal(0, 0.05, x.shape).astype("float32")


class MCDropout(keras.layers.Dropout):
    def call(self, inputs, training=None):
        return super().call(inputs, training=True)


model = keras.Sequential(
    [
        keras.Input((1,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dropout(rate=0.2),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dropout(rate=0.2),
        keras.layers.Dense(1),
    ]
)
model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01))
history = model.fit(x, y, epochs=30, batch_size=32, verbose=0)
print("learns:", history.history["loss"][-1] < 0.5 * history.history["loss"][0])

inside = np.linspace(-1, 1, 40, dtype="float32")[:, None]
outside = np.linspace(3, 5, 40, dtype="float32")[:, None]
probas = np.stack([model(inside, training=True) for _ in range(50)])
print(probas.shape, "varies:", probas.std(axis=0).min() > 0)
print(
    "predict does not:",
    np.ptp([model.predict(inside, verbose=0) for _ in range(3)], 0).max(),
)

mc_model = keras.Sequential(
    [keras.Input((1,))]
    + [
        MCDropout(layer.rate) if isinstance(layer, keras.layers.Dropout) else layer
        for layer in model.layers
    ]
)
mc_model.set_weights(model.get_weights())
print([type(layer).__name__ for layer in mc_model.layers])


def mc_predict(rows, samples=50):
    return np.stack([mc_model.predict(rows, verbose=0) for _ in range(samples)])


near, far = mc_predict(inside), mc_predict(outside)
print(near.shape, far.shape)
print("mean is close:", np.abs(near.mean(0) - np.sin(3 * inside)).mean() < 0.25)
print("less sure far away:", far.std(0).mean() > near.std(0).mean())
