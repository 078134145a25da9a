"""Counts of right and wrong yes-or-no answers over thresholds, and shares made of them.

What they say yes to is told in thresholds.py.
"""

from mlpc.metrics.arrays import divide
from mlpc.metrics.thresholds import BELOW_ALL, Thresholds, threshold_list

__all__ = [
    "FalseNegatives",
    "FalsePositives",
    "Precision",
    "Recall",
    "TrueNegatives",
    "TruePositives",
]


class _Count(Thresholds):
    """One of the four counts."""

    _value_names = ("accumulator",)
    _which = None  # of `_counts`

    def __init__(self, thresholds=None, name=None, dtype=None):
        self.init_thresholds = thresholds
        super().__init__(threshold_list(thresholds), name=name, dtype=dtype)

    def get_config(self):
        return {**super().get_config(), "thresholds": self.init_thresholds}

    def _values(self, state):
        return [self._counts(state)[self._which]]

    def _result(self, state):
        return self._one_or_all(self._values(state)[0])


class TruePositives(_Count):
    """How many say yes rightly.

    Args:
        thresholds: A number of [0, 1], or a list of them for an array of results; 0.5
            by default.
        name, dtype: See `Metric`.
    """

    _which = 0


class FalsePositives(_Count):
    """How many say yes wrongly.

    Args:
        thresholds, name, dtype: See `TruePositives`.
    """

    _which = 1


class TrueNegatives(_Count):
    """How many say no rightly.

    Args:
        thresholds, name, dtype: See `TruePositives`.
    """

    _which = 2


class FalseNegatives(_Count):
    """How many say no wrongly.

    Args:
        thresholds, name, dtype: See `TruePositives`.
    """

    _which = 3


class _Share(Thresholds):
    """True positives among something."""

    _direction = "up"

    def __init__(
        self, thresholds=None, top_k=None, class_id=None, name=None, dtype=None
    ):
        self.init_thresholds = thresholds
        default = 0.5 if top_k is None else BELOW_ALL
        chosen = threshold_list(thresholds, default)
        super().__init__(chosen, top_k=top_k, class_id=class_id, name=name, dtype=dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "thresholds": self.init_thresholds,
            "top_k": self.top_k,
            "class_id": self.class_id,
        }

    def _result(self, state):
        right, others = self._values(state)
        return self._one_or_all(divide(right, right + others))


class Precision(_Share):
    """The share of those who say yes that do so rightly; 0 if nobody does.

    Args:
        thresholds: A number of [0, 1], or a list of them for an array of results; 0.5
            by default, and none where `top_k` is given.
        top_k: Only the k largest p of a row may say yes.
        class_id: The only column that counts; by default all do.
        name, dtype: See `Metric`.

    Example:
        >>> metric = keras.metrics.Precision()
        >>> metric.update_state([0, 1, 1, 1], [1, 0, 1, 1])
        >>> round(float(metric.result()), 4)
        0.6667
    """

    _value_names = ("true_positives", "false_positives")

    def _values(self, state):
        return list(self._counts(state)[:2])


class Recall(_Share):
    """The share of all true ones that say yes; 0 if there are none.

    Args:
        thresholds, top_k, class_id, name, dtype: See `Precision`.

    Example:
        >>> metric = keras.metrics.Recall()
        >>> metric.update_state([0, 1, 1, 1], [1, 0, 1, 1])
        >>> round(float(metric.result()), 4)
        0.6667
    """

    _value_names = ("true_positives", "false_negatives")

    def _values(self, state):
        return list(self._counts(state)[::3])
