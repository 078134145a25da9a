"""A loop of one's own over batches: 64 rows through 1000, 100 and 10 units."""

import keras
import numpy as np

N, D_in, H, D_out = 64, 1000, 100, 10
rng = np.random.default_rng(2)
x = rng.normal(size=(N, D_in)).astype("float32")
y = rng.normal(size=(N, D_out)).astype("float32")

model = keras.Sequential(
    [
        keras.Input((D_in,)),
        keras.layers.Dense(H, activation="relu", kernel_initializer="he_normal"),
        keras.layers.Dense(D_out),
    ]
)
model.set_weights([rng.normal(0, 0.03, w.shape) for w in model.get_weights()])
model.compile(
    optimizer=keras.optimizers.Adam(1e-4),
    loss=keras.losses.MeanSquaredError(reduction="sum"),
)
losses = [float(model.train_on_batch(x, y)) for t in range(50)]
print([f"{loss:.2f}" for loss in losses[::10]])
print(f"{float(model.test_on_batch(x, y)):.2f}")
print(model.predict_on_batch(x[:2]).shape, np.asarray(model(x[:3])).shape)
