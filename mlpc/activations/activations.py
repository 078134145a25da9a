"""The activations as functions of arrays; the engine does the maths.

Layers do not call these: they hand the engine the name and options that `spec` gives.
"""

import math

import numpy as np

from mlpc import _engine, config
from mlpc.utils.validation import check_integer, check_real

__all__ = [
    "elu",
    "exponential",
    "hard_sigmoid",
    "leaky_relu",
    "linear",
    "relu",
    "selu",
    "sigmoid",
    "softmax",
    "softplus",
    "softsign",
    "tanh",
]


def linear(x):
    """Return `x`.

    Args:
        x: Array-like. As for all functions here, an array of float32 or float64
            keeps its dtype, anything else becomes `mlpc.config.floatx()`.

    Returns:
        An array of the shape of `x`.
    """
    return _apply("linear", x)


def relu(x, negative_slope=0.0, max_value=None, threshold=0.0):
    """Return `max(x, 0)`, the rectified linear unit.

    With options: `x` above `threshold`, cut at `max_value`; below the threshold
    `negative_slope * (x - threshold)`.

    Args:
        x: Array-like.
        negative_slope: Slope below the threshold, >= 0.
        max_value: Largest value returned, >= 0; `None` for no limit.
        threshold: Where the unit opens, >= 0.

    Returns:
        An array of the shape of `x`.
    """
    options = {
        "negative_slope": check_real("negative_slope", negative_slope, low=0.0),
        "max_value": math.inf
        if max_value is None
        else check_real("max_value", max_value, low=0.0),
        "threshold": check_real("threshold", threshold, low=0.0),
    }
    if list(options.values()) == [0.0, math.inf, 0.0]:
        return _apply("relu", x)
    return _apply("relu_clipped", x, **options)


def leaky_relu(x, negative_slope=0.2):
    """Return `x` above 0 and `negative_slope * x` below.

    Args:
        x: Array-like.
        negative_slope: Slope below 0.

    Returns:
        An array of the shape of `x`.
    """
    slope = check_real("negative_slope", negative_slope)
    return _apply("leaky_relu", x, negative_slope=slope)


def elu(x, alpha=1.0):
    """Return `x` above 0 and `alpha * (exp(x) - 1)` below.

    Clevert et al., "Fast and Accurate Deep Network Learning by Exponential Linear
    Units", 2016, section 3.

    Args:
        x: Array-like.
        alpha: Minus the limit at minus infinity.

    Returns:
        An array of the shape of `x`.
    """
    return _apply("elu", x, alpha=check_real("alpha", alpha))


def selu(x):
    """Return `scale * elu(x, alpha)`, with the constants that keep mean 0, variance 1.

    `alpha = 1.67326...`, `scale = 1.05070...`: Klambauer et al., "Self-Normalizing
    Neural Networks", 2017, equation 2.
    """
    return _apply("selu", x)


def sigmoid(x):
    """Return `1 / (1 + exp(-x))`."""
    return _apply("sigmoid", x)


def hard_sigmoid(x):
    """Return `x / 6 + 1 / 2`, cut to `[0, 1]`."""
    return _apply("hard_sigmoid", x)


def tanh(x):
    """Return the hyperbolic tangent of `x`."""
    return _apply("tanh", x)


def softplus(x):
    """Return `log(1 + exp(x))`."""
    return _apply("softplus", x)


def softsign(x):
    """Return `x / (1 + |x|)`."""
    return _apply("softsign", x)


def exponential(x):
    """Return `exp(x)`."""
    return _apply("exponential", x)


def softmax(x, axis=-1):
    """Return `exp(x) / sum(exp(x))`, the sum along an axis.

    Args:
        x: Array-like of at least one axis.
        axis: The axis whose values shall add up to 1.

    Returns:
        An array of the shape of `x`.

    Raises:
        ValueError: If `x` has no such axis.
    """
    x = _floats(x)
    if x.ndim == 0:
        raise ValueError(
            "Argument `x` of softmax must have at least one axis. "
            f"Received: x of shape {x.shape}"
        )
    axis = check_integer("axis", axis, low=-x.ndim, high=x.ndim - 1)
    last = np.moveaxis(x, axis, -1)
    return np.moveaxis(_apply("softmax", last), -1, axis)


def _floats(x):
    """`x` in a dtype of the engine, in this machine's order of bytes."""
    x = np.asarray(x)
    name = x.dtype.name
    return x.astype(name if name in config.DTYPES else config.floatx(), copy=False)


def _apply(name, x, **options):
    return _engine.activate(name, options, _floats(x))
