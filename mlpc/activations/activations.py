"""The activations as functions of arrays; the engine does the maths. Here are those
that work on each element by itself and are no rectifiers.

Layers do not call these: they hand the engine the name and options that `spec` gives.
"""

from mlpc.activations.apply import apply
from mlpc.utils.validation import check_real

__all__ = [
    "exponential",
    "hard_shrink",
    "hard_sigmoid",
    "hard_tanh",
    "linear",
    "log_sigmoid",
    "sigmoid",
    "soft_shrink",
    "softsign",
    "sparse_sigmoid",
    "tanh",
    "tanh_shrink",
    "threshold",
]


def linear(x):
    """Return `x`.

    Args:
        x: Array-like. As for all functions here, an array of float32 or float64
            keeps its dtype, anything else becomes `mlpc.config.floatx()`.

    Returns:
        An array of the shape of `x`.
    """
    return apply(x, "linear")


def sigmoid(x):
    """Return `1 / (1 + exp(-x))`."""
    return apply(x, "sigmoid")


def hard_sigmoid(x):
    """Return `x / 6 + 1 / 2`, cut to `[0, 1]`."""
    return apply(x, "hard_sigmoid")


def sparse_sigmoid(x):
    """Return `(x + 1) / 2`, cut to `[0, 1]`: the derivative of `sparse_plus`."""
    return apply(x, "sparse_sigmoid")


def log_sigmoid(x):
    """Return `log(sigmoid(x))`, which is `-softplus(-x)`."""
    return apply(x, "log_sigmoid")


def tanh(x):
    """Return the hyperbolic tangent of `x`."""
    return apply(x, "tanh")


def hard_tanh(x):
    """Return `x`, cut to `[-1, 1]`."""
    return apply(x, "hard_tanh")


def softsign(x):
    """Return `x / (1 + |x|)`."""
    return apply(x, "softsign")


def exponential(x):
    """Return `exp(x)`."""
    return apply(x, "exponential")


def tanh_shrink(x):
    """Return `x - tanh(x)`."""
    return apply(x, "tanh_shrink")


def soft_shrink(x, threshold=0.5):
    """Return `x`, nearer to 0 by `threshold`, and 0 for what is within it.

    Args:
        x: Array-like.
        threshold: Half the width of what becomes 0, >= 0.

    Returns:
        An array of the shape of `x`.
    """
    return apply(
        x, "soft_shrink", threshold=check_real("threshold", threshold, low=0.0)
    )


def hard_shrink(x, threshold=0.5):
    """Return `x` where `|x| > threshold`, else 0.

    Args:
        x: Array-like.
        threshold: Half the width of what becomes 0, >= 0.

    Returns:
        An array of the shape of `x`.
    """
    return apply(
        x, "hard_shrink", threshold=check_real("threshold", threshold, low=0.0)
    )


def threshold(x, threshold, default_value):
    """Return `x` where `x > threshold`, else `default_value`.

    In a model: `activation=lambda x: threshold(x, 0.5, 0.0)`.

    Args:
        x: Array-like.
        threshold: What `x` must exceed.
        default_value: What stands in its place elsewhere.

    Returns:
        An array of the shape of `x`.
    """
    return apply(
        x,
        "threshold",
        threshold=check_real("threshold", threshold),
        default_value=check_real("default_value", default_value),
    )
