"""Activations along an axis: what an element becomes depends on its neighbours."""

import numpy as np

from mlpc.activations.activations import sigmoid
from mlpc.activations.apply import ASK, along, axis_of
from mlpc.utils.validation import check_integer

__all__ = ["glu", "log_softmax", "softmax", "sparsemax"]


def softmax(x, axis=-1):
    """Return `exp(x) / sum(exp(x))`, the sum along an axis, or several together.

    Args:
        x: Array-like of at least one axis.
        axis: The axis whose values add up to 1, or a tuple of several; `None`
            for all. In a model, axes of a row.

    Returns:
        An array of the shape of `x`.

    Raises:
        ValueError: If `x` has no such axis.

    Example:
        >>> print(keras.activations.softmax(np.array([[0.0, 0.0]])))
        [[0.5 0.5]]
    """
    return along(x, "softmax", axis)


def log_softmax(x, axis=-1):
    """Return `x - log(sum(exp(x)))`, the logarithm of `softmax(x, axis)`."""
    return along(x, "log_softmax", axis)


def sparsemax(x, axis=-1):
    """Return `max(x - tau, 0)`, with the `tau` for which an axis adds up to 1.

    The point of the simplex that is nearest to `x`; many elements are 0. Martins and
    Astudillo, "From Softmax to Sparsemax", 2016, equation 2. (Keras 3.15 takes another
    `tau` where two elements or more are positive, and its values do not add up to 1.)

    Args:
        x: Array-like of at least one axis.
        axis: The axis whose values add up to 1, or a tuple of several. In a
            model, axes of a row.

    Returns:
        An array of the shape of `x`.
    """
    return along(x, "sparsemax", axis)


def glu(x, axis=-1):
    """Return `a * sigmoid(b)`, `a` and `b` being the halves of an axis of `x`.

    The gated linear unit: Dauphin et al., "Language Modeling with Gated Convolutional
    Networks", 2017, section 2.

    Args:
        x: Array-like.
        axis: The axis that is halved, of even length; in a model it is not axis 0.

    Returns:
        An array of the shape of `x`, but for half the axis.

    Raises:
        ValueError: If `x` has no such axis, or an odd one.
    """
    if x is ASK:
        return along(x, "glu", check_integer("axis", axis, low=-(2**31)))
    x, axis = axis_of(x, "glu", axis)
    if x.shape[axis] % 2:
        raise ValueError(
            "Argument `x` of glu must have an even number of elements along `axis`. "
            f"Received: x of shape {x.shape}, axis={axis}"
        )
    a, b = np.split(x, 2, axis)
    with np.errstate(all="ignore"):
        return a * sigmoid(b)
