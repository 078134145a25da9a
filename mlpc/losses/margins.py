"""Losses that want a margin: y is -1 or 1, or 1 for the class and 0 for the others.

The functions take array-likes as those of `regression` and return the loss of each row.
"""

from mlpc.losses.wrapper import PlainLoss, in_engine, measure

__all__ = [
    "CategoricalHinge",
    "Hinge",
    "SquaredHinge",
    "categorical_hinge",
    "hinge",
    "squared_hinge",
]


@in_engine()
def hinge(y_true, y_pred):
    """Return `mean max(1 - y p, 0)` of each row.

    Args:
        y_true: Array-like of -1 and 1. Where all of it is 0 or 1, 0 stands for -1.
        y_pred: Array-like.
    """
    return measure(hinge, y_true, y_pred)


@in_engine()
def squared_hinge(y_true, y_pred):
    """Return `mean max(1 - y p, 0)^2` of each row.

    Args:
        y_true, y_pred: As for `hinge`.
    """
    return measure(squared_hinge, y_true, y_pred)


@in_engine()
def categorical_hinge(y_true, y_pred):
    """Return `max(max((1 - y) p) - sum y p + 1, 0)` of each row.

    Args:
        y_true: Array-like of 0 and 1, one 1 a row.
        y_pred: Array-like.
    """
    return measure(categorical_hinge, y_true, y_pred)


class Hinge(PlainLoss):
    """`mean max(1 - y p, 0)`; where all y of a batch are 0 or 1, 0 stands for -1.

    Args:
        reduction, name, dtype: See `Loss`.
    """

    def __init__(self, reduction="sum_over_batch_size", name="hinge", dtype=None):
        super().__init__(hinge, reduction, name, dtype)


class SquaredHinge(PlainLoss):
    """`mean max(1 - y p, 0)^2`, with y as in `Hinge`.

    Args:
        reduction, name, dtype: See `Loss`.
    """

    def __init__(
        self, reduction="sum_over_batch_size", name="squared_hinge", dtype=None
    ):
        super().__init__(squared_hinge, reduction, name, dtype)


class CategoricalHinge(PlainLoss):
    """`max(max((1 - y) p) - sum y p + 1, 0)` for one-hot y.

    Args:
        reduction, name, dtype: See `Loss`.
    """

    def __init__(
        self, reduction="sum_over_batch_size", name="categorical_hinge", dtype=None
    ):
        super().__init__(categorical_hinge, reduction, name, dtype)
