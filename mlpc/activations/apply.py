"""What every activation does with its argument: an array goes through the engine; asked
by `ASK`, it answers with the name and options that the engine knows it by.

So each function says once, in one line, what it is to arrays and to models.
"""

import math

import numpy as np

from mlpc import _engine
from mlpc.utils import notices
from mlpc.utils.arrays import plain
from mlpc.utils.float_dtypes import DTYPES, floatx
from mlpc.utils.recorded import primitive
from mlpc.utils.tensors import as_tensor
from mlpc.utils.validation import check_integer, plain_numbers

__all__ = [
    "ASK",
    "Answer",
    "along",
    "along_options",
    "apply",
    "axis_of",
    "warn_of_one",
]

ASK = object()


class Answer:
    """The engine's name of an activation and its options; and `axis`, where it works
    along another than the last one, which is for `add_activation` of layers/ to heed.

    It is not a number, so that arithmetic on it is an error.
    """

    def __init__(self, name, options):
        self.name = name
        self.options = options


def apply(x, name, **options):
    """Return the activation `name` of each element of `x`, or the answer to `ASK`."""
    if x is ASK:
        return Answer(name, options)
    return as_tensor(_activated(floats(x), name, options))


def _pulled(g, z, x, name, options):
    return _engine.activation_gradient(name, options, x, z, g)


@primitive(_pulled)
def _activated(x, name, options):
    return _engine.activate(name, options, x)


def along(x, name, axis):
    """Return the activation `name` along axes of `x`, or the answer to `ASK`.

    Args:
        x: Array-like.
        name: The engine's name of the activation.
        axis: An integer; a list or tuple of such, whose axes are one; `None` for all.

    Raises:
        ValueError: If `x` has no such axis.
    """
    axis = plain_numbers(axis)
    if isinstance(axis, (list, tuple)) and len(axis) == 1:
        (axis,) = axis
    several = axis is None or isinstance(axis, (list, tuple))
    if x is ASK:
        return Answer(name, along_options(axis))
    if several:
        return as_tensor(_along_several(floats(x), name, axis))
    given = axis
    x, axis = axis_of(x, name, axis)
    warn_of_one(name, given, x.shape)
    last = np.moveaxis(x, axis, -1)
    return as_tensor(np.moveaxis(_activated(last, name, {}), -1, axis))


def _along_several(x, name, axis):
    """An activation over all elements that lie along some axes, `None` being all."""
    axes = [*range(x.ndim)] if axis is None else list(axis)
    axes = [
        check_integer("axis", a, low=-x.ndim, high=x.ndim - 1) % x.ndim for a in axes
    ]
    if len({*axes}) < len(axes) or not axes:
        raise ValueError(
            f"Argument `axis` must name axes of `x`, each once. Received: axis={axis}, "
            f"x of shape {x.shape}"
        )
    places = [*range(x.ndim - len(axes), x.ndim)]
    last = np.moveaxis(x, axes, places)
    shape = last.shape
    flat = np.reshape(last, (*shape[: places[0]], math.prod(shape[places[0] :])))
    return np.moveaxis(np.reshape(_activated(flat, name, {}), shape), places, axes)


def along_options(axis):
    """Return the options of an activation along an axis, an integer or a list of them:
    `axis`, if that is not the last one.

    Raises:
        ValueError: If it is neither.
        NotImplementedError: If it is `None`, all axes, that of the rows among them.
    """
    if axis is None:
        raise NotImplementedError(
            "Argument `axis` must name axes of a row in a model: the rows of a batch "
            "are computed apart. Received: axis=None"
        )
    axis = plain_numbers(axis)
    several = isinstance(axis, (list, tuple))
    for one in axis if several else [axis]:
        check_integer("axis", one, low=-(2**31))
    if several and not axis:
        raise ValueError(
            f"Argument `axis` must name at least one axis. Received: axis={axis}"
        )
    return {} if axis == -1 else {"axis": tuple(axis) if several else int(axis)}


CONSTANT = {  # along an axis of one element; and what may have been meant
    "softmax": (1, "sigmoid"),
    "sparsemax": (1, "sparse_sigmoid"),
    "log_softmax": (0, "log_sigmoid"),
}


def warn_of_one(name, axis, shape):
    """Warn where an activation along an axis has a single element there.

    Args:
        name: The activation.
        axis: The axis, or a tuple of it alone.
        shape: Of its argument.
    """
    axis = axis[0] if isinstance(axis, tuple) else axis
    if name in CONSTANT and shape[axis] == 1:
        value, meant = CONSTANT[name]
        notices.warn(
            f"You are using a {name} over axis {axis} of a tensor of shape "
            f"{tuple(shape)}. This axis has size 1. The {name} operation will always "
            f"return the value {value}, which is likely not what you intended. Did you "
            f"mean to use a {meant} instead?"
        )


def axis_of(x, name, axis):
    """`x` in a dtype of the engine, and the axis, which it has."""
    x = floats(x)
    if x.ndim == 0:
        raise ValueError(
            f"Argument `x` of {name} must have at least one axis. "
            f"Received: x of shape {x.shape}"
        )
    return x, check_integer("axis", axis, low=-x.ndim, high=x.ndim - 1)


def floats(x):
    """`x` in a dtype of the engine, in this machine's order of bytes."""
    x = plain("x", x)
    name = x.dtype.name
    return x.astype(name if name in DTYPES else floatx(), copy=False)
