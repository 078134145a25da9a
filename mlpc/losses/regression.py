"""Losses of predicted numbers.

In the formulas y is the truth, p the prediction, e = p - y, of one row; means and sums
run over the last axis. The functions take array-likes: an array of float32 or float64
keeps its dtype, anything else becomes `mlpc.config.floatx()`; `(n,)` fits `(n, 1)`,
other shapes are broadcast. They return the loss of each row.
"""

from mlpc.losses.wrapper import PlainLoss, check_axis, in_engine, measure
from mlpc.utils.validation import check_real

__all__ = [
    "CosineSimilarity",
    "HalfSumSquaredError",
    "Huber",
    "LogCosh",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "SumSquaredError",
    "cosine_similarity",
    "half_sum_squared_error",
    "huber",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "sum_squared_error",
]


@in_engine()
def mean_squared_error(y_true, y_pred):
    """Return `mean e^2` of each row."""
    return measure(mean_squared_error, y_true, y_pred)


@in_engine()
def sum_squared_error(y_true, y_pred):
    """Return `sum e^2` of each row. Not in Keras."""
    return measure(sum_squared_error, y_true, y_pred)


@in_engine()
def half_sum_squared_error(y_true, y_pred):
    """Return `sum e^2 / 2` of each row, whose slope is e. Not in Keras."""
    return measure(half_sum_squared_error, y_true, y_pred)


@in_engine()
def mean_absolute_error(y_true, y_pred):
    """Return `mean |e|` of each row."""
    return measure(mean_absolute_error, y_true, y_pred)


@in_engine()
def mean_absolute_percentage_error(y_true, y_pred):
    """Return `100 mean |e| / max(|y|, 1e-7)` of each row."""
    return measure(mean_absolute_percentage_error, y_true, y_pred)


@in_engine()
def mean_squared_logarithmic_error(y_true, y_pred):
    """Return `mean (log(p + 1) - log(y + 1))^2` of each row, p and y at least 1e-7."""
    return measure(mean_squared_logarithmic_error, y_true, y_pred)


@in_engine()
def cosine_similarity(y_true, y_pred, axis=-1):
    """Return `-sum y p / (|y| |p|)` of each row: -1 where y and p have one direction.

    Args:
        y_true, y_pred: Array-likes.
        axis: Where the values of a row lie.
    """
    return measure(cosine_similarity, y_true, y_pred, axis)


def _huber_options(delta=1.0):
    return {"delta": check_real("delta", delta, low=0.0)}


@in_engine(_huber_options)
def huber(y_true, y_pred, delta=1.0):
    """Return the mean of each row: `e^2 / 2` for `|e| <= delta`, a line beyond.

    The line is `delta (|e| - delta / 2)`. Huber, "Robust Estimation of a Location
    Parameter", 1964.

    Args:
        y_true, y_pred: Array-likes.
        delta: Where the line begins, >= 0.
    """
    return measure(huber, y_true, y_pred, delta=delta)


@in_engine()
def log_cosh(y_true, y_pred):
    """Return `mean log(cosh(e))` of each row."""
    return measure(log_cosh, y_true, y_pred)


class MeanSquaredError(PlainLoss):
    """`mean e^2`.

    Args:
        reduction, name, dtype: See `Loss`.

    Example:
        >>> loss = keras.losses.MeanSquaredError()
        >>> print(loss(np.array([[0.0, 1.0]]), np.array([[1.0, 1.0]])))
        0.5
    """

    def __init__(
        self, reduction="sum_over_batch_size", name="mean_squared_error", dtype=None
    ):
        super().__init__(mean_squared_error, reduction, name, dtype)


class SumSquaredError(PlainLoss):
    """`sum e^2`. Not in Keras.

    Args:
        reduction, name, dtype: See `Loss`: `"sum"` adds the rows up,
            `"sum_over_batch_size"` is their mean.
    """

    def __init__(
        self, reduction="sum_over_batch_size", name="sum_squared_error", dtype=None
    ):
        super().__init__(sum_squared_error, reduction, name, dtype)


class HalfSumSquaredError(PlainLoss):
    """`sum e^2 / 2`, whose slope is e. Not in Keras.

    Args:
        reduction, name, dtype: See `SumSquaredError`.

    Example:
        >>> loss = keras.losses.HalfSumSquaredError("sum")
        >>> print(loss(np.zeros((2, 1)), np.ones((2, 1))))
        1.0
    """

    def __init__(
        self, reduction="sum_over_batch_size", name="half_sum_squared_error", dtype=None
    ):
        super().__init__(half_sum_squared_error, reduction, name, dtype)


class MeanAbsoluteError(PlainLoss):
    """`mean |e|`.

    Args:
        reduction, name, dtype: See `Loss`.

    Example:
        >>> loss = keras.losses.MeanAbsoluteError()
        >>> print(loss(np.array([[0.0, 1.0]]), np.array([[3.0, 1.0]])))
        1.5
    """

    def __init__(
        self, reduction="sum_over_batch_size", name="mean_absolute_error", dtype=None
    ):
        super().__init__(mean_absolute_error, reduction, name, dtype)


class MeanAbsolutePercentageError(PlainLoss):
    """`100 mean |e| / max(|y|, 1e-7)`.

    Args:
        reduction, name, dtype: See `Loss`.
    """

    def __init__(
        self,
        reduction="sum_over_batch_size",
        name="mean_absolute_percentage_error",
        dtype=None,
    ):
        super().__init__(mean_absolute_percentage_error, reduction, name, dtype)


class MeanSquaredLogarithmicError(PlainLoss):
    """`mean (log(p + 1) - log(y + 1))^2`, p and y at least 1e-7.

    Args:
        reduction, name, dtype: See `Loss`.
    """

    def __init__(
        self,
        reduction="sum_over_batch_size",
        name="mean_squared_logarithmic_error",
        dtype=None,
    ):
        super().__init__(mean_squared_logarithmic_error, reduction, name, dtype)


class CosineSimilarity(PlainLoss):
    """`-sum y p / (|y| |p|)`; a length below 1e-7 counts as that.

    Args:
        axis: Where the values of a row lie; for training the last one, -1.
        reduction, name, dtype: See `Loss`.

    Raises:
        ValueError: If `axis` is not an integer.
    """

    def __init__(
        self,
        axis=-1,
        reduction="sum_over_batch_size",
        name="cosine_similarity",
        dtype=None,
    ):
        super().__init__(
            cosine_similarity, reduction, name, dtype, axis=check_axis(axis)
        )


class Huber(PlainLoss):
    """The mean of `e^2 / 2` for `|e| <= delta`, else of `delta (|e| - delta / 2)`.

    Args:
        delta: Where the line begins, >= 0. Unless it is 1, it is in the config; Keras
            forgets it, and reads it all the same.
        reduction, name, dtype: See `Loss`.

    Raises:
        ValueError: If `delta` is out of range.

    Example:
        >>> print(
        ...     keras.losses.Huber(delta=1.0)(np.array([[0.0]]), np.array([[3.0]]))
        ... )
        2.5
    """

    def __init__(
        self,
        delta=1.0,
        reduction="sum_over_batch_size",
        name="huber_loss",
        dtype=None,
    ):
        super().__init__(huber, reduction, name, dtype, **_huber_options(delta))
        self._delta = delta

    def get_config(self):
        own = {} if self._delta == 1.0 else {"delta": self._delta}
        return {**super().get_config(), **own}


class LogCosh(PlainLoss):
    """`mean log(cosh(e))`.

    Args:
        reduction, name, dtype: See `Loss`.
    """

    def __init__(self, reduction="sum_over_batch_size", name="log_cosh", dtype=None):
        super().__init__(log_cosh, reduction, name, dtype)
