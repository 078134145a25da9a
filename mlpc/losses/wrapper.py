"""Losses that are a function with fixed arguments; the functions the engine has."""

from typing import NamedTuple

import numpy as np

from mlpc import _engine
from mlpc.losses.configs import deserialize
from mlpc.losses.loss import Loss
from mlpc.losses.reduction import squeeze_or_expand
from mlpc.utils.arrays import plain
from mlpc.utils.float_dtypes import DTYPES, floatx
from mlpc.utils.overrides import overridden
from mlpc.utils.recorded import primitive
from mlpc.utils.registry import registries
from mlpc.utils.tensors import as_tensor
from mlpc.utils.validation import check_flag, check_real

__all__ = [
    "MASKS",
    "LossFunctionWrapper",
    "PlainLoss",
    "as_floats",
    "check_axis",
    "in_engine",
    "logits_options",
    "measure",
]

REDUCTIONS = {"sum": 1.0, "mean_with_sample_weight": 2.0}  # the engine's, 0 for means
MASKS = {}  # function -> which of its values count, where not all do


class _Entry(NamedTuple):
    options: object  # from the function's arguments to the engine's options
    sparse: bool
    strict: bool


_entries = {}


def in_engine(options=lambda: {}, *, sparse=False, strict=False):
    """Say of a function that the engine has it under its name.

    Args:
        options: A function of the loss's own arguments that checks them and returns the
            engine's options, or `None` for what the engine cannot do.
        sparse: Whether targets are class numbers, one a row.
        strict: Whether targets must have the shape of the predictions; else they are
            broadcast, as Keras does.
    """

    def decorate(function):
        _entries[function] = _Entry(options, sparse, strict)
        return function

    return decorate


def logits_options(from_logits, label_smoothing):
    """Return the engine's options of these arguments, checked."""
    return {
        "from_logits": float(check_flag("from_logits", from_logits)),
        "label_smoothing": check_real(
            "label_smoothing", label_smoothing, low=0.0, high=1.0
        ),
    }


def check_axis(axis):
    """Return `axis` if it is an integer, else raise a ValueError."""
    if isinstance(axis, bool) or not isinstance(axis, (int, np.integer)):
        raise ValueError(
            f"`axis` must be of type `int`. Received: axis={axis} of type {type(axis)}"
        )
    return int(axis)


def as_floats(y_true, y_pred):
    """Return both as arrays of the predictions' dtype, float32 or float64.

    An array of either keeps its dtype, anything else becomes `mlpc.config.floatx()`.
    """
    name = getattr(getattr(y_pred, "dtype", None), "name", None)
    dtype = name if name in DTYPES else floatx()
    return plain("y_true", y_true, dtype), plain("y_pred", y_pred, dtype)


def measure(function, y_true, y_pred, axis=-1, **arguments):
    """Return the engine's loss of each row of arrays.

    Args:
        function: One that is `in_engine`.
        y_true, y_pred: Array-likes.
        axis: Where the values of a row lie.
        arguments: The function's own.

    Returns:
        An array of the shape of `y_pred` without `axis`, of its dtype.

    Raises:
        ValueError: If shapes or class numbers do not fit.
    """
    y_true, y_pred = as_floats(y_true, y_pred)
    return as_tensor(_row_values(y_true, y_pred, function, axis, arguments))


def _pulled_to_targets(g, z, y, p, function, axis, arguments):
    """By central differences, one column of all rows at a time: the engine has no
    slopes of targets."""
    if _entries[function].sparse:
        raise NotImplementedError
    shape = y.shape
    y, p = np.broadcast_arrays(*squeeze_or_expand(y, p))
    slopes = np.empty(y.shape)
    steps = 1e-5 * np.maximum(np.abs(y), 1e-3)
    for column in range(y.shape[axis]):
        move = np.moveaxis(np.zeros(y.shape), axis, 0)
        move[column] = 1
        move = np.moveaxis(move, 0, axis) * steps
        above, below = (
            _row_values(y + step, p, function, axis, arguments)
            for step in (move, -move)
        )
        rise = np.expand_dims(above - below, axis)
        slopes = np.where(move > 0, rise / (2 * steps), slopes)
    return _fitted(slopes * np.expand_dims(g, axis), shape)


def _pulled(g, z, y, p, function, axis, arguments):
    slopes = _measured(function, y, p, axis, arguments, True)[1]
    return _fitted(slopes * np.expand_dims(g, axis), p.shape)


def _fitted(slopes, shape):
    return slopes.reshape(shape) if slopes.size == np.prod(shape) else slopes


@primitive(_pulled_to_targets, _pulled)
def _row_values(y, p, function, axis, arguments):
    return _measured(function, y, p, axis, arguments, False)[0]


def _measured(function, y, p, axis, arguments, with_gradient):
    """`(values, gradient or None)` of two float arrays."""
    entry = _entries[function]
    if p.ndim == 0 or p.shape[-1] == 0:
        raise ValueError(
            "Argument `y_pred` must have rank 1 at least, and one value or more in a "
            f"row. Received: y_pred.shape={p.shape}"
        )
    fit = _fit_classes if entry.sparse else _fit_values
    y, p = fit(y, p, check_axis(axis), entry, arguments)
    rows = p.reshape(-1, p.shape[-1])
    y = y.reshape(len(rows), 1 if entry.sparse else p.shape[-1])
    values, gradient = _engine.measure(
        function.__name__, entry.options(**arguments), y, rows, with_gradient
    )
    if with_gradient:
        gradient = np.moveaxis(gradient.reshape(p.shape), -1, axis)
    return values.reshape(p.shape[:-1])[()], gradient


def _fit_values(y, p, axis, entry, arguments):
    """Both in one shape, with `axis` last."""
    wanted, given = p.shape, y.shape
    y, p = squeeze_or_expand(y, p)
    if entry.strict and y.shape != p.shape:
        raise ValueError(
            "Arguments `target` and `output` must have the same shape. Received: "
            f"target.shape={given}, output.shape={wanted}"
        )
    try:
        y, p = np.broadcast_arrays(y, p)
    except ValueError:
        raise ValueError(
            "Arguments `y_true` and `y_pred` must have shapes that fit. Received: "
            f"y_true.shape={given}, y_pred.shape={wanted}"
        ) from None
    return np.moveaxis(y, axis, -1), np.moveaxis(p, axis, -1)


def _fit_classes(y, p, axis, entry, arguments):
    """Class numbers in the shape of the predictions without `axis`, which is last."""
    given = y.shape
    p = np.moveaxis(p, axis, -1)
    if y.ndim == p.ndim and y.shape[axis] == 1:
        y = y.squeeze(axis)
    if y.shape != p.shape[:-1]:
        raise ValueError(
            "Arguments `target` and `output` must have the same shape up until the "
            f"last dimension: target.shape={given}, output.shape={p.shape}"
        )
    _check_classes(y, p.shape[-1], arguments.get("ignore_class"))
    return y, p


def _check_classes(y, classes, ignored):
    """Raise a ValueError unless all of y are classes, or the ignored one."""
    wrong = ~((y >= 0) & (y < classes) & (y == np.floor(y)))
    if ignored is not None:
        wrong &= y != ignored
    if wrong.any():
        raise ValueError(
            f"Received a label value of {y[wrong].flat[0]:g} which is outside the "
            f"valid range of [0, {classes}), or not an integer."
        )


class LossFunctionWrapper(Loss):
    """A function of targets and predictions as a loss.

    Args:
        fn: Function of `y_true, y_pred` and keyword arguments that returns the loss of
            each row.
        reduction, name, dtype: See `Loss`.
        kwargs: What `fn` is called with.
    """

    def __init__(
        self, fn, reduction="sum_over_batch_size", name=None, dtype=None, **kwargs
    ):
        super().__init__(name, reduction, dtype)
        self.fn = fn
        self._fn_kwargs = kwargs

    def __repr__(self):
        return f"<LossFunctionWrapper({self.fn}, kwargs={self._fn_kwargs})>"

    def call(self, y_true, y_pred):
        """Return what `fn` makes of the arrays, once they have one rank."""
        return self.fn(*squeeze_or_expand(y_true, y_pred), **self._fn_kwargs)

    def get_config(self):
        """Return the arguments that make an equal loss; the function as its config."""
        fn = registries["losses"].serialize(self.fn)
        return {**super().get_config(), "fn": fn, **self._fn_kwargs}

    @classmethod
    def from_config(cls, config):
        """Return a loss from what `get_config` gave."""
        if isinstance(config.get("fn"), (str, dict)):
            config = {**config, "fn": deserialize(config["fn"])}
        return cls(**config)

    @property
    def _entry(self):
        """What the engine knows of the function, if nothing else is called."""
        return None if overridden(self, ("call",)) else _entries.get(self.fn)

    @property
    def _sparse(self):
        return self._entry is not None and self._entry.sparse

    def _own_arguments(self):
        """The arguments but `axis`."""
        return {k: v for k, v in self._fn_kwargs.items() if k != "axis"}

    def _spec(self):
        if self._entry is None:
            return None
        options = self._entry.options(**self._own_arguments())
        if options is None:
            return None
        if self._fn_kwargs.get("axis", -1) != -1:
            raise NotImplementedError(
                "Argument `axis` must be -1, the last axis, of a loss that a model is "
                f"compiled with. Received: axis={self._fn_kwargs['axis']}"
            )
        if self.reduction in (None, "none"):
            raise ValueError(
                "A loss must come to one number to be trained on. "
                f"Received: reduction={self.reduction!r}"
            )
        options["reduction"] = REDUCTIONS.get(self.reduction, 0.0)
        return self.fn.__name__, options

    def _mask(self, y_true, values):
        mask = MASKS.get(self.fn)
        return None if mask is None else mask(y_true, values, **self._fn_kwargs)


class PlainLoss(LossFunctionWrapper):
    """A loss of the engine whose config is its name and reduction, as Keras has it.

    A subclass adds to the config what Keras adds.
    """

    def get_config(self):
        return Loss.get_config(self)
