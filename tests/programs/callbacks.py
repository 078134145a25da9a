"""A curve through noisy points, watched by all that may watch."""

import csv
import os

import keras
import numpy as np
from keras.callbacks import (
    Callback,
    CSVLogger,
    EarlyStopping,
    LambdaCallback,
    ModelCheckpoint,
    ReduceLROnPlateau,
)

keras.utils.set_random_seed(3)
rng = np.random.default_rng(3)
x = np.sort(rng.uniform(-2, 2, (240, 1)), axis=0)
y = np.sin(2 * x) + rng.normal(0, 0.1, x.shape)
order = rng.permutation(len(x))
x, y = x[order], y[order]


class Watch(Callback):
    """Counts what happens, and stops the second training early."""

    def __init__(self, most=None):
        super().__init__()
        self.most = most
        self.batches = 0

    def on_train_begin(self, logs=None):
        self.losses = []

    def on_train_batch_end(self, batch, logs=None):
        self.batches += 1

    def on_epoch_end(self, epoch, logs=None):
        self.losses.append(logs["loss"])
        if self.most is not None and epoch + 1 >= self.most:
            self.model.stop_training = True


model = keras.Sequential(
    [
        keras.Input((1,)),
        keras.layers.Dense(24, "tanh", kernel_regularizer=keras.regularizers.l2(1e-5)),
        keras.layers.Dense(24, "tanh"),
        keras.layers.Dense(1),
    ]
)
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.02),
    loss=keras.losses.MeanSquaredError(),
    metrics=["mae", keras.metrics.RootMeanSquaredError(name="rmse")],
)
watch = Watch()
epochs_seen = []
history = model.fit(
    x,
    y,
    batch_size=16,
    epochs=40,
    validation_split=0.25,
    verbose=0,
    callbacks=[
        watch,
        CSVLogger("log.csv", separator=";", append=False),
        EarlyStopping(monitor="val_loss", patience=12, restore_best_weights=True),
        ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True),
        ModelCheckpoint("{epoch:02d}.weights.h5", save_weights_only=True),
        ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=4, min_lr=1e-4),
        LambdaCallback(on_epoch_end=lambda epoch, logs: epochs_seen.append(epoch)),
    ],
)
trained = len(history.epoch)
print(list(history.history))
print("batches an epoch:", watch.batches // trained)
print(epochs_seen == history.epoch, len(watch.losses) == trained)
with open("log.csv", newline="") as file:
    rows = list(csv.reader(file, delimiter=";"))
print(rows[0], len(rows) == trained + 1)
weights_files = [name for name in os.listdir() if name.endswith(".weights.h5")]
print(len(weights_files) == trained, os.path.exists("best.keras"))

best = keras.models.load_model("best.keras")
least = min(history.history["val_loss"])
print("best again:", np.isclose(best.evaluate(x[180:], y[180:], verbose=0)[0], least))

stopped = model.fit(x, y, epochs=10, verbose=0, callbacks=[Watch(most=3)])
print("stopped after", len(stopped.epoch), "epochs")

rates = []
model.fit(
    x,
    y,
    epochs=3,
    verbose=0,
    callbacks=[
        keras.callbacks.LearningRateScheduler(lambda epoch: 0.01 / (epoch + 1)),
        LambdaCallback(
            on_epoch_begin=lambda epoch, logs: rates.append(
                round(float(model.optimizer.learning_rate), 6)
            )
        ),
    ],
)
print(rates)
