"""From names, functions and configs to losses, and back.

A name in snake case stands for the function, the name of a class for an object; to be
trained with, a function becomes an object (`resolve`).
"""

from mlpc.losses import (
    crossentropy,
    focal,
    margins,
    overlaps,
    probabilistic,
    regression,
)
from mlpc.losses.configs import deserialize
from mlpc.losses.loss import Loss
from mlpc.losses.wrapper import LossFunctionWrapper
from mlpc.utils.naming import to_snake_case
from mlpc.utils.registry import Registry
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["deserialize", "functions", "get", "registry", "resolve", "serialize"]

_MEMBERS = {
    name: vars(module)[name]
    for module in (
        regression,
        margins,
        probabilistic,
        crossentropy,
        focal,
        overlaps,
    )
    for name in module.__all__
}
_ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "sse": "sum_squared_error",
    "half_sse": "half_sum_squared_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
}
_IN_CAPITALS = ("mse", "mae", "mape", "msle", "bce", "kld")  # too

registry = Registry(
    "loss",
    "losses",
    {name: each for name, each in _MEMBERS.items() if isinstance(each, type)},
    base=Loss,
    functions=True,
)
functions = Registry(
    "loss",
    "losses.functions",
    {
        **{name: f for name, f in _MEMBERS.items() if not isinstance(f, type)},
        **{alias: _MEMBERS[name] for alias, name in _ALIASES.items()},
        **{_short.upper(): _MEMBERS[_ALIASES[_short]] for _short in _IN_CAPITALS},
    },
)
serialize = registry.serialize


@short_tracebacks
def get(identifier):
    """Return the loss that `identifier` stands for.

    Args:
        identifier: A name (`"mse"`, `"mean_squared_error"`: a function;
            `"MeanSquaredError"`: an object), a config, a class, or a function or an
            object, which is returned as it is; or `None`.

    Returns:
        A function or a `Loss`; `None` for `None`.

    Raises:
        ValueError: If it stands for nothing known.
    """
    if isinstance(identifier, str):
        cls = registry.names.get(identifier)
        return functions.get(identifier) if cls is None else cls()
    if isinstance(identifier, dict):
        return deserialize(identifier)
    return registry.get(identifier)


def resolve(identifier, y_shape=(None, 1), output_shape=(None, 1)):
    """Return the loss that `compile(loss=identifier)` means for these shapes.

    `"crossentropy"` and `"ce"`, in any case, are the binary cross-entropy where the
    output has one column; the sparse one where y holds class numbers, with a rank less
    than the output or one column; and else the categorical one.

    Args:
        identifier: What `get` takes.
        y_shape, output_shape: Shapes of targets and predictions, batch included.

    Returns:
        A `Loss`, named as Keras names it; `None` for `None`.

    Raises:
        ValueError: If it is not known.
    """
    if isinstance(identifier, str) and identifier.lower() in ("crossentropy", "ce"):
        loss = _crossentropy(y_shape, output_shape)
    else:
        loss = get(identifier)
    if loss is None or isinstance(loss, Loss):
        return loss
    name = identifier if isinstance(identifier, str) else _name_of(loss)
    return LossFunctionWrapper(loss, name=name)


def _crossentropy(y_shape, output_shape):
    if output_shape[-1] == 1:
        return crossentropy.binary_crossentropy
    if len(y_shape) < len(output_shape) or y_shape[-1] == 1:
        return crossentropy.sparse_categorical_crossentropy
    return crossentropy.categorical_crossentropy


def _name_of(function):
    name = getattr(function, "name", None)
    if name is not None:
        return name
    return to_snake_case(getattr(function, "__name__", type(function).__name__))
