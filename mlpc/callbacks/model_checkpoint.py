"""The callback that saves the model as training goes on."""

import os

import numpy as np

from mlpc.callbacks.monitor_callback import MonitorCallback
from mlpc.callbacks.periodic_saver import PeriodicSaver
from mlpc.utils import console, notices
from mlpc.utils.printable import printable
from mlpc.utils.validation import plain_numbers

__all__ = ["ModelCheckpoint"]


class ModelCheckpoint(PeriodicSaver, MonitorCallback):
    """Saves the model, or its weights, after epochs or after so many batches.

    A file is written whole or not at all; folders are created.

    Args:
        filepath: Path that ends with `.keras` or `.h5`, for weights alone with
            `.weights.h5`. `{epoch}`, from 1, `{batch}`, from 1, where batches are
            counted, and the names of the logs stand for their values, with a format
            if wanted: `"{epoch:02d}-{val_loss:.2f}.keras"`.
        monitor: Name of the value in the logs that says which model is the best.
        verbose: 0 is silent; 1 says what is saved and why.
        save_best_only: Whether only a model better than all before is saved. If the
            value is missing or no single number, the model is saved, with a warning.
        save_weights_only: Whether to save with `model.save_weights`.
        mode: `"min"`, `"max"` or `"auto"`; see `MonitorCallback`.
        save_freq: `"epoch"`, or a number of batches, counted on from epoch to epoch.
        initial_value_threshold: The first value to beat.

    Attributes:
        best: The best value so far.

    Raises:
        ValueError: If an argument does not fit; see `MonitorCallback`.
        KeyError: At a save, if the path names what is not in the logs.
        ValueError: At a save, if a format does not fit its value.
        OSError: At a save, if the file cannot be written.

    Example:
        >>> x = np.linspace(0, 1, 8)[:, None]
        >>> model = keras.Sequential(
        ...     [
        ...         keras.Input((1,)),
        ...         keras.layers.Dense(1, kernel_initializer="zeros"),
        ...     ]
        ... )
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> best = keras.callbacks.ModelCheckpoint(
        ...     "best.keras", monitor="loss", save_best_only=True
        ... )
        >>> history = model.fit(x, x, epochs=3, verbose=0, callbacks=[best])
        >>> best.best == min(history.history["loss"])
        True
    """

    _kept = ("best", *PeriodicSaver._kept)

    def __init__(
        self,
        filepath,
        monitor="val_loss",
        verbose=0,
        save_best_only=False,
        save_weights_only=False,
        mode="auto",
        save_freq="epoch",
        initial_value_threshold=None,
    ):
        super().__init__(monitor, mode, initial_value_threshold)
        self.verbose = verbose
        self.filepath = os.fspath(filepath)
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq = plain_numbers(save_freq)
        if save_freq != "epoch" and not (isinstance(save_freq, int) and save_freq > 0):
            raise ValueError(
                "Argument `save_freq` must be 'epoch' or an integer >= 1. "
                f"Received: save_freq={save_freq!r}"
            )
        suffixes = (".weights.h5",) if save_weights_only else (".keras", ".h5")
        if not self.filepath.endswith(suffixes):
            expected = " or ".join(f"`{suffix}`" for suffix in suffixes)
            raise ValueError(
                "Argument `filepath` of ModelCheckpoint must end with "
                f"{expected} when `save_weights_only={save_weights_only}`. "
                f"Received: filepath={self.filepath}"
            )

    def on_epoch_end(self, epoch, logs=None):
        self._set_monitor_op(logs)
        if self.save_freq == "epoch":
            self._save_model(epoch, None, logs)

    def _save_on_batch(self, batch, logs):
        self._save_model(self._current_epoch, batch, logs)

    def _save_model(self, epoch, batch, logs):
        """Save if that is due by the logs; `batch` is None at the end of an epoch."""
        logs = logs or {}
        filepath = self._get_file_path(epoch, batch, logs)
        if not self._should_save_model(epoch, logs, filepath):
            return
        folder = os.path.dirname(filepath)
        if folder:
            os.makedirs(folder, exist_ok=True)
        save = self.model.save_weights if self.save_weights_only else self.model.save
        try:
            save(filepath, overwrite=True)
        except IsADirectoryError as error:
            raise OSError(
                "Argument `filepath` of ModelCheckpoint must not be a directory. "
                f"Received the path of an existing one: {filepath}"
            ) from error
        self._say(epoch, f"finished saving model to {filepath}")

    def _should_save_model(self, epoch, logs, filepath):
        if not self.save_best_only:
            self._say(epoch, f"saving model to {filepath}")
            return True
        current = logs.get(self.monitor)
        if current is None:
            notices.warn(
                f"Can save best model only with {self.monitor} available. "
                f"{self._what_is_there(logs)}"
            )
            return True
        if np.ndim(current) > 0:
            notices.warn(
                "Can save best model only when `monitor` is a scalar value. Received: "
                f"{current}. Falling back to `save_best_only=False`."
            )
            return True
        self._set_monitor_op()
        best = "None" if self.best is None else f"{self.best:.5f}"
        if not self._is_improvement(current, self.best):
            self._say(epoch, f"{self.monitor} did not improve from {best}")
            return False
        self._say(
            epoch,
            f"{self.monitor} improved from {best} to {current:.5f}, saving model to "
            f"{filepath}",
        )
        self.best = current
        return True

    def _get_file_path(self, epoch, batch, logs):
        values = {"epoch": epoch + 1}
        if batch is not None and "batch" not in logs:
            values["batch"] = batch + 1
        try:
            return self.filepath.format(**values, **logs)
        except (KeyError, TypeError, ValueError) as error:
            refused = KeyError if isinstance(error, KeyError) else ValueError
            raise refused(
                f'Failed to format this callback filepath: "{self.filepath}". '
                f"Reason: {error}"
            ) from error

    def _say(self, epoch, what):
        if self.verbose > 0:
            console.write(f"\nEpoch {epoch + 1}: {printable(what)}\n")
