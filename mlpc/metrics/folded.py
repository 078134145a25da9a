"""Metrics whose state the engine folds rows into, and that make a result of it here."""

import numpy as np

from mlpc import _engine
from mlpc.metrics.arrays import as_arrays, row_weights
from mlpc.metrics.metric import Metric
from mlpc.utils.tensors import as_tensor
from mlpc.variables import Variable

__all__ = ["Folded", "fold", "rounded"]


class Folded(Metric):
    """A metric of the engine that is not a mean of rows.

    A subclass gives `_spec`, `_result` and `_values`.

    Args:
        dtype, name: See `Metric`.
    """

    _value_names = ()  # of `_values`: attributes, as in Keras
    _variable_names = ()  # what the variables are called, where that is not the same

    def __init__(self, dtype=None, name=None):
        super().__init__(dtype, name)
        self._state = None  # float64; made when the number of columns is known

    def __getattr__(self, name):
        names = type(self)._value_names
        values = self._named_values() if name in names else ()
        if values:
            return values[names.index(name)]
        raise AttributeError(
            f"{type(self).__name__!r} object has no attribute {name!r}"
        )

    @property
    def variables(self):
        return [*self._named_values(), *super().variables]

    def _named_values(self):
        """What Keras keeps as variables, made of the state; they cannot be assigned to.

        None as long as the number of columns that they are for is not known.
        """
        state = self._blank() if self._state is None else self._state
        if state is None:
            return []
        made = []
        names = self._variable_names or self._value_names
        for name, value in zip(names, self._values(state), strict=True):
            variable = Variable(np.asarray(value, self.dtype), name=name)
            variable.path = f"{self.name}/{name}"
            variable.flags.writeable = False
            made.append(variable)
        return made

    def _blank(self):
        """The state of no rows; `None` where it depends on their columns."""
        return None

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
        state = self._blank() if self._state is None else self._state
        return rounded(0.0 if state is None else self._result(state), self.dtype)

    def reset_state(self):
        super().reset_state()
        self._state = None

    def _counted(self):
        return [
            np.array([] if self._state is None else self._state),
            *super()._counted(),
        ]

    def _count_on(self, arrays):
        state, *others = arrays
        self._state = np.array(state) if np.size(state) else None
        super()._count_on(others)

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
    return as_tensor(np.asarray(value, dtype))
