"""Rectifiers: activations that grow with their argument above 0 and fade below."""

import math

from mlpc.activations.apply import apply
from mlpc.utils.validation import check_flag, check_real

__all__ = [
    "celu",
    "elu",
    "gelu",
    "hard_silu",
    "hard_swish",
    "leaky_relu",
    "mish",
    "relu",
    "relu6",
    "selu",
    "silu",
    "softplus",
    "sparse_plus",
    "squareplus",
    "swish",
]


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

    Example:
        >>> print(keras.activations.relu(np.array([-1.0, 2.0])))
        [0. 2.]
    """
    slope = check_real("negative_slope", negative_slope, low=0.0)
    threshold = check_real("threshold", threshold, low=0.0)
    if max_value is not None:
        max_value = check_real("max_value", max_value, low=0.0)
    if max_value is None and threshold == 0:
        return leaky_relu(x, slope) if slope else apply(x, "relu")
    if max_value == 6 and slope == threshold == 0:
        return relu6(x)
    most = math.inf if max_value is None else max_value
    options = {"negative_slope": slope, "max_value": most, "threshold": threshold}
    return apply(x, "relu_clipped", **options)


def relu6(x):
    """Return `min(max(x, 0), 6)`."""
    return apply(x, "relu6")


def leaky_relu(x, negative_slope=0.2):
    """Return `x` above 0 and `negative_slope * x` below.

    Args:
        x: Array-like.
        negative_slope: Slope below 0.

    Returns:
        An array of the shape of `x`.
    """
    slope = check_real("negative_slope", negative_slope)
    return apply(x, "leaky_relu", negative_slope=slope)


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
    return apply(x, "elu", alpha=check_real("alpha", alpha))


def celu(x, alpha=1.0):
    """Return `x` above 0 and `alpha * (exp(x / alpha) - 1)` below: smooth at 0.

    Barron, "Continuously Differentiable Exponential Linear Units", 2017, equation 2.

    Args:
        x: Array-like.
        alpha: Minus the limit at minus infinity, >= 0.

    Returns:
        An array of the shape of `x`.
    """
    return apply(x, "celu", alpha=check_real("alpha", alpha, low=0.0))


def selu(x):
    """Return `scale * elu(x, alpha)`, with the constants that keep mean 0, variance 1.

    `alpha = 1.67326...`, `scale = 1.05070...`: Klambauer et al., "Self-Normalizing
    Neural Networks", 2017, equation 2.
    """
    return apply(x, "selu")


def gelu(x, approximate=False):
    """Return `x * P(X <= x)` for a normal `X`: `x * (1 + erf(x / sqrt(2))) / 2`.

    Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, section 2.

    Args:
        x: Array-like.
        approximate: Whether to take their approximation instead,
            `x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))) / 2`.

    Returns:
        An array of the shape of `x`.
    """
    return apply(x, "gelu_tanh" if check_flag("approximate", approximate) else "gelu")


def silu(x):
    """Return `x * sigmoid(x)`, also known as swish.

    Ramachandran et al., "Searching for Activation Functions", 2017, section 3.
    """
    return apply(x, "silu")


swish = silu


def hard_silu(x):
    """Return `x * min(max(x + 3, 0), 6) / 6`, also known as hard swish.

    Howard et al., "Searching for MobileNetV3", 2019, section 5.2.
    """
    return apply(x, "hard_silu")


hard_swish = hard_silu


def mish(x):
    """Return `x * tanh(softplus(x))`.

    Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019,
    equation 1.
    """
    return apply(x, "mish")


def softplus(x):
    """Return `log(1 + exp(x))`."""
    return apply(x, "softplus")


def sparse_plus(x):
    """Return 0 up to -1, `x` from 1 on, and `(x + 1)**2 / 4` between."""
    return apply(x, "sparse_plus")


def squareplus(x, b=4):
    """Return `(x + sqrt(x**2 + b)) / 2`.

    Barron, "Squareplus: A Softplus-Like Algebraic Rectifier", 2021, equation 2.

    Args:
        x: Array-like.
        b: Width of the bend, >= 0.

    Returns:
        An array of the shape of `x`.
    """
    return apply(x, "squareplus", b=check_real("b", b, low=0.0))
