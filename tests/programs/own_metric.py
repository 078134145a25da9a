"""A metric of one's own with counters, and a loss of one's own."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(8)


class RootMeanSquaredError(keras.metrics.Metric):
    def __init__(self, name="rmse", **kwargs):
        super().__init__(name=name, **kwargs)
        self.mse_sum = self.add_weight(name="mse_sum", initializer="zeros")
        self.total_samples = self.add_weight(
            name="total_samples", initializer="zeros", dtype="int32"
        )

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true = ops.one_hot(ops.cast(y_true, "int32"), ops.shape(y_pred)[1])
        mse = ops.sum(ops.square(y_true - y_pred))
        self.mse_sum.assign_add(mse)
        num_samples = ops.shape(y_pred)[0]
        self.total_samples.assign_add(num_samples)

    def result(self):
        return ops.sqrt(self.mse_sum / ops.cast(self.total_samples, "float32"))

    def reset_state(self):
        self.mse_sum.assign(0.0)
        self.total_samples.assign(0)


rng = np.random.default_rng(8)
x = rng.normal(size=(90, 4)).astype("float32")
y = np.argmax(x[:, :3], axis=1)
kernel = np.vstack([np.eye(3), np.zeros((1, 3))])

model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])
model.set_weights([kernel, np.zeros(3)])
model.compile(
    optimizer=keras.optimizers.SGD(0.5),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy", RootMeanSquaredError()],
)
print([m.name for m in model.metrics], model.metrics_names)
history = model.fit(x, y, batch_size=30, epochs=3, shuffle=False, verbose=0)
for name, values in sorted(history.history.items()):
    print(name, [round(value, 4) for value in values])
print({k: round(float(v), 4) for k, v in model.get_metrics_result().items()})
loss, accuracy, rmse = model.evaluate(x, y, verbose=0)
p = model.predict(x, verbose=0)
print("as by hand:", np.isclose(rmse, np.sqrt(np.sum((np.eye(3)[y] - p) ** 2) / 90)))

metric = RootMeanSquaredError()
for first in range(0, 90, 30):
    metric.update_state(y[first : first + 30], p[first : first + 30])
print(f"alone: {float(metric.result()):.4f}", metric.variables[1].dtype)
metric.reset_state()
print([float(v) for v in metric.variables])


def huber(y_true, y_pred):
    error = y_true - y_pred
    small = ops.abs(error) < 1
    return ops.where(small, ops.square(error) / 2, ops.abs(error) - 0.5)


line = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
line.set_weights([np.zeros((4, 1)), np.zeros(1)])
line.compile("sgd", huber, metrics=[keras.losses.Huber()])
line.fit(x, x @ np.ones((4, 1)), batch_size=45, epochs=4, shuffle=False, verbose=0)
print([round(float(w), 3) for w in line.get_weights()[0][:, 0]])
