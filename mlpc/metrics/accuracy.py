"""The share of rows that are classified right."""

from mlpc.metrics.metric import Metric
from mlpc.utils.validation import check_real

__all__ = ["BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy"]


class BinaryAccuracy(Metric):
    """The mean of `(p > threshold) == y`, y being 0 or 1.

    Args:
        name, dtype: See `Metric`.
        threshold: What p has to exceed to count as 1.
    """

    def __init__(self, name="binary_accuracy", dtype=None, threshold=0.5):
        super().__init__(dtype, name)
        self.threshold = check_real("threshold", threshold)

    def get_config(self):
        return {**super().get_config(), "threshold": self.threshold}

    def _spec(self):
        return "binary_accuracy", {"threshold": self.threshold}


class CategoricalAccuracy(Metric):
    """The mean of `argmax p == argmax y`, y being one-hot.

    Args:
        name, dtype: See `Metric`.
    """

    def __init__(self, name="categorical_accuracy", dtype=None):
        super().__init__(dtype, name)

    def _spec(self):
        return "categorical_accuracy", {}


class SparseCategoricalAccuracy(Metric):
    """The mean of `argmax p == y`, y being the number of the class.

    Args:
        name, dtype: See `Metric`.
    """

    def __init__(self, name="sparse_categorical_accuracy", dtype=None):
        super().__init__(dtype, name)

    def _spec(self):
        return "sparse_categorical_accuracy", {}
