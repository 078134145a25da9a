"""Mean errors of predicted numbers."""

from mlpc.metrics.metric import Metric

__all__ = ["MeanAbsoluteError", "MeanSquaredError"]


class MeanSquaredError(Metric):
    """The mean of `(y - p)^2`.

    Args:
        name, dtype: See `Metric`.
    """

    def __init__(self, name="mean_squared_error", dtype=None):
        super().__init__(dtype, name)

    def _spec(self):
        return "mean_squared_error", {}


class MeanAbsoluteError(Metric):
    """The mean of `|y - p|`.

    Args:
        name, dtype: See `Metric`.
    """

    def __init__(self, name="mean_absolute_error", dtype=None):
        super().__init__(dtype, name)

    def _spec(self):
        return "mean_absolute_error", {}
