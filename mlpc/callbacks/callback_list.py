"""Several callbacks as one: what the loops of training talk to."""

import sys
from numbers import Real

from mlpc.callbacks.backup_and_restore import BackupAndRestore
from mlpc.callbacks.callback import Callback
from mlpc.callbacks.history import History
from mlpc.callbacks.progbar_logger import ProgbarLogger
from mlpc.utils.overrides import overridden
from mlpc.utils.printable import shown
from mlpc.utils.suggestions import suggestion

__all__ = ["CallbackList"]

BATCH_HOOKS = {
    "train": (
        "on_batch_begin",
        "on_batch_end",
        "on_train_batch_begin",
        "on_train_batch_end",
    ),
    "test": ("on_test_batch_begin", "on_test_batch_end"),
    "predict": ("on_predict_batch_begin", "on_predict_batch_end"),
}
EPOCH_HOOKS = ("on_epoch_begin", "on_epoch_end", *BATCH_HOOKS["train"])


class CallbackList(Callback):
    """Calls each callback in turn: the user's, then `History`, then `ProgbarLogger`.

    Each event hands one dict of logs from callback to callback: what the loop gave,
    copied, sorted by name, its numbers as floats.

    Args:
        callbacks: A callback, or a list of callbacks, nested or not, or `None`.
        add_history: Whether to add a `History` if there is none.
        add_progbar: Whether to add a `ProgbarLogger` if there is none.
        model: The model.
        **params: What becomes the callbacks' `params`: `verbose`, `epochs`, `steps`.

    Raises:
        ValueError: If something lacks the hooks of a callback.
    """

    logs = dict  # what callbacks are handed

    def __init__(
        self, callbacks=None, add_history=False, add_progbar=False, model=None, **params
    ):
        self.callbacks = list(_flat(callbacks))
        self._find(add_history, add_progbar)
        self.set_model(model)
        self.set_params(params)

    def append(self, callback):
        """Add a callback at the end; it is handed the model and the parameters.

        Raises:
            ValueError: If it lacks the hooks of a callback.
        """
        added = list(_flat(callback))
        self.callbacks += added
        self._find(False, False)
        for new in added:
            if self.model is not None:
                new.set_model(self.model)
            if self.params:
                new.set_params(self.params)

    def wants_batches(self, mode):
        """Return whether a callback has to be called for every batch.

        Args:
            mode: `"train"`, `"test"` or `"predict"`.

        Returns:
            True if one overrides a batch hook of this mode. The progress bar's own
            do not count: `progress` is enough for it.
        """
        hooks = BATCH_HOOKS[mode]
        return bool(overridden(self, hooks)) or any(
            overridden(callback, hooks)
            if isinstance(callback, ProgbarLogger)
            else any(_wants(callback, hook) for hook in hooks)
            for callback in self.callbacks
        )

    def wants_epochs(self):
        """Return whether a callback has to be called for every epoch.

        Returns:
            True if there is more than a plain `History`, for which `on_epochs_end`
            is enough.
        """
        if [type(callback) for callback in self.callbacks] != [History]:
            return True
        return any(overridden(each, EPOCH_HOOKS) for each in (self, *self.callbacks))

    def on_epochs_end(self, epochs, logs):
        """Tell the history of several epochs at once, where nobody else listens.

        Args:
            epochs: Their numbers.
            logs: Dict of lists: each value, one item an epoch.
        """
        self._history.on_epochs_end(epochs, logs)

    def progress(self, step, logs=None):
        """Tell the progress bar, if there is one, that `step` steps are done.

        Args:
            step: Number of batches done, from 1.
            logs: The means so far.
        """
        if self._progbar is not None:
            self._progbar.progress(step, logs)

    def set_params(self, params):
        self.params = params
        if params:
            for callback in self.callbacks:
                callback.set_params(params)

    def set_model(self, model):
        if model is None:
            return
        self.model = model
        if self._history is not None:
            model.history = self._history
        for callback in self.callbacks:
            callback.set_model(model)

    def on_train_begin(self, logs=None):
        self._call("on_train_begin", logs)

    def on_train_end(self, logs=None):
        self._call("on_train_end", logs)

    def on_epoch_begin(self, epoch, logs=None):
        self._call("on_epoch_begin", logs, epoch)

    def on_epoch_end(self, epoch, logs=None):
        self._call("on_epoch_end", logs, epoch)

    def on_batch_begin(self, batch, logs=None):
        self._call("on_batch_begin", logs, batch)

    def on_batch_end(self, batch, logs=None):
        self._call("on_batch_end", logs, batch)

    def on_train_batch_begin(self, batch, logs=None):
        self._call("on_train_batch_begin", logs, batch)

    def on_train_batch_end(self, batch, logs=None):
        self._call("on_train_batch_end", logs, batch)

    def on_test_begin(self, logs=None):
        self._call("on_test_begin", logs)

    def on_test_end(self, logs=None):
        self._call("on_test_end", logs)

    def on_test_batch_begin(self, batch, logs=None):
        self._call("on_test_batch_begin", logs, batch)

    def on_test_batch_end(self, batch, logs=None):
        self._call("on_test_batch_end", logs, batch)

    def on_predict_begin(self, logs=None):
        self._call("on_predict_begin", logs)

    def on_predict_end(self, logs=None):
        self._call("on_predict_end", logs)

    def on_predict_batch_begin(self, batch, logs=None):
        self._call("on_predict_batch_begin", logs, batch)

    def on_predict_batch_end(self, batch, logs=None):
        self._call("on_predict_batch_end", logs, batch)

    def _call(self, hook, logs, *position):
        logs = self.logs(_plain(logs))
        for callback in self.callbacks:
            getattr(callback, hook)(*position, logs)
        for callback in self._last:
            callback.after(hook, self.callbacks, logs)

    def _find(self, add_history, add_progbar):
        """Find, or add, those that are talked to in other ways than by hooks."""
        self._history = self._own(History, add_history)
        self._progbar = self._own(ProgbarLogger, add_progbar)
        self._last = [c for c in self.callbacks if isinstance(c, BackupAndRestore)]

    def _own(self, cls, add):
        """The user's last callback of this class, else a new one if wanted."""
        found = [callback for callback in self.callbacks if isinstance(callback, cls)]
        if not found and add:
            found = [cls()]
            self.callbacks += found
        return found[-1] if found else None


def _flat(callbacks):
    """The callbacks of a list of lists, in order."""
    if callbacks is None:
        return
    if isinstance(callbacks, (list, tuple)):
        for callback in callbacks:
            yield from _flat(callback)
    elif callable(getattr(callbacks, "on_epoch_end", None)) and not isinstance(
        callbacks, type
    ):
        yield callbacks
    else:
        known = sys.modules[__package__].__all__
        raise ValueError(
            "Argument `callbacks` must hold instances of `Callback`. "
            f"Received: {shown(callbacks)}."
            f"{suggestion(callbacks, known, tail='')}"
        )


def _wants(callback, hook):
    """Whether a hook has to be called; it need not be a `Callback` that has it."""
    return getattr(type(callback), "_wants", Callback._wants)(callback, hook)


def _plain(logs):
    """Logs as callbacks get them: sorted, dicts of dicts as one, numbers as floats."""
    plain = {}
    for name, value in sorted((logs or {}).items()):
        if isinstance(value, dict):
            plain.update(_plain(value))
        elif isinstance(value, Real) or getattr(value, "ndim", None) == 0:
            plain[name] = float(value)
        else:
            plain[name] = value
    return plain
