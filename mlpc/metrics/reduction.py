"""Means and sums of values, and means of a function of targets and predictions."""

import numpy as np

from mlpc import losses
from mlpc.metrics.arrays import as_arrays, divide, same_rank
from mlpc.metrics.folded import fold, rounded
from mlpc.metrics.functions import config_of, function_of
from mlpc.metrics.metric import Metric
from mlpc.utils.arrays import plain

__all__ = ["EngineMean", "Mean", "MeanMetricWrapper", "Sum"]


class _Reduction(Metric):
    """Named sums in float64, the parts of one state."""

    def __init__(self, dtype, name, *parts):
        super().__init__(dtype, name)
        self._state = np.zeros(len(parts))
        for i, part in enumerate(parts):
            self._keep(self._state[i : i + 1].reshape(()), part)

    def result(self):
        return rounded(self._result(self._state), self.dtype)

    def _take(self, state):
        """Have counted what a run of the engine has."""
        self._state[...] = state


class Sum(_Reduction):
    """`sum w v` of the values v.

    Args:
        name, dtype: See `Metric`.
    """

    def __init__(self, name="sum", dtype=None):
        super().__init__(dtype, name, "total")
        self.total = self._variables[0]

    def update_state(self, values, sample_weight=None):
        """Add values, an array-like; weights broadcast to its first axes."""
        values, _ = samplewise(values, sample_weight, np.sum, self.dtype)
        self.total.assign_add(np.sum(values, dtype=np.float64))

    def _result(self, state):
        return float(state[0])


class Mean(_Reduction):
    """`sum w v / sum w` of the values v; 0 of none.

    Each sample, an element of the first axis, counts once: its values are averaged
    first.

    Args:
        name, dtype: See `Metric`.
    """

    def __init__(self, name="mean", dtype=None):
        super().__init__(dtype, name, "total", "count")
        self.total, self.count = self._variables

    def update_state(self, values, sample_weight=None):
        """Add values, an array-like; weights broadcast to its first axes."""
        values, weights = samplewise(values, sample_weight, np.mean, self.dtype)
        self.total.assign_add(np.sum(values, dtype=np.float64))
        samples = np.ones(values.size) if weights is None else weights
        self.count.assign_add(np.sum(samples, dtype=np.float64))

    def _result(self, state):
        return float(divide(*state))

    def _results(self, states):
        """What `_result` makes of each of several states."""
        return divide(states[:, 0], states[:, 1]).tolist()


class MeanMetricWrapper(Mean):
    """The mean of `fn(y_true, y_pred, **kwargs)`.

    Args:
        fn: Function that returns an array of values: a number for each sample, or
            several, which are averaged.
        name, dtype: See `Metric`.
        **kwargs: Further arguments of `fn`.
    """

    def __init__(self, fn, name=None, dtype=None, **kwargs):
        super().__init__(name=name, dtype=dtype)
        self._fn = fn
        self._fn_kwargs = kwargs
        if (getattr(fn, "__module__", None) or "").startswith("mlpc.losses"):
            self._direction = "down"

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add rows.

        Args:
            y_true, y_pred: What the function takes.
            sample_weight: `None`, or weights that broadcast to the values' first axes.
        """
        values = self._fn(y_true, y_pred, **self._fn_kwargs)
        super().update_state(values, sample_weight=sample_weight)

    def get_config(self):
        fn = config_of(self._fn)
        return {**super().get_config(), "fn": fn, **self._fn_kwargs}

    @classmethod
    def from_config(cls, config):
        fn = config.get("fn")
        if isinstance(fn, (str, dict)):
            config = {**config, "fn": function_of(fn)}
        return cls(**config)


class EngineMean(MeanMetricWrapper):
    """A mean that the engine knows.

    A subclass gives `_spec`, and `_function`: the name of the same function in
    `mlpc.losses`, or `_fn` itself, for weights that the engine has no place for.

    Args:
        name, dtype: See `Metric`.
        **kwargs: Further arguments of the function.
    """

    _function = None
    _sparse = False  # targets are class numbers
    _by_element = False  # the function gives a value for each element, not for each row

    def __init__(self, name, dtype, **kwargs):
        Mean.__init__(self, name=name, dtype=dtype)
        self._fn_kwargs = kwargs

    @property
    def _fn(self):
        return getattr(losses, self._function)

    def get_config(self):
        return {**Metric.get_config(self), **self._fn_kwargs}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add rows.

        Args:
            y_true, y_pred: Array-likes; the last axis of `y_pred` is the columns.
            sample_weight: `None`, or weights that broadcast to the samples.
        """
        y, p = as_arrays(self.dtype, y_true, y_pred)
        if self._sparse:
            y = y[..., 0] if y.ndim == p.ndim and y.shape[-1] == 1 else y
            fits = y.shape == p.shape[:-1] and p.ndim > 1
        else:
            y, p = same_rank(y, p)
            fits = y.shape == p.shape
            if self._by_element and p.ndim == 1:
                y, p = y[:, np.newaxis], p[:, np.newaxis]
        samples = len(p) if p.ndim > 1 else 1
        weights = None
        if sample_weight is not None:
            weights = plain("sample_weight", sample_weight, self.dtype)
            fits = fits and p.ndim > 1 and weights.shape in ((samples,), (samples, 1))
        spec = self._spec()
        if spec is None or not fits or p.size == 0:
            super().update_state(y_true, y_pred, sample_weight)
            return
        if weights is not None:
            weights = np.repeat(weights.reshape(-1), p.size // p.shape[-1] // samples)
        fold(self._state, spec, y, p, weights, samples)


def samplewise(values, weights, reduce, dtype):
    """Values times weights and the weights, each brought to one number a sample.

    Args:
        values: Array-like; the first axis counts samples.
        weights: `None`, or an array-like of as many axes, or fewer, or one of 1 more.
        reduce: `np.mean` or `np.sum`, for all axes but the first.
        dtype: Of what is returned.

    Returns:
        Values and weights; `None` for weights that are `None`.
    """
    values = plain("values", values, dtype)
    if weights is not None:
        values, weights = same_rank(values, plain("sample_weight", weights, dtype))
        rank = weights.ndim
        if values.ndim > rank:
            values = reduce(values, axis=tuple(range(rank, values.ndim)))
        weights = np.broadcast_to(weights, values.shape)
        values = values * weights
        if rank > 1:
            weights = reduce(weights, axis=tuple(range(1, rank)))
    if values.ndim > 1:
        values = reduce(values, axis=tuple(range(1, values.ndim)))
    return values, weights
