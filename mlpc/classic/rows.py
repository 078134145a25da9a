"""Rows and targets as the units take them, and the sum of a unit."""

import math

import numpy as np

from mlpc.utils.arrays import plain, refuse_masked

__all__ = ["as_kernel", "as_rows", "as_targets", "net"]


def as_kernel(kernel):
    """Return weights as a new array of float64, `(columns,)`.

    Raises:
        ValueError: If they are no finite numbers in a line.
    """
    array = _numbers("kernel", kernel)
    if array.ndim != 1 or not array.size:
        raise ValueError(
            "Argument `kernel` must have a number for each column. "
            f"Received: kernel={kernel!r:.80}"
        )
    return array


def as_rows(x, columns=None):
    """Return rows as an array of float64, `(n, columns)`; `(n,)` are rows of one.

    Raises:
        ValueError: If there are no rows of so many finite numbers.
    """
    array = _numbers("x", x)
    if array.ndim == 1:
        array = array[:, np.newaxis]
    if array.ndim != 2 or not array.size or columns not in (None, array.shape[1]):
        wanted = "columns" if columns is None else columns
        raise ValueError(
            f"Argument `x` must be of shape (rows, {wanted}). "
            f"Received: x.shape={np.shape(x)}"
        )
    return array


def as_targets(y, rows, classes):
    """Return the target of each row, an array of float64.

    Args:
        y: Array-like, `(n,)` or `(n, 1)`.
        rows: How many there are.
        classes: What a target may be, or `None` for any number.

    Raises:
        ValueError: If the targets are others, or others than rows.
    """
    array = _numbers("y", y)
    if array.shape not in ((rows,), (rows, 1)):
        raise ValueError(
            f"Argument `y` must have a target for each of {rows} rows. "
            f"Received: y.shape={array.shape}"
        )
    if classes is not None and not np.isin(array, classes).all():
        raise ValueError(
            f"Argument `y` must hold {classes[0]} and {classes[1]}. "
            f"Received: {sorted(set(array.ravel().tolist()))}"
        )
    return array.ravel()


def net(row, kernel, bias=0.0):
    """Return `w x + b`, the sum rounded once."""
    return math.fsum([*(row * kernel), bias])


def _numbers(argument, values):
    refuse_masked(argument, values)
    try:
        array = np.array(plain(argument, values, np.float64))
    except (TypeError, ValueError):
        array = np.array(np.nan)
    if not np.isfinite(array).all():
        raise ValueError(
            f"Argument `{argument}` must hold finite numbers. "
            f"Received: {argument}={values!r:.80}"
        )
    return array
