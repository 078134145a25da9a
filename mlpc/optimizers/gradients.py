"""The gradients that `apply` is given, and what is said about wrong ones."""

import warnings

import numpy as np

from mlpc.utils.arrays import plain

__all__ = ["check_missing", "name_of", "own_gradient"]


def own_gradient(variable, grad, scale):
    """Return a gradient over the loss' scale, in an array for the engine to compute in.

    Args:
        variable: Whose shape and dtype it must have.
        grad: Array-like, or `None`, which stays so.
        scale: What the loss was multiplied by, or `None`.

    Raises:
        ValueError: If the shape is another one.
    """
    if grad is None:
        return None
    grad = np.array(plain("grads", grad), variable.dtype, order="C")
    if grad.shape != tuple(variable.shape):
        raise ValueError(
            f"The gradient of {name_of(variable)} must have its shape "
            f"{tuple(variable.shape)}. Received: shape {grad.shape}"
        )
    if scale is not None:
        grad /= scale
    return grad


def check_missing(grads, variables):
    """Warn of variables without a gradient; without any it is a ValueError."""
    missing = [name_of(v) for g, v in zip(grads, variables, strict=True) if g is None]
    if len(missing) == len(grads):
        raise ValueError("No gradients provided for any variable.")
    if missing:
        warnings.warn(
            f"Variables without a gradient stay as they are: {missing}", stacklevel=4
        )


def name_of(variable):
    """Return what a variable is called in messages."""
    return getattr(variable, "path", None) or repr(variable)
