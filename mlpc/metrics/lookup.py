"""From names, configs and functions to metrics, and what they are reported as.

The one rule of its own is that of "accuracy", which depends on shapes.
"""

from mlpc.metrics import (
    accuracy,
    auc,
    confusion,
    correlation,
    curves,
    f_score,
    hinges,
    probabilistic,
    reduction,
    regression,
)
from mlpc.metrics.functions import config_of, is_function
from mlpc.metrics.metric import Metric
from mlpc.utils.naming import to_snake_case
from mlpc.utils.registry import Registry
from mlpc.utils.tracebacks import short_tracebacks

__all__ = [
    "deserialize",
    "get",
    "registry",
    "resolve",
    "serialize",
]

ROOMS = [accuracy, auc, confusion, correlation, curves, f_score, hinges, probabilistic]
ROOMS += [regression]
BASES = [Metric, reduction.Mean, reduction.Sum, reduction.MeanMetricWrapper]
MEMBERS = [getattr(room, name) for room in ROOMS for name in room.__all__]
CLASSES = [m for m in MEMBERS if isinstance(m, type)]

ALIASES = {  # also in capitals
    "bce": probabilistic.BinaryCrossentropy,
    "mse": regression.MeanSquaredError,
    "mae": regression.MeanAbsoluteError,
    "mape": regression.MeanAbsolutePercentageError,
    "msle": regression.MeanSquaredLogarithmicError,
}

registry = Registry(
    "metric",
    "metrics",
    {
        **{to_snake_case(cls.__name__): cls for cls in [*BASES, *CLASSES]},
        **ALIASES,
        **{name.upper(): cls for name, cls in ALIASES.items()},
    },
    base=Metric,
    unlisted=[to_snake_case(cls.__name__) for cls in BASES],
    also=["acc"],
)
functions = Registry(
    "metric function",
    "metric_functions",
    {m.__name__: m for m in MEMBERS if not isinstance(m, type)},
)


@short_tracebacks
def get(identifier):
    """Return the metric that `identifier` stands for.

    Args:
        identifier: A name, a config, a class, a metric, or `None`. A function is
            returned as it is.

    Returns:
        A `Metric`, a function, or `None` for `None`.

    Raises:
        ValueError: If it stands for nothing known here.
    """
    return identifier if is_function(identifier) else registry.get(identifier)


def serialize(metric):
    """Return the config of a metric or of a function, as Keras writes it."""
    return config_of(metric)


@short_tracebacks
def deserialize(config, custom_objects=None):
    """Return a metric from what `serialize` gave; see `Registry.deserialize`."""
    return registry.deserialize(config, custom_objects)


def resolve(identifier, y_shape=None, output_shape=None):
    """Return the metric that `identifier` means for these shapes.

    `"accuracy"` and `"acc"`, in any case, are the binary accuracy where the output
    has one column; the sparse one where y holds class numbers, with a rank less than
    the output or one column; and else the categorical one.

    Args:
        identifier: What `get` takes, or `"accuracy"`, `"acc"`. A function's mean is
            reported.
        y_shape: Shape of the targets, batch included; `None` only to see whether
            `identifier` is known.
        output_shape: Shape of the predictions, batch included.

    Returns:
        A `Metric`. Its name is what will be reported: the string as it was given, the
        object's own name, or the function's.

    Raises:
        ValueError: If it is not known, or does not do for these shapes.
    """
    if identifier is None:
        raise ValueError("A metric must not be None. Received: None")
    if isinstance(identifier, str) and identifier.lower() in ("accuracy", "acc"):
        kind = _kind_of_targets(y_shape, output_shape) if y_shape else "binary"
        metric = registry.get(f"{kind}_accuracy")
    else:
        metric = get(identifier)
    if not isinstance(metric, Metric):
        name = getattr(metric, "name", None) or to_snake_case(_name_of(metric))
        metric = reduction.MeanMetricWrapper(metric, name=name)
    if isinstance(identifier, str):
        metric.name = identifier
    if y_shape:
        metric._check_shapes(y_shape, output_shape)
    return metric


def _kind_of_targets(y_shape, output_shape):
    if output_shape[-1] == 1:
        return "binary"
    if len(y_shape) < len(output_shape) or y_shape[-1] == 1:
        return "sparse_categorical"
    return "categorical"


def _name_of(thing):
    return getattr(thing, "__name__", type(thing).__name__)
