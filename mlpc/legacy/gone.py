"""What has gone from Keras, and is added again: methods, functions, keys of logs."""

import functools

import numpy as np

from mlpc.legacy.arguments import HISTORY_KEYS
from mlpc.utils import notices

__all__ = ["GONE", "furnish_callbacks"]


class Log(dict):
    """The dict of a `History`, or of a callback's logs, which finds older keys too."""

    def __missing__(self, key):
        new = HISTORY_KEYS.get(key)
        if new not in self:
            raise KeyError(key)
        notices.warn(f"The logs' key '{key}' is called '{new}' today.")
        return self[new]

    def get(self, key, default=None):
        """Return what a key stands for, be it an older one, else `default`."""
        try:
            return self[key]
        except KeyError:
            return default


def _went(old, today):
    notices.warn(f"`{old}` has gone; use `{today}`.")


def predict_classes(self, x, batch_size=32, verbose=0):
    """Return the class of each row, `(n,)`; 0 or 1, `(n, 1)`, for a single column."""
    _went("predict_classes(x)", "np.argmax(model.predict(x), axis=-1)")
    outputs = self.predict(x, batch_size, verbose)
    if outputs.shape[-1] > 1:
        return np.argmax(outputs, axis=-1)
    return (outputs > 0.5).astype("int32")


def predict_proba(self, x, batch_size=32, verbose=0):
    """Return what `predict` does."""
    _went("predict_proba(x)", "model.predict(x)")
    return self.predict(x, batch_size, verbose)


def _over_batches(old, today, names):
    """A method that was for generators, which `today`'s takes too."""

    def walk(self, generator, *args, **kwargs):
        _went(f"{old}(generator)", f"model.{today}(generator)")
        given = {**dict(zip(names.split(), args, strict=False)), **kwargs}
        for option in ("max_queue_size", "workers", "use_multiprocessing"):
            given.pop(option, None)
        return getattr(self, today)(generator, **given)

    walk.__name__ = walk.__qualname__ = old
    walk.__doc__ = f"`{today}` over batches; further arguments: {names}."
    return walk


def to_yaml(self, **kwargs):
    """Return the config as YAML; see `mlpc.saving.model_yaml`."""
    from mlpc.saving.model_yaml import to_yaml as write

    return write(self, **kwargs)


def model_from_yaml(yaml_string, custom_objects=None):
    """Return the model of a text of YAML; see `mlpc.saving.model_yaml`."""
    from mlpc.saving.model_yaml import model_from_yaml as read

    return read(yaml_string, custom_objects)


def _rate(optimizer):
    _went("optimizer.lr", "optimizer.learning_rate")
    return optimizer.learning_rate


def _set_rate(optimizer, value):
    _went("optimizer.lr", "optimizer.learning_rate")
    optimizer.learning_rate = value


GONE = {
    "models.model_from_yaml": model_from_yaml,
    "models.Model.evaluate_generator": _over_batches(
        "evaluate_generator",
        "evaluate",
        "steps callbacks max_queue_size workers use_multiprocessing verbose",
    ),
    "models.Model.fit_generator": _over_batches(
        "fit_generator",
        "fit",
        "steps_per_epoch epochs verbose callbacks validation_data validation_steps "
        "validation_freq class_weight max_queue_size workers use_multiprocessing "
        "shuffle initial_epoch",
    ),
    "models.Model.predict_classes": predict_classes,
    "models.Model.predict_generator": _over_batches(
        "predict_generator",
        "predict",
        "steps callbacks max_queue_size workers use_multiprocessing verbose",
    ),
    "models.Model.predict_proba": predict_proba,
    "models.Model.to_yaml": to_yaml,
    "optimizers.Optimizer.lr": property(_rate, _set_rate, doc="`learning_rate`."),
}


def _finding_older_keys(init):
    @functools.wraps(init)
    def find(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.history = Log(self.history)

    return find


def furnish_callbacks(room):
    """Let callbacks, their logs and histories be asked as they were."""

    class BaseLogger(room.Callback):
        """The means over an epoch, which the logs hold without it.

        Args:
            stateful_metrics: Accepted.
        """

        def __init__(self, stateful_metrics=None):
            notices.warn("`BaseLogger` is always at work today: leave it out.")
            super().__init__()

    BaseLogger.__qualname__ = "BaseLogger"
    BaseLogger.__module__ = room.__name__
    room.BaseLogger = BaseLogger
    room.CallbackList.logs = Log
    room.History.__init__ = _finding_older_keys(room.History.__init__)
