"""Callbacks, Keras' and one's own."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import mlpc as keras


class Rates(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[float] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.seen.append(float(self.model.optimizer.learning_rate))


def main() -> None:
    draw = np.random.default_rng(0)
    x, y = draw.normal(size=(64, 4)), draw.integers(0, 2, (64, 1))
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, "sigmoid")])
    model.compile("adam", keras.losses.BinaryCrossentropy(), metrics=["AUC"])
    rates = Rates()
    with tempfile.TemporaryDirectory() as folder:
        callbacks = [
            rates,
            keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True),
            keras.callbacks.ModelCheckpoint(Path(folder) / "best.keras"),
            keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9),
            keras.callbacks.CSVLogger(f"{folder}/log.csv"),
        ]
        history = model.fit(
            x, y, epochs=3, validation_data=(x, y), callbacks=callbacks, verbose=0
        )
    print(history.epoch, len(history.history["val_loss"]), rates.seen)


if __name__ == "__main__":
    main()
