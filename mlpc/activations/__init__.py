"""Activations: functions of arrays, and their names in configs.

The formulas are the engine's (`csrc/activations`).
"""

from mlpc.activations.activations import (
    elu,
    exponential,
    hard_sigmoid,
    leaky_relu,
    linear,
    relu,
    selu,
    sigmoid,
    softmax,
    softplus,
    softsign,
    tanh,
)
from mlpc.utils.registry import Registry

__all__ = [
    "deserialize",
    "elu",
    "exponential",
    "get",
    "hard_sigmoid",
    "leaky_relu",
    "linear",
    "relu",
    "selu",
    "serialize",
    "sigmoid",
    "softmax",
    "softplus",
    "softsign",
    "spec",
    "tanh",
]

_FUNCTIONS = [
    linear,
    relu,
    leaky_relu,
    elu,
    selu,
    sigmoid,
    hard_sigmoid,
    tanh,
    softplus,
    softsign,
    exponential,
    softmax,
]
_OPTIONS = {leaky_relu: {"negative_slope": 0.2}, elu: {"alpha": 1.0}}

registry = Registry(
    "activation function", "activations", {f.__name__: f for f in _FUNCTIONS}
)
serialize = registry.serialize
deserialize = registry.deserialize


def get(identifier):
    """Return the activation of this name.

    Args:
        identifier: A name, a config, a function of this room; `None` is `linear`.

    Returns:
        The function.

    Raises:
        ValueError: If it is not known. The engine runs its own functions only.
    """
    return linear if identifier is None else registry.get(identifier)


def spec(function):
    """Return the engine's name of an activation, and the options of its defaults.

    Args:
        function: One of this room's functions.

    Returns:
        `(name, {option: value})`.
    """
    return serialize(get(function)), dict(_OPTIONS.get(function, {}))
