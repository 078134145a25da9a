"""Means of the hinge losses; the formulas are those of `mlpc.losses`."""

from mlpc.metrics.reduction import EngineMean

__all__ = ["CategoricalHinge", "Hinge", "SquaredHinge"]


class Hinge(EngineMean):
    """The mean of `max(1 - y p, 0)`; y is -1 or 1, or all of a batch are 0 or 1.

    Args:
        name, dtype: See `Metric`.
    """

    _direction = "down"
    _function = "hinge"

    def __init__(self, name="hinge", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "hinge", {}


class SquaredHinge(EngineMean):
    """The mean of `max(1 - y p, 0)^2`; y as in `Hinge`.

    Args:
        name, dtype: See `Metric`.
    """

    _direction = "down"
    _function = "squared_hinge"

    def __init__(self, name="squared_hinge", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "squared_hinge", {}


class CategoricalHinge(EngineMean):
    """The mean of `max(max((1 - y) p) - sum y p + 1, 0)` for one-hot y.

    Args:
        name, dtype: See `Metric`.
    """

    _direction = "down"
    _function = "categorical_hinge"

    def __init__(self, name="categorical_hinge", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "categorical_hinge", {}
