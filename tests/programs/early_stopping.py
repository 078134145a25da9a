"""Stops where validation gets no better, goes back to the best, and prints the way."""

import keras
import numpy as np

keras.utils.set_random_seed(6)


class LossAndErrorPrintingCallback(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print(
            f"The average loss for epoch {epoch} is {logs['loss']:7.4f} "
            f"and mean absolute error is {logs['mean_absolute_error']:7.4f}."
        )

    def on_train_begin(self, logs=None):
        print(f"Starting training; got log keys: {list(logs.keys())}")

    def on_train_end(self, logs=None):
        print(f"Stop training; got log keys: {sorted(logs.keys())}")


x = np.linspace(-1, 1, 40, dtype="float32")[:, None]
y = np.where(np.arange(40)[:, None] < 30, 2 * x, 2 * x + 0.05).astype("float32")
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.set_weights([np.zeros((1, 1)), np.zeros(1)])
model.compile(
    keras.optimizers.SGD(0.4, momentum=0.8), "mse", metrics=["mean_absolute_error"]
)
stop = keras.callbacks.EarlyStopping(
    monitor="val_loss", patience=4, min_delta=1e-4, restore_best_weights=True, verbose=1
)
history = model.fit(
    x,
    y,
    batch_size=10,
    epochs=60,
    validation_split=0.25,
    shuffle=False,
    verbose=0,
    callbacks=[LossAndErrorPrintingCallback(), stop],
)
values = history.history["val_loss"]
best = int(np.argmin(values))
print("epochs:", len(values), "stopped:", stop.stopped_epoch, "best:", stop.best_epoch)
held = model.evaluate(x[30:], y[30:], verbose=0, return_dict=True)
print("the best weights are back:", np.isclose(held["loss"], values[stop.best_epoch]))
print({name: round(value, 4) for name, value in held.items()})
print("at the best epoch or just above:", abs(best - stop.best_epoch) <= 4)
