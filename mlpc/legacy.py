"""Keras' older spellings, as slides and books have them: each works and warns once.

The tables below are all there is of them; the rooms know today's spellings only.
`install` puts the tables at the rooms' doors, of those that are imported late when they
are: it wraps constructors and methods, and adds what has gone. Configs in files go
through the same doors.
"""

import functools
import sys

import numpy as np

from mlpc.utils import doors, notices
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.validation import check_integer

__all__ = ["install"]

HISTORY_KEYS = {"acc": "accuracy", "val_acc": "val_accuracy"}

MODULES = {  # older address below mlpc -> room
    "layers.advanced_activations": "layers",
    "layers.core": "layers",
    "layers.noise": "layers",
    "layers.normalization": "layers",
    "initializations": "initializers",
    "objectives": "losses",
    "optimizers.legacy": "optimizers",
    "utils.generic_utils": "utils",
    "utils.np_utils": "utils",
    "utils.vis_utils": "utils",
}

NAMES = {  # older function -> today's class
    "constraints.maxnorm": "MaxNorm",
    "constraints.nonneg": "NonNeg",
    "constraints.unitnorm": "UnitNorm",
    "regularizers.activity_l1": "L1",
    "regularizers.activity_l2": "L2",
    "regularizers.l1l2": "L1L2",
}


# -- arguments: what replaces one, told the arguments and its value --------------------


def _renamed(old, new):
    def convert(owner, arguments, value):
        if value is None:
            return None
        arguments[new] = value
        return f"Argument `{old}` is called `{new}` today."

    return convert


def _dropped(owner, arguments, value):
    """An option that asks for nothing here."""


def _learning_rate(optimizer, arguments, value):
    arguments["learning_rate"] = float(value) if type(value) is int else value
    return "Argument `lr` is called `learning_rate` today, and must be a float."


def _decay(optimizer, arguments, value):
    """The rate over `1 + decay * iterations`, as a schedule."""
    if not value:
        return None
    from mlpc.optimizers.schedules import InverseTimeDecay

    rate = arguments["learning_rate"]
    arguments["learning_rate"] = InverseTimeDecay(rate, 1, value)
    return (
        "Argument `decay` is a schedule today: `learning_rate=keras.optimizers."
        f"schedules.InverseTimeDecay({rate}, 1, {value})`."
    )


def _epsilon(optimizer, arguments, value):
    if value is not None:
        arguments["epsilon"] = value
        return None
    return "Argument `epsilon` is a number today: leave it out, and it is `1e-7`."


def _schedule_decay(optimizer, arguments, value):
    if value != 0.004:
        arguments["schedule_decay"] = value  # unknown, as to all other optimizers
        return None
    return "Argument `schedule_decay` has gone: leave it out, it is 0.004."


def _show_accuracy(model, arguments, value):
    """Let the model report its accuracy."""
    if not value:
        return None
    given = model._trainer.settings.given
    if model.compiled and not given["metrics"]:
        model.compile(**{**given, "metrics": ["accuracy"]})
    return "Argument `show_accuracy` is `compile(metrics=['accuracy'])` today."


def _period(checkpoint, arguments, value):
    period = check_integer("period", value, low=1)
    save, epochs = checkpoint.on_epoch_end, 0

    def on_epoch_end(epoch, logs=None):
        nonlocal epochs
        epochs += 1
        if epochs % period == 0:
            save(epoch, logs)

    checkpoint.on_epoch_end = on_epoch_end
    return "Argument `period` is `save_freq` today, 'epoch' or a number of batches."


def _monitor(callback, arguments, value):
    """Let a callback look for today's name once the logs have no other one."""
    arguments["monitor"] = value
    if not isinstance(value, str) or value not in HISTORY_KEYS:
        return
    new, look = HISTORY_KEYS[value], callback.on_epoch_end

    def on_epoch_end(epoch, logs=None):
        if callback.monitor == value and value not in (logs or {}) and new in logs:
            notices.warn(f"The logs' key '{value}' is called '{new}' today.")
            callback.monitor = new
            if hasattr(callback, "filepath"):
                path = str(callback.filepath)
                callback.filepath = path.replace("{" + value, "{" + new)
        look(epoch, logs)

    callback.on_epoch_end = on_epoch_end


def _renaming(**names):
    return {old: _renamed(old, new) for old, new in names.items()}


OPTIMIZER = {
    "lr": _learning_rate,
    "decay": _decay,
    "epsilon": _epsilon,
    "schedule_decay": _schedule_decay,
    "jit_compile": _dropped,
    "is_legacy_optimizer": _dropped,
}
ARGUMENTS = {  # class, method or function -> what replaces its older arguments
    "layers.Dense": _renaming(
        output_dim="units",
        init="kernel_initializer",
        bias="use_bias",
        W_regularizer="kernel_regularizer",
        b_regularizer="bias_regularizer",
        W_constraint="kernel_constraint",
        b_constraint="bias_constraint",
    ),
    "layers.Dropout": _renaming(p="rate"),
    "layers.GaussianDropout": _renaming(p="rate"),
    "layers.GaussianNoise": _renaming(sigma="stddev"),
    "layers.LeakyReLU": _renaming(alpha="negative_slope"),
    "layers.BatchNormalization": _renaming(
        gamma_init="gamma_initializer", beta_init="beta_initializer"
    ),
    "constraints.MaxNorm": _renaming(m="max_value"),
    "optimizers.*": OPTIMIZER,
    "regularizers.L1": _renaming(l="l1"),
    "regularizers.L2": _renaming(l="l2"),
    "callbacks.EarlyStopping": {"monitor": _monitor},
    "callbacks.ModelCheckpoint": {"monitor": _monitor, "period": _period},
    "callbacks.ReduceLROnPlateau": {
        "monitor": _monitor,
        **_renaming(epsilon="min_delta"),
    },
    "models.Model.compile": {"class_mode": _dropped, "sample_weight_mode": _dropped},
    "models.Model.evaluate": {"show_accuracy": _show_accuracy},
    "models.Model.fit": {
        "show_accuracy": _show_accuracy,
        **_renaming(nb_epoch="epochs"),
    },
    "utils.to_categorical": _renaming(y="x", nb_classes="num_classes"),
}


# -- what has gone, and is added again -------------------------------------------------


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


def _furnish_callbacks(room):
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


def _furnish(room):
    """Let a room understand all that stands in the tables."""
    name = room.__name__.rpartition(".")[2]
    for put, table in (
        (doors.put, GONE),
        (doors.translate, ARGUMENTS),
        (doors.rename, NAMES),
    ):
        for path, what in table.items():
            if path.startswith(f"{name}."):
                put(room, path.partition(".")[2], what)
    for path in MODULES:
        if path.startswith(f"{name}."):
            address = f"{room.__name__}.{path.partition('.')[2]}"
            doors.put(room, path.partition(".")[2], sys.modules[address])
    if name == "callbacks":
        _furnish_callbacks(room)


def install(package):
    """Furnish the rooms of the package; those to come when they do."""
    for path, today in MODULES.items():
        address = f"{package.__name__}.{path}"
        doors.put_module(address, f"{package.__name__}.{today}")
        if "." not in path:
            setattr(package, path, sys.modules[address])
    for room in {path.split(".")[0] for path in (*GONE, *ARGUMENTS, *NAMES, *MODULES)}:
        if f"{package.__name__}.{room}" in sys.modules:
            _furnish(sys.modules[f"{package.__name__}.{room}"])
    doors.watch(_furnish)


__getattr__, __dir__ = _module_hooks(__name__)
