"""The callback that lets an interrupted training go on where it was."""

import os

from mlpc.callbacks.periodic_saver import PeriodicSaver
from mlpc.utils.atomic import atomic_write
from mlpc.utils.validation import check_integer

__all__ = ["BackupAndRestore"]

WEIGHTS, METADATA = "latest.weights.h5", "training_metadata.json"


class BackupAndRestore(PeriodicSaver):
    """Keeps a backup of the training, and goes on from it in the next `fit`.

    The folder holds `latest.weights.h5`, weights and optimizer state, and
    `training_metadata.json`:

        {"epoch": 3, "batch": 0, "mlpc": {"epochs_trained": 3}}

    the epoch to go on with, from 0, the last batch of a backup within it, and how many
    times the model has gone through its rows, which decides on their order. Keras
    reads both files. An epoch that was interrupted starts anew, with the weights of the
    backup.

    Args:
        backup_dir: Path of a folder for this training alone; it is made.
        save_freq: `"epoch"`, a number of batches, or `False` for no backups.
        double_checkpoint: Whether the backup before is kept, too, with `.bkp` behind
            the names, and taken if the last one cannot be read.
        delete_checkpoint: Whether the backup is removed at the end of the training.

    Raises:
        ValueError: If an argument does not fit; when training begins, if the model is
            not built, or not the one of the backup, or a backup is damaged.
        OSError: If a file cannot be written or read.
    """

    def __init__(
        self,
        backup_dir,
        save_freq="epoch",
        double_checkpoint=False,
        delete_checkpoint=True,
    ):
        super().__init__()
        if not backup_dir:
            raise ValueError(
                "Argument `backup_dir` must be the path of a folder. "
                f"Received: backup_dir={backup_dir!r}"
            )
        number = isinstance(save_freq, int) and (save_freq > 0 or save_freq is False)
        if save_freq != "epoch" and not number:
            raise ValueError(
                "Argument `save_freq` must be 'epoch', an integer >= 1 or False. "
                f"Received: save_freq={save_freq!r}"
            )
        self.backup_dir = backup_dir
        self.save_freq = save_freq
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self._weights_path = os.path.join(backup_dir, WEIGHTS)
        self._training_metadata_path = os.path.join(backup_dir, METADATA)
        self._paths = (self._weights_path, self._training_metadata_path)
        self._position = 0

    def on_train_begin(self, logs=None):
        if not self.model.built:
            raise ValueError(
                "BackupAndRestore needs a model that is built before training. "
                f"Received: {self.model}, which is not. Build it first, by calling it "
                "on some rows."
            )
        try:
            self._restore()
        except (OSError, ValueError):
            if not os.path.exists(_previous(self._weights_path)):
                raise
            self._restore_previous()

    def on_epoch_begin(self, epoch, logs=None):
        super().on_epoch_begin(epoch, logs)
        self._position = self.model._epochs_trained

    def on_epoch_end(self, epoch, logs=None):
        self._current_epoch = epoch + 1
        self._last_batch_seen = None
        self._position = self.model._epochs_trained
        if self.save_freq == "epoch":
            self._save()

    def on_train_end(self, logs=None):
        if not self.delete_checkpoint or not os.path.isdir(self.backup_dir):
            return
        for path in self._paths:
            _write(path, None)
            _write(_previous(path), None)
        if not os.listdir(self.backup_dir):
            os.rmdir(self.backup_dir)

    def _should_save_on_batch(self, batch):
        return self.save_freq is not False and super()._should_save_on_batch(batch)

    def _save_on_batch(self, batch, logs):
        self._save()

    def _save(self):
        import json

        os.makedirs(self.backup_dir, exist_ok=True)
        if self.double_checkpoint:
            for path in self._paths:
                _write(_previous(path), _read(path))
        metadata = {
            "epoch": self._current_epoch,
            "batch": self._last_batch_seen or 0,
            "mlpc": {"epochs_trained": self._position},
        }
        self.model.save_weights(self._weights_path, overwrite=True)
        _write(self._training_metadata_path, json.dumps(metadata).encode())

    def _restore(self):
        """Take up the training of the backup, if there is one."""
        metadata = self._read_metadata()
        if os.path.exists(self._weights_path):
            self.model.load_weights(self._weights_path)
        if metadata is not None:
            self.model._initial_epoch, self.model._epochs_trained = metadata

    def _restore_previous(self):
        """The same from the backup before; the last one stays if that fails, too."""
        last = [_read(path) for path in self._paths]
        for path in self._paths:
            _write(path, _read(_previous(path)))
        try:
            self._restore()
        except (OSError, ValueError):
            for path, content in zip(self._paths, last, strict=True):
                _write(path, content)
            raise

    def _read_metadata(self):
        """The epoch to go on with and the position in the rows, or None."""
        import json

        content = _read(self._training_metadata_path)
        if content is None:
            return None
        try:
            metadata = json.loads(content)
            epoch = check_integer("epoch", metadata["epoch"], low=0)
            own = metadata.get("mlpc", {"epochs_trained": epoch})
            position = own["epochs_trained"]
            return epoch, check_integer("epochs_trained", position, low=0)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"`{self._training_metadata_path}` is damaged: expected an object with "
                f"the integer `epoch`, found {content[:200]}"
            ) from error


def _previous(path):
    return f"{path}.bkp"


def _read(path):
    """The bytes of a file, or None if there is none."""
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return file.read()


def _write(path, content):
    """Write a file, or remove it if the content is None."""
    if content is not None:
        with atomic_write(path) as file:
            file.write(content)
    elif os.path.exists(path):
        os.remove(path)
