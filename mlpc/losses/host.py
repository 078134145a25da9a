"""Losses that are computed outside of the engine: their value and gradient.

Users' own losses, and those that are no mean over rows.
"""

import warnings

import numpy as np

from mlpc.losses.called import as_called
from mlpc.losses.reduction import coefficients, reduce_weighted

__all__ = ["value_and_gradient"]

STEP, SMALLEST = 1e-5, 1e-3  # a step of the differences is STEP max(|p|, SMALLEST)


def value_and_gradient(loss, y_true, y_pred, sample_weight=None):
    """Return what a loss comes to, and its gradient with respect to the predictions.

    All is computed in float64. Where the loss does not give a gradient, it comes from
    central differences: what `call` returns has some first axes in common with the
    predictions, the rows as a rule, and a value is taken to depend on its own row
    alone; so each column of the predictions is moved in all rows at once. Where it has
    none, each prediction is moved on its own.

    Args:
        loss: A `Loss` of any kind.
        y_true: Array of targets.
        y_pred: Float array of predictions.
        sample_weight: Weights, as `Loss.__call__` takes them.

    Returns:
        `(value, gradient)`: a float, an array of the shape and dtype of `y_pred`.

    Raises:
        ValueError: If the loss does not come to one number, or an array that it returns
            has a shape that does not fit.
    """
    loss, sample_weight = as_called(loss, sample_weight)
    y, p = np.asarray(y_true, float), np.asarray(y_pred, float)
    values = np.asarray(loss.call(y, p), float)
    reducing = sample_weight, loss._mask(y, values), loss.reduction
    upstream = coefficients(values, *reducing)
    value = reduce_weighted(values, *reducing)
    gradient = loss._pullback(y, p, upstream)
    if gradient is None and hasattr(loss, "gradient"):
        gradient = _given(loss, y, p, upstream)
    if gradient is None:
        _warn_once(loss)
        gradient = _differences(loss.call, y, p, upstream)
    return float(np.sum(value)), gradient.astype(np.asarray(y_pred).dtype)


def _given(loss, y, p, upstream):
    """The gradient by the loss's own slopes of each row."""
    slopes = np.asarray(loss.gradient(y, p), float)
    if slopes.shape != p.shape or upstream.ndim > p.ndim:
        raise ValueError(
            f"The method `gradient` of loss {loss.name!r} must return an array of the "
            f"shape of `y_pred`, {p.shape}. Received: shape {slopes.shape}"
        )
    return upstream.reshape(upstream.shape + (1,) * (p.ndim - upstream.ndim)) * slopes


def _differences(call, y, p, upstream):
    """The gradient by central differences."""
    shared = 0
    while shared < min(upstream.ndim, p.ndim - 1) and (
        upstream.shape[shared] == p.shape[shared]
    ):
        shared += 1
    summed = tuple(range(shared, upstream.ndim))
    gradient = np.empty_like(p)
    steps = STEP * np.maximum(np.abs(p), SMALLEST)
    for index in np.ndindex(p.shape[shared:]):
        at = (slice(None),) * shared + index
        above, below = p.copy(), p.copy()
        above[at] += steps[at]
        below[at] -= steps[at]
        rise = np.asarray(call(y, above), float) - np.asarray(call(y, below), float)
        gradient[at] = (upstream * rise).sum(summed) / (above[at] - below[at])
    return gradient


def _warn_once(loss):
    if not vars(loss).get("_warned"):
        loss._warned = True
        warnings.warn(
            f"Loss {loss.name!r} gives no gradient: it is differentiated numerically. "
            "That is exact to about 8 digits and slow; give it a method "
            "`gradient(y_true, y_pred)`, see `keras.Loss`.",
            stacklevel=2,
        )
