"""Targets, predictions and weights as metrics take them from arrays."""

import numpy as np

from mlpc.losses.reduction import squeeze_or_expand
from mlpc.utils.arrays import plain

__all__ = ["as_arrays", "divide", "row_weights", "same_rank", "weights_of"]


def as_arrays(dtype, y_true, y_pred):
    """Return both as arrays of this dtype, of rank one or more."""
    y, p = plain("y_true", y_true, dtype), plain("y_pred", y_pred, dtype)
    return np.atleast_1d(y), np.atleast_1d(p)


def same_rank(first, second):
    """Return both with one rank, where they differ by a last axis of one element."""
    return squeeze_or_expand(first, second)


def row_weights(weights, lead, dtype):
    """Return weights for rows, or `None` for none.

    Args:
        weights: Array-like that broadcasts to `lead`, perhaps with a further last axis
            of one; or `None`.
        lead: The shape of the predictions without the last axis.
        dtype: Of what is returned.

    Raises:
        ValueError: If the shape does not fit.
    """
    if weights is None:
        return None
    given = plain("sample_weight", weights, dtype)
    if given.ndim == len(lead) + 1 and given.shape[-1] == 1:
        given = given[..., 0]
    try:
        return np.ascontiguousarray(np.broadcast_to(given, lead)).reshape(-1)
    except ValueError:
        raise ValueError(
            f"Argument `sample_weight` must have a number for each of {lead}. "
            f"Received: sample_weight.shape={np.shape(weights)}"
        ) from None


def weights_of(weights, shape, dtype):
    """Return weights for rows, or for elements.

    Args:
        weights: Array-like that broadcasts to the predictions once it has their rank;
            one without the last axis is of rows. Or `None`.
        shape: The shape of the predictions.
        dtype: Of what is returned.

    Returns:
        `(rows, None)`, as `row_weights` gives them; or `(None, elements)` of `shape`.

    Raises:
        ValueError: If the shape does not fit.
    """
    if weights is not None:
        given = plain("sample_weight", weights, dtype)
        if given.ndim == len(shape) and given.shape[-1] == shape[-1] > 1:
            try:
                return None, np.broadcast_to(given, shape)
            except ValueError:
                pass  # which `row_weights` says
    return row_weights(weights, shape[:-1], dtype), None


def divide(a, b):
    """Return `a / b`, and 0 where b is 0."""
    a, b = np.broadcast_arrays(np.asarray(a, float), np.asarray(b, float))
    return np.divide(a, b, out=np.zeros(a.shape), where=b != 0)
