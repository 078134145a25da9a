"""The callback that lets an interrupted training resume where it was."""

import os
import warnings

from mlpc.callbacks.periodic_saver import PeriodicSaver
from mlpc.utils.atomic import atomic_write, open_regular
from mlpc.utils.validation import check_integer, plain_numbers

__all__ = ["BackupAndRestore"]

WEIGHTS, METADATA = "latest.weights.h5", "training_metadata.json"
MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class BackupAndRestore(PeriodicSaver):
    """Keeps a backup of the training, and resumes from it in the next `fit`.

    A training that was stopped after any epoch, or after any batch of a backup, resumes
    bit for bit as if it had not been: with the same rows in the same order, the means
    of the epoch so far, and all callbacks as they were, best values, patience and
    `History` included (`Callback.get_state`). A backup is taken when all callbacks have
    seen the event. A generator is expected to begin anew; what has been trained on is
    passed over.

    The folder holds `latest.weights.h5`, with all of that, and, for Keras, which reads
    the weights and the optimizer's state of it, `training_metadata.json`:

        {"epoch": 3, "batch": 0}

    the epoch to resume with, from 0, and the last batch of a backup within it. From a
    backup of Keras, an epoch that was interrupted starts anew.

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
        save_freq = plain_numbers(save_freq)
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
        self._backup = None  # what has been read, but for weights and slots
        self._due = self._within = False

    def on_train_begin(self, logs=None):
        if not self.model.built:
            raise ValueError(
                "BackupAndRestore needs a model that is built before training. "
                f"Received: {self.model}, which is not. Build it first, by calling it "
                "on some rows."
            )
        self._due = self._within = False  # a fit before may have ended in a hook
        self._load()

    def on_epoch_end(self, epoch, logs=None):
        self._current_epoch = epoch + 1
        self._last_batch_seen = None
        self._due = self.save_freq == "epoch"

    def on_train_end(self, logs=None):
        if not self.delete_checkpoint or not os.path.isdir(self.backup_dir):
            return
        for path in self._paths:
            _write(path, None)
            _write(_previous(path), None)
        if not os.listdir(self.backup_dir):
            os.rmdir(self.backup_dir)

    def after(self, hook, callbacks, logs):
        """Called behind an event that all callbacks have seen.

        Args:
            hook: Its name.
            callbacks: List of all callbacks.
            logs: What they were handed.
        """
        if self._due:
            self._due = False
            self._save(callbacks, logs)
        elif hook == "on_train_begin":
            self._resume(callbacks)
        elif hook == "on_epoch_begin" and self._within:
            # Some may have begun the epoch a second time.
            self._load()
            self._resume(callbacks)
            self._within = False

    def _should_save_on_batch(self, batch):
        return self.save_freq is not False and super()._should_save_on_batch(batch)

    def _save_on_batch(self, batch, logs):
        self._due = True

    def _save(self, callbacks, logs):
        import json

        os.makedirs(self.backup_dir, exist_ok=True)
        if self.double_checkpoint:
            for path in self._paths:
                _write(_previous(path), _read(path))
        position = {"epoch": self._current_epoch, "batch": self._last_batch_seen or 0}
        within = self._last_batch_seen is not None
        state = {
            "epoch": self._current_epoch,
            "training": self.model._training_state(within, {} if within else logs),
            "callbacks": [
                [type(callback).__name__, callback.get_state()]
                for callback in callbacks
                if hasattr(callback, "get_state")
            ],
        }
        try:
            self.model._save_backup(self._weights_path, state)
        except TypeError as error:
            warnings.warn(
                "The backup holds no state of callbacks, since one of them keeps what "
                f"cannot be stored. {error}",
                stacklevel=2,
            )
            state["callbacks"], state["training"]["logs"] = [], {}
            self.model._save_backup(self._weights_path, state)
        _write(self._training_metadata_path, json.dumps(position).encode())

    def _load(self):
        """Take weights and optimizer's state of the backup, if there is one."""
        try:
            self._backup = self._read_backup()
        except (OSError, ValueError):
            if not os.path.exists(_previous(self._weights_path)):
                raise
            self._backup = self._read_previous()

    def _read_backup(self):
        """What else is in the backup, or None: of Keras there is but the epoch."""
        epoch = self._read_metadata()
        backup = None
        if os.path.exists(self._weights_path):
            backup = self.model._load_backup(self._weights_path)
        if backup is None and epoch is not None:
            backup = {"epoch": epoch, "training": None}
        return backup

    def _read_previous(self):
        """The same of the backup before; the last one stays if that fails, too."""
        last = [_read(path) for path in self._paths]
        for path in self._paths:
            _write(path, _read(_previous(path)))
        try:
            return self._read_backup()
        except (OSError, ValueError):
            for path, content in zip(self._paths, last, strict=True):
                _write(path, content)
            raise

    def _resume(self, callbacks):
        """Go on from the backup that has been read."""
        if self._backup is None:
            return
        try:
            self._resume_from(self._backup, callbacks)
        except MALFORMED as error:
            raise ValueError(
                f"`{self._weights_path}` holds the state of another training, or is "
                f"damaged. {type(error).__name__}: {error}"
            ) from error

    def _resume_from(self, backup, callbacks):
        epoch = check_integer("epoch", backup["epoch"], low=0)
        self.model._initial_epoch = epoch
        training = backup["training"]
        if training is None:
            self.model._trainer.epochs = epoch
            return
        self.model._resume_training(training)
        self._within = training["within"]
        if training["stopped"] and not self._within:
            self.model._initial_epoch = self.params["epochs"]
        waiting = list(callbacks)
        for name, state in backup["callbacks"]:
            for callback in waiting:
                if type(callback).__name__ == name:
                    callback.set_state(state)
                    waiting.remove(callback)
                    break

    def _read_metadata(self):
        """The epoch to go on with, or None."""
        import json

        content = _read(self._training_metadata_path)
        if content is None:
            return None
        try:
            return check_integer("epoch", json.loads(content)["epoch"], low=0)
        except (*MALFORMED, RecursionError) as error:
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
    with open_regular(path) as file:
        return file.read()


def _write(path, content):
    """Write a file, or remove it if the content is None."""
    if content is not None:
        with atomic_write(path) as file:
            file.write(content)
    elif os.path.exists(path):
        os.remove(path)
