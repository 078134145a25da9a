"""Older arguments of classes, methods and functions: what replaces each one.

A converter is told the object (`None` for a function), all arguments, which it changes,
and the older one's value; it returns the text of a warning, or `None`. Who puts them at
the doors is in __init__.py.
"""

from mlpc.utils import notices
from mlpc.utils.validation import check_integer

__all__ = ["ARGUMENTS", "HISTORY_KEYS"]

HISTORY_KEYS = {"acc": "accuracy", "val_acc": "val_accuracy"}


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
