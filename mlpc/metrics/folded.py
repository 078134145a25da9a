"""Metrics whose state the engine folds rows into, and that make a result of it here."""

import numpy as np

from mlpc import _engine
from mlpc.metrics.arrays import as_arrays, row_weights
from mlpc.metrics.metric import Metric

__all__ = ["Folded", "fold", "rounded"]


class Folded(Metric):
    """A metric of the engine that is no mean of rows.

    A subclass gives `_spec`, `_result` and `_values`.

    Args:
        dtype, name: See `Metric`.
    """

    _value_names = ()  # of `_values`, as Keras calls its variables

    def __init__(self, dtype=None, name=None):
        super().__init__(dtype, name)
        self._state = None  # float64; made when the number of columns is known

    def __getattr__(self, name):
        names = type(self)._value_names
        if name in names:
            return self.variables[names.index(name)]
        raise AttributeError(
            f"{type(self).__name__!r} object has no attribute {name!r}"
        )

    @property
    def variables(self):
        values = [] if self._state is None else self._values(self._state)
        return [*(rounded(v, self.dtype) for v in values), *super().variables]

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add rows.

        Args:
            y_true, y_pred: Array-likes of one shape; the last axis is the columns.
            sample_weight: `None`, or a number for each row.

        Raises:
            ValueError: If the shapes do not fit each other or what came before.
        """
        y, p = self._matched(*as_arrays(self.dtype, y_true, y_pred))
        weights = row_weights(sample_weight, p.shape[:-1], self.dtype)
        self._fold(self._spec(), y, p, weights)

    def result(self):
        if self._state is None:
            return rounded(0.0, self.dtype)
        return rounded(self._result(self._state), self.dtype)

    def reset_state(self):
        super().reset_state()
        self._state = None

    def _counted(self):
        state = [] if self._state is None else [np.array(self._state)]
        return [*(np.array(v) for v in super().variables), *state]

    def _count_on(self, counted):
        added = super().variables  # by a subclass
        for variable, value in zip(added, counted, strict=False):
            variable.assign(value)
        rest = counted[len(added) :]
        self._state = np.array(rest[0], np.float64) if rest else None

    def _take(self, state):
        """Have counted what a run of the engine has."""
        self._state = np.array(state)

    def _fold(self, spec, y, p, weights):
        cols = p.shape[-1]
        size = _engine.metric_states(spec, cols)
        state = np.zeros(size) if self._state is None else self._state
        if state.size != size:
            raise ValueError(
                f"`{self.name}` was updated with another number of columns before. "
                f"Received: y_pred.shape={p.shape}"
            )
        fold(state, spec, y, p, weights, p.size // cols)
        self._state = state

    def _matched(self, y, p):
        """Both with an axis of columns and of one shape, checked."""
        self._check_shapes(y.shape, p.shape)
        return y, p

    def _result(self, state):
        """A float or a float64 array made of a state."""
        raise NotImplementedError

    def _results(self, states):
        """What `_result` makes of each of several states."""
        return [self._result(state) for state in states]

    def _values(self, state):
        """Arrays made of a state: what Keras keeps as variables."""
        return []


def fold(state, spec, y, p, weights, samples):
    """Fold rows into a metric's state.

    Args:
        state: Float64 array, written to.
        spec: `(name, options[, values])`.
        y: The targets, in the shape of p, or class numbers in that without its last
            axis.
        p: The predictions; the last axis is the columns.
        weights: `None`, or a number for each row of p, in one axis.
        samples: How many samples the rows are.
    """
    p = np.ascontiguousarray(p).reshape(-1, p.shape[-1])
    y = np.ascontiguousarray(y).reshape(len(p), -1)
    _engine.fold(state, spec, y, p, weights, samples)


def rounded(value, dtype):
    """A result in a metric's dtype: a NumPy number or array."""
    return np.asarray(value, dtype)[()]
