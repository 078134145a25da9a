"""Warm restarts by a callback: the rate falls along a cosine and starts anew."""

import math

import keras
import numpy as np

keras.utils.set_random_seed(1)


class WarmRestarts(keras.callbacks.Callback):
    def __init__(self, low, high, batches, factor=2):
        super().__init__()
        self.low, self.high = low, high
        self.length, self.factor = batches, factor
        self.at, self.rates, self.restarts = 0, [], []

    def on_train_batch_begin(self, batch, logs=None):
        part = 0.5 * (1 + math.cos(math.pi * self.at / self.length))
        self.model.optimizer.learning_rate = self.low + (self.high - self.low) * part
        self.rates.append(float(self.model.optimizer.learning_rate))

    def on_train_batch_end(self, batch, logs=None):
        self.at += 1
        if self.at == self.length:
            self.at, self.length = 0, self.length * self.factor
            self.restarts.append(len(self.rates))

    def on_epoch_end(self, epoch, logs=None):
        print(
            f"epoch {epoch + 1:2}: rate {self.rates[-1]:.5f}, loss {logs['loss']:.4f}"
        )


x = np.linspace(-1, 1, 80, dtype="float32")[:, None]
y = x**2 - 0.5 * x
model = keras.Sequential(
    [
        keras.Input((1,)),
        keras.layers.Dense(6, activation="tanh"),
        keras.layers.Dense(1),
    ]
)
rows = np.linspace(-1, 1, 6)
model.set_weights([rows[None], rows / 2, 1 - rows[:, None] ** 2, np.zeros(1)])
model.compile(keras.optimizers.SGD(0.02, momentum=0.9, nesterov=True), "mse")
restarts = WarmRestarts(0.0002, 0.02, batches=20)
model.fit(x, y, batch_size=8, epochs=14, shuffle=False, verbose=0, callbacks=[restarts])
print("restarted after:", restarts.restarts)
print("highest", round(max(restarts.rates), 5), "lowest", round(min(restarts.rates), 5))

twin = keras.models.clone_model(model)
twin.set_weights([rows[None], rows / 2, 1 - rows[:, None] ** 2, np.zeros(1)])
schedule = keras.optimizers.schedules.CosineDecayRestarts(0.02, 20, alpha=0.01)
twin.compile(keras.optimizers.SGD(schedule, momentum=0.9, nesterov=True), "mse")
twin.fit(x, y, batch_size=8, epochs=14, shuffle=False, verbose=0)
print(f"by a schedule: {twin.evaluate(x, y, verbose=0):.4f}")
