"""What users hand to fit, evaluate and predict, checked and brought into shape.

Nothing is copied here but what is no array; rows are converted by the engine, batch by
batch. What is wrong raises before anything has changed.
"""

from numbers import Real
from typing import NamedTuple

import numpy as np

from mlpc.training import remedies
from mlpc.training.sample_weights import as_weights, ones, weights_of
from mlpc.training.sources import dense
from mlpc.utils.arrays import numbers, plain
from mlpc.utils.printable import shown

__all__ = [
    "Rows",
    "as_array",
    "as_rows",
    "as_targets",
    "as_weights",
    "check_sizes",
    "in_rank_of",
    "ones",
    "split",
    "weights_of",
]


class Rows(NamedTuple):
    """Rows as the engine takes them, and y as it was given."""

    x: np.ndarray
    targets: np.ndarray | None
    weights: np.ndarray | None
    labels: np.ndarray
    masks: tuple | None = None  # the weights of metrics, and of weighted ones


def as_array(name, value):
    """Return `value` as an array with an axis of rows.

    Args:
        name: `"x"` or `"y"`, for messages.
        value: Anything with `__array__`: NumPy arrays, pandas frames, tensors; or a
            list of one such thing; or a sparse matrix, which is made dense. Lists of
            numbers are refused, as in Keras: they would mean several inputs.

    Returns:
        Array of numbers or bools; native byte order. A table's column, a pandas Series,
        has the shape `(n, 1)`, as in Keras.

    Raises:
        ValueError: If it is not an array, has no rows or holds no numbers.
    """
    array = value if type(value) is np.ndarray else _converted(name, value)
    dtype = array.dtype
    if dtype.kind not in "biuf" or dtype.itemsize > 8 or not dtype.isnative:
        array = numbers(name, array)
    if array.ndim == 0 or len(array) == 0:
        raise ValueError(
            f"Argument `{name}` must have at least one row. Received: "
            f"{name}.shape={array.shape}"
        )
    return array


def _converted(name, value):
    given = value
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    value = dense(value)
    if not hasattr(value, "__array__"):
        raise ValueError(
            f"Unrecognized data type: {name}={shown(given)} (of type {type(given)}). "
            f"{remedies.of_kind(name, given)}"
        )
    array = plain(name, value)
    if array.ndim == 1 and hasattr(value, "to_frame"):
        return array[:, np.newaxis]  # a table's column
    return array


def in_rank_of(y, output_shape):
    """Return y in the rank of the predictions, where a last axis of 1 is all they miss.

    Labels without an axis of columns stay so beside predictions of several.

    Args:
        y: Array from `as_array`.
        output_shape: The model's output shape, rows first.
    """
    rank = len(output_shape)
    beside = y.shape[1:] == tuple(output_shape[1:-1]) and output_shape[-1] == 1
    if (y.ndim == rank - 1 and beside) or y.shape[1:] == (*output_shape[1:], 1):
        return _match_rank(y, rank, output_shape[-1])
    return y


def as_rows(x, expected, takes):
    """Return x with the rank that the model wants.

    Args:
        x: Array from `as_array`.
        expected: The model's input shape, `(None, ...)`.
        takes: Says whether the model takes rows of a shape that is not the expected one
            and has as many axes.

    Raises:
        ValueError: If the rows have another shape.
    """
    adjusted = _match_rank(x, len(expected), expected[-1])
    if adjusted.ndim != len(expected) or not takes(adjusted.shape[1:]):
        raise ValueError(
            "Invalid input shape for input `x`. Expected shape "
            f"{tuple(expected)}, but input has incompatible shape {x.shape}"
            f"{remedies.of_rows(x.shape, expected)}"
        )
    return adjusted


def as_targets(y, output_shape, sparse, ignored=None):
    """Return y in the shape that the loss wants.

    Args:
        y: Array from `as_array`.
        output_shape: The model's output shape, `(None, ...)`.
        sparse: Whether y holds class numbers instead of one column a class.
        ignored: A number that may stand in the place of a class's.

    Returns:
        Array of the output's shape, or of its shape but for the last axis.

    Raises:
        ValueError: If the shape does not fit, a label is NaN or no class.
    """
    if y.dtype.kind == "f" and np.isnan(y).any():
        raise ValueError(
            "Argument `y` must not contain NaN. Received: "
            f"{int(np.isnan(y).sum())} NaN in y of shape {y.shape}"
        )
    wanted = tuple(output_shape[1:-1] if sparse else output_shape[1:])
    adjusted = _match_rank(y, len(wanted) + 1, 1 if sparse else output_shape[-1])
    if adjusted.shape[1:] != wanted:
        raise ValueError(
            "Arguments `target` and `output` must have the same shape"
            f"{' up until the last dimension' if sparse else ''}. Received: "
            f"target.shape={y.shape}, output.shape={tuple(output_shape)}"
            f"{remedies.of_targets(y, output_shape, sparse)}"
        )
    if sparse:
        counted = adjusted if ignored is None else adjusted[adjusted != ignored]
        _check_classes(counted, output_shape[-1])
    return adjusted


def check_sizes(**arrays):
    """Raise a ValueError unless all arrays have the same number of rows."""
    rows = {name: a.shape[0] for name, a in arrays.items() if a is not None}
    if len({*rows.values()}) > 1:
        sizes = "".join(f"'{name}' sizes: {n}\n" for name, n in rows.items())
        raise ValueError(
            "Data cardinality is ambiguous. Make sure all arrays contain the same "
            f"number of samples.{sizes}"
        )


def split(parts, share):
    """Return the parts' first rows, and the last `share` of them, for validation.

    Args:
        parts: Arrays of as many rows, sparse ones too, or `None`.
        share: In (0, 1), a float of Python's or NumPy's.

    Raises:
        ValueError: If `share` is not in (0, 1) or leaves one side empty.
    """
    if not isinstance(share, Real) or not 0 < share < 1:
        raise ValueError(
            "Argument `validation_split` must be between 0 and 1. Received: "
            f"validation_split={share}"
        )
    rows = parts[0].shape[0]
    if isinstance(share, np.float16):
        share = np.float32(share)  # else rows beyond 65504 were infinitely many
    at = int(np.floor(rows * (1.0 - share)))
    if at == 0 or at == rows:
        raise ValueError(
            f"Training data contains {rows} samples, which is not sufficient to "
            "split it into a validation and training set as specified by "
            f"`validation_split={share}`. Either provide more data, or a different "
            "value for the `validation_split` argument."
        )
    return (
        tuple(None if part is None else part[:at] for part in parts),
        tuple(None if part is None else part[at:] for part in parts),
    )


def _match_rank(array, rank, last):
    """`(n, 1)` for `(n,)` and the other way round, where a rank is one off."""
    if array.ndim == rank + 1 and array.shape[-1] == 1:
        return array[..., 0]
    if array.ndim == rank - 1 and last == 1:
        return array[..., np.newaxis]
    return array


def _check_classes(y, classes):
    """Raise a ValueError unless all of y are integers in [0, classes)."""
    if y.size == 0:
        return
    if y.dtype.kind == "f" and (y != np.floor(y)).any():
        raise ValueError(
            "Argument `y` must hold class numbers: integers. Received: "
            f"{y[y != np.floor(y)][0]}"
        )
    low, high = y.min(), y.max()
    if low < 0 or high >= classes:
        raise ValueError(
            f"Received a label value of {low if low < 0 else high} which is outside "
            f"the valid range of [0, {classes})."
            f"{remedies.of_classes(float(low), float(high), classes)}"
        )
