"""How the losses of rows become one number: ranks, weights, masks, reductions."""

import numpy as np

from mlpc.utils.arrays import plain
from mlpc.utils.validation import check_choice

__all__ = [
    "check_reduction",
    "coefficients",
    "reduce_weighted",
    "squeeze_or_expand",
    "sum_to",
]

MEANS = ("sum_over_batch_size", "mean", "mean_with_sample_weight")
REDUCTIONS = (*MEANS, "sum", "none", None)


def check_reduction(reduction):
    """Return `reduction` if Keras knows it, else raise a ValueError."""
    return check_choice("reduction", reduction, REDUCTIONS)


def squeeze_or_expand(a, b):
    """Return both arrays with one rank, if a last axis of one element is all they miss.

    `(n,)` beside `(n, 1)` becomes `(n, 1)`; of other ranks, the longer one loses the
    axis. Where that does not help, both are returned as they are.
    """
    if a.ndim > b.ndim:
        b, a = squeeze_or_expand(b, a)
    elif a.ndim == b.ndim - 1 and b.shape[-1] == 1:
        if a.ndim == 1:
            a = a[:, np.newaxis]
        else:
            b = b[..., 0]
    return a, b


def sum_to(array, shape):
    """Return the sum over the axes along which `shape` was broadcast to `array`."""
    array = array.sum(axis=tuple(range(array.ndim - len(shape))))
    stretched = tuple(i for i, size in enumerate(shape) if size != array.shape[i])
    return array.sum(axis=stretched, keepdims=True) if stretched else array


def _merged(sample_weight, mask, reduction, dtype):
    """The weights with the mask in them; `None` without either.

    Where the mean is over the number of values, the values that the mask leaves take
    the place of the others: they weigh `size / left`.
    """
    if sample_weight is not None:
        sample_weight = plain("sample_weight", sample_weight, dtype)
    if mask is None:
        return sample_weight
    mask = np.asarray(mask, dtype)
    if reduction in ("sum_over_batch_size", "mean"):
        mask = mask * (mask.size / mask.sum() if mask.any() else 0)
        mask = mask.astype(dtype)
    if sample_weight is None:
        return mask
    mask, sample_weight = squeeze_or_expand(mask, sample_weight)
    return sample_weight * mask


def _divisor(shape, weights, reduction):
    """What a sum over an array of this shape is divided by."""
    if reduction == "mean_with_sample_weight" and weights is not None:
        return weights.sum(dtype=np.float64)
    return np.prod(shape) if reduction in MEANS and shape else 1.0


def reduce_weighted(values, sample_weight=None, mask=None, reduction="mean"):
    """Return the loss that values come to.

    Args:
        values: Float array of any shape.
        sample_weight: What each value is multiplied by; it is broadcast.
        mask: Which values count, as bools.
        reduction: See `Loss`.

    Returns:
        A scalar of the values' dtype; the weighted values themselves where there is
        nothing to reduce, or nothing to be reduced to.

    Raises:
        ValueError: If the weights do not fit the values.
    """
    weights = _merged(sample_weight, mask, reduction, values.dtype)
    if weights is not None:
        values, weights = _fitting(values, weights)
        values = values * weights
    if reduction in (None, "none") or values.shape in ((), (0,)):
        return values
    divisor = _divisor(values.shape, weights, reduction)
    total = values.sum(dtype=np.float64)
    return (total / divisor if divisor != 0 else np.zeros(())).astype(values.dtype)[()]


def coefficients(values, sample_weight=None, mask=None, reduction="mean"):
    """Return the derivative of `reduce_weighted` with respect to each value.

    Raises:
        ValueError: If the reduction leaves more than one number, or if the weights do
            not fit.
    """
    if reduction in (None, "none"):
        raise ValueError(
            "A loss must come to one number to be trained on. "
            f"Received: reduction={reduction!r}"
        )
    weights = _merged(sample_weight, mask, reduction, values.dtype)
    shape = whole = values.shape
    share = np.ones((), values.dtype)
    if weights is not None:
        squeezed, share = _fitting(values, weights)
        shape, whole = squeezed.shape, np.broadcast_shapes(squeezed.shape, share.shape)
    divisor = _divisor(whole, weights, reduction)
    share = np.broadcast_to(share / divisor if divisor != 0 else 0 * share, whole)
    return sum_to(share, shape).reshape(values.shape)


def _fitting(values, weights):
    """Both with one rank, and such that they can be multiplied."""
    squeezed, fitting = squeeze_or_expand(values, weights)
    try:
        np.broadcast_shapes(squeezed.shape, fitting.shape)
    except ValueError:
        raise ValueError(
            "Argument `sample_weight` must have one weight for each loss. Received: "
            f"sample_weight.shape={weights.shape}, and losses of shape {values.shape}"
        ) from None
    return squeezed, fitting
