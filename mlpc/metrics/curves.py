"""The best of one share over all thresholds where another has a given value."""

import numpy as np

from mlpc.metrics.arrays import divide
from mlpc.metrics.thresholds import (
    COUNTS,
    MOST_THRESHOLDS,
    Thresholds,
    even_thresholds,
)
from mlpc.utils.validation import check_integer, check_real

__all__ = [
    "PrecisionAtRecall",
    "RecallAtPrecision",
    "SensitivityAtSpecificity",
    "SpecificityAtSensitivity",
]


class _BestAt(Thresholds):
    """The largest of one share over all thresholds where another reaches a value."""

    _direction = "up"
    _value_names = COUNTS
    _argument = None  # the value's name

    def __init__(self, value, num_thresholds, class_id, name, dtype):
        check_real(self._argument, value, low=0.0, high=1.0)
        n = check_integer("num_thresholds", num_thresholds, low=1, high=MOST_THRESHOLDS)
        super().__init__(
            [0.5] if n == 1 else even_thresholds(n),
            even=n > 1,
            class_id=class_id,
            name=name,
            dtype=dtype,
        )
        self.num_thresholds = num_thresholds
        self.value = value
        setattr(self, self._argument, value)

    def get_config(self):
        return {
            **super().get_config(),
            "class_id": self.class_id,
            "num_thresholds": self.num_thresholds,
            self._argument: self.value,
        }

    def _best(self, reached, wanted):
        return float(np.max(np.where(reached >= self.value, wanted, 0.0), initial=0.0))


class SensitivityAtSpecificity(_BestAt):
    """The largest `tp / (tp + fn)` where `tn / (tn + fp)` is at least a value.

    Args:
        specificity: The value, of [0, 1].
        num_thresholds: How many thresholds are tried, from 0 to 1.
        class_id: The only column that counts; by default all do.
        name, dtype: See `Metric`.
    """

    _argument = "specificity"

    def __init__(
        self, specificity, num_thresholds=200, class_id=None, name=None, dtype=None
    ):
        super().__init__(specificity, num_thresholds, class_id, name, dtype)

    def _result(self, state):
        tp, fp, tn, fn = self._counts(state)
        return self._best(divide(tn, tn + fp), divide(tp, tp + fn))


class SpecificityAtSensitivity(_BestAt):
    """The largest `tn / (tn + fp)` where `tp / (tp + fn)` is at least a value.

    Args:
        sensitivity: The value, of [0, 1].
        num_thresholds, class_id, name, dtype: See `SensitivityAtSpecificity`.
    """

    _argument = "sensitivity"

    def __init__(
        self, sensitivity, num_thresholds=200, class_id=None, name=None, dtype=None
    ):
        super().__init__(sensitivity, num_thresholds, class_id, name, dtype)

    def _result(self, state):
        tp, fp, tn, fn = self._counts(state)
        return self._best(divide(tp, tp + fn), divide(tn, tn + fp))


class PrecisionAtRecall(_BestAt):
    """The largest `tp / (tp + fp)` where `tp / (tp + fn)` is at least a value.

    Args:
        recall: The value, of [0, 1].
        num_thresholds, class_id, name, dtype: See `SensitivityAtSpecificity`.
    """

    _argument = "recall"

    def __init__(
        self, recall, num_thresholds=200, class_id=None, name=None, dtype=None
    ):
        super().__init__(recall, num_thresholds, class_id, name, dtype)

    def _result(self, state):
        tp, fp, _, fn = self._counts(state)
        return self._best(divide(tp, tp + fn), divide(tp, tp + fp))


class RecallAtPrecision(_BestAt):
    """The largest `tp / (tp + fn)` where `tp / (tp + fp)` is at least a value.

    Args:
        precision: The value, of [0, 1].
        num_thresholds, class_id, name, dtype: See `SensitivityAtSpecificity`.
    """

    _argument = "precision"

    def __init__(
        self, precision, num_thresholds=200, class_id=None, name=None, dtype=None
    ):
        super().__init__(precision, num_thresholds, class_id, name, dtype)

    def _result(self, state):
        tp, fp, _, fn = self._counts(state)
        return self._best(divide(tp, tp + fp), divide(tp, tp + fn))
