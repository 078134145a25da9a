"""Losses that are computed outside of the engine: their value and gradient.

Users' own losses, and those that are no mean over rows.
"""

import functools
import warnings
from typing import NamedTuple

import numpy as np

from mlpc.losses.called import as_called
from mlpc.losses.reduction import coefficients, reduce_weighted

__all__ = ["value_and_gradient"]

SMALLEST = 1e-3  # a step of the differences is `step` max(|p|, SMALLEST)


class Precision(NamedTuple):
    """What differences heed of how exactly a loss is computed."""

    step: float
    mixed: float  # the share of a row's rise that may seem to come of other rows
    rounding: float  # of a loss: a few of its last bits


DOUBLE, SINGLE = Precision(1e-5, 1e-5, 1e-13), Precision(5e-3, 1e-2, 1e-6)


def value_and_gradient(loss, y_true, y_pred, sample_weight=None, with_gradient=True):
    """Return what a loss comes to, and its gradient with respect to the predictions.

    All is computed in float64. The gradient is the loss's own where it has a method
    `gradient`; else `call` is recorded and differentiated (mlpc/symbolic). Where it
    does what cannot be recorded, the gradient comes from central differences: of one
    column in all rows at once where no row's value depends on another row, and else of
    one prediction at a time.

    Args:
        loss: A `Loss` of any kind.
        y_true: Array of targets.
        y_pred: Float array of predictions.
        sample_weight: Weights, as `Loss.__call__` takes them.
        with_gradient: Whether the gradient is wanted.

    Returns:
        `(value, gradient)`: a float, an array of the shape and dtype of `y_pred`, or
        `None` where it is not wanted.

    Raises:
        ValueError: If the loss does not come to one number, or an array that it returns
            has a shape that does not fit.
        NotImplementedError: If the loss stops a gradient and is not recorded.
    """
    loss, sample_weight = as_called(loss, sample_weight)
    y, p = np.asarray(y_true, float), np.asarray(y_pred, float)
    values, pull = _values(loss, y, p, with_gradient)
    reducing = sample_weight, loss._mask(y, values), loss.reduction
    upstream = coefficients(values, *reducing)
    value = float(np.sum(reduce_weighted(values, *reducing)))
    if not with_gradient:
        return value, None
    gradient = None if pull is None else pull(upstream)
    if gradient is None:
        gradient = _differences(loss, y, p, values, upstream)
    return value, gradient.astype(np.asarray(y_pred).dtype)


def _values(loss, y, p, with_gradient):
    """What `call` returns, and what makes the gradient of its coefficients; `None` if
    only differences can tell it."""
    if with_gradient and hasattr(loss, "gradient"):
        values = np.asarray(_called(loss, y, p), float)
        return values, lambda upstream: _given(loss, y, p, upstream)
    if with_gradient and vars(loss).get("_can_be_recorded", True):
        recorded = _recorded(loss, y, p)
        if recorded is not None:
            return recorded
    return np.asarray(_called(loss, y, p), float), None


def _called(loss, y, p):
    """What `call` returns, of arrays of its own: it may change them."""
    return loss.call(y.copy(), p.copy())


def _recorded(loss, y, p):
    """`_values` of a call that is recorded; `None` where it cannot be.

    An exception that comes of recording alone is one more reason that it cannot: the
    call on plain arrays that follows raises all others.
    """
    from mlpc.symbolic import vector_jacobian

    try:
        values, pull, recording = vector_jacobian(lambda p: _called(loss, y, p), p)
        left = recording.left if recording.changed else None
    except Exception as error:
        left = f"{type(error).__name__}: {error}"
    if left is not None:
        _called(loss, y, p)
        loss._can_be_recorded, loss._left = False, left
        return None

    def gradient(upstream):
        if recording.left is None:
            try:
                return pull(upstream)
            except (NotImplementedError, TypeError, ValueError) as error:
                recording.leave(f"{type(error).__name__} in a derivative: {error}")
        if recording.stopped:
            raise NotImplementedError(
                f"Loss {loss.name!r} stops a gradient, which central differences "
                f"cannot, and it cannot be differentiated otherwise: {recording.left}. "
                "Write it in `keras.ops`, or give it a method `gradient(y_true, "
                "y_pred)`."
            )
        loss._left = recording.left
        return None

    return values, gradient


def _given(loss, y, p, upstream):
    """The gradient by the loss's own slopes of each row."""
    slopes = np.asarray(loss.gradient(y, p), float)
    if slopes.shape != p.shape or upstream.ndim > p.ndim:
        raise ValueError(
            f"The method `gradient` of loss {loss.name!r} must return an array of the "
            f"shape of `y_pred`, {p.shape}. Received: shape {slopes.shape}"
        )
    return upstream.reshape(upstream.shape + (1,) * (p.ndim - upstream.ndim)) * slopes


def _differences(loss, y, p, values, upstream):
    """The gradient by central differences, of wider steps where the loss is computed in
    float32, by a layer or a library: so little as 1e-10 of p then changes nothing."""
    shared = 0
    while shared < min(upstream.ndim, p.ndim - 1) and (
        upstream.shape[shared] == p.shape[shared]
    ):
        shared += 1
    call = functools.partial(_called, loss)
    unmoved = np.asarray(call(y, p * (1 + 1e-10)), float) == values
    precision = SINGLE if unmoved.mean() > 0.5 else DOUBLE
    steps = precision.step * np.maximum(np.abs(p), SMALLEST)
    if shared:
        gradient = _by_column(call, y, p, upstream, steps, shared)
        rest, rise = _unexplained(call, y, p, upstream, steps, shared, gradient)
        allowed = precision.mixed * rise
        allowed += precision.rounding * np.abs(upstream * values).max(initial=0)
        if (rest <= allowed).all():
            _warn_once(loss, 2 * gradient[(0,) * shared].size + 4)
            return gradient
    _warn_once(loss, 2 * p.size + 2, whole=True)
    return _by_column(call, y, p, upstream, steps, 0)


def _rise(call, y, p, upstream, steps, shared):
    """How much the loss of each row rises over a step forth from one back."""
    above, below = (np.asarray(call(y, p + s), float) for s in (steps, -steps))
    return (upstream * (above - below)).sum(tuple(range(shared, upstream.ndim)))


def _by_column(call, y, p, upstream, steps, shared):
    """The slopes of the predictions, one place of a row at a time in all rows.

    `shared` is how many first axes count the rows; 0 moves one prediction alone.
    """
    gradient = np.empty_like(p)
    for index in np.ndindex(p.shape[shared:]):
        at = (slice(None),) * shared + index
        step = np.zeros_like(p)
        step[at] = steps[at]
        rise = _rise(call, y, p, upstream, step, shared)
        gradient[at] = rise / ((p + step) - (p - step))[at]
    return gradient


def _unexplained(call, y, p, upstream, steps, shared, gradient):
    """How much more or less than its own slopes say the loss of each row rises where
    all predictions are moved at once, some more than others: 0, nearly, if no row's
    loss depends on another row. And how much the largest may rise.
    """
    draw = np.random.default_rng(0)
    steps = steps * draw.uniform(0.3, 1.0, p.shape) * draw.choice([-1, 1], p.shape)
    rise = _rise(call, y, p, upstream, steps, shared)
    terms = gradient * ((p + steps) - (p - steps))
    own = tuple(range(shared, p.ndim))
    return np.abs(rise - terms.sum(own)), np.abs(terms).sum(own).max(initial=0)


def _warn_once(loss, calls, whole=False):
    if vars(loss).get("_warned"):
        return
    loss._warned = True
    reason = (
        ": a prediction of one row changes the loss of others, so that each is moved "
        "on its own"
        if whole
        else ""
    )
    warnings.warn(
        f"Loss {loss.name!r} is differentiated numerically, by {calls} calls in each "
        f"step of training{reason}. It does what cannot be differentiated otherwise: "
        f"{vars(loss).get('_left')}. Write it in `keras.ops` or NumPy's functions, or "
        "give it a method `gradient(y_true, y_pred)`, see `keras.Loss`.",
        stacklevel=2,
    )
