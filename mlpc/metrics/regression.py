"""Errors of predicted numbers."""

import warnings

import numpy as np

from mlpc import losses
from mlpc.metrics.arrays import as_arrays, same_rank, weights_of
from mlpc.metrics.folded import Folded
from mlpc.metrics.reduction import EngineMean
from mlpc.utils.arrays import plain
from mlpc.utils.validation import check_choice, check_integer

__all__ = [
    "CosineSimilarity",
    "LogCoshError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "R2Score",
    "RootMeanSquaredError",
]


class MeanSquaredError(EngineMean):
    """The mean of `(y - p)^2`.

    Args:
        name, dtype: See `Metric`.

    Example:
        >>> metric = keras.metrics.MeanSquaredError()
        >>> metric.update_state([[0.0], [1.0]], [[1.0], [1.0]])
        >>> round(float(metric.result()), 4)
        0.5
    """

    _direction = "down"
    _function = "mean_squared_error"

    def __init__(self, name="mean_squared_error", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "mean_squared_error", {}


class RootMeanSquaredError(EngineMean):
    """The root of the mean of `(y - p)^2` over all that was seen.

    Args:
        name, dtype: See `Metric`.
    """

    _direction = "down"
    _by_element = True

    def __init__(self, name="root_mean_squared_error", dtype=None):
        super().__init__(name, dtype)

    @staticmethod
    def _fn(y_true, y_pred):
        y, p = same_rank(plain("y_true", y_true), plain("y_pred", y_pred))
        return (p - y) ** 2

    def _spec(self):
        return "mean_squared_error", {}

    def _result(self, state):
        return super()._result(state) ** 0.5

    def _results(self, states):
        return np.sqrt(super()._results(states)).tolist()


class MeanAbsoluteError(EngineMean):
    """The mean of `|y - p|`.

    Args:
        name, dtype: See `Metric`.
    """

    _direction = "down"
    _function = "mean_absolute_error"

    def __init__(self, name="mean_absolute_error", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "mean_absolute_error", {}


class MeanAbsolutePercentageError(EngineMean):
    """The mean of `100 |(y - p) / y|`, |y| being at least 1e-7.

    Args:
        name, dtype: See `Metric`.
    """

    _direction = "down"
    _function = "mean_absolute_percentage_error"

    def __init__(self, name="mean_absolute_percentage_error", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "mean_absolute_percentage_error", {}


class MeanSquaredLogarithmicError(EngineMean):
    """The mean of `(log(y + 1) - log(p + 1))^2`, y and p being at least 1e-7.

    Args:
        name, dtype: See `Metric`.
    """

    _direction = "down"
    _function = "mean_squared_logarithmic_error"

    def __init__(self, name="mean_squared_logarithmic_error", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "mean_squared_logarithmic_error", {}


class LogCoshError(EngineMean):
    """The mean of `log(cosh(p - y))`.

    Args:
        name, dtype: See `Metric`.
    """

    _direction = "down"
    _function = "log_cosh"

    def __init__(self, name="logcosh", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "log_cosh", {}


class CosineSimilarity(EngineMean):
    """The mean cosine between y and p: 1 for one direction, -1 for opposite ones.

    Args:
        name, dtype: See `Metric`.
        axis: The axis along which vectors lie. The engine takes the last one.
    """

    _direction = "up"

    def __init__(self, name="cosine_similarity", dtype=None, axis=-1):
        super().__init__(name, dtype, axis=axis)

    @staticmethod
    def _fn(y_true, y_pred, axis=-1):
        """The loss' values, which are the negative cosines."""
        return losses.cosine_similarity(y_true, y_pred, axis=axis)

    def get_config(self):
        config = super().get_config()
        del config["axis"]  # as Keras has it
        return config

    def _spec(self):
        return ("cosine_similarity", {}) if self._fn_kwargs["axis"] == -1 else None

    def _result(self, state):
        return 0.0 - super()._result(state)

    def _results(self, states):
        return (0.0 - np.array(super()._results(states))).tolist()


class R2Score(Folded):
    """The coefficient of determination, `1 - sum (y - p)^2 / sum (y - mean y)^2`.

    Args:
        class_aggregation: What becomes of the scores of several columns:
            `"uniform_average"`, `"variance_weighted_average"`, or `None` for an array.
        num_regressors: Number k of independent variables, for the adjusted score
            `1 - (1 - score) (n - 1) / (n - k - 1)` of n values of y; 0 for the plain
            one.
        name, dtype: See `Metric`.

    Raises:
        ValueError: If an argument is out of range.
    """

    _direction = "up"
    _value_names = ("num_samples", "squared_sum", "sum", "total_mse", "count")
    _variable_names = ("num_samples", "squared_sum", "sum", "residual", "count")

    def __init__(
        self,
        class_aggregation="uniform_average",
        num_regressors=0,
        name="r2_score",
        dtype=None,
    ):
        super().__init__(dtype, name)
        self.class_aggregation = check_choice(
            "class_aggregation",
            class_aggregation,
            (None, "uniform_average", "variance_weighted_average"),
        )
        self.num_regressors = check_integer("num_regressors", num_regressors, low=0)

    def get_config(self):
        return {
            **super().get_config(),
            "class_aggregation": self.class_aggregation,
            "num_regressors": self.num_regressors,
        }

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add rows.

        Args:
            y_true, y_pred: Array-likes `(rows, columns)`.
            sample_weight: `None`, a number for each row, or what broadcasts to the
                elements.
        """
        y, p = self._matched(*as_arrays(self.dtype, y_true, y_pred))
        weights, each = weights_of(sample_weight, p.shape, self.dtype)
        if each is None:
            self._fold(self._spec(), y, p, weights)
            return
        self._fold(self._spec(), y, p, np.zeros(len(p), self.dtype))
        parts = self._state.reshape(-1, 5)
        parts[:, 4] -= len(p)
        for j, part in enumerate(parts):
            column = R2Score(name=self.name, dtype=self.dtype)
            column.update_state(y[:, j : j + 1], p[:, j : j + 1], each[:, j])
            part += column._state

    def _spec(self):
        return "column_sums", {}

    def _check_shapes(self, y_shape, p_shape):
        if len(p_shape) != 2 or len(y_shape) not in (1, 2):
            raise ValueError(
                "R2Score expects 2D inputs with shape (batch_size, output_dim). "
                f"Received input shapes: "
                f"y_pred.shape={p_shape} and y_true.shape={y_shape}."
            )

    def _matched(self, y, p):
        y, p = same_rank(y, p)
        y, p = super()._matched(y, p)
        return np.broadcast_to(y, p.shape), p

    def _values(self, state):
        total, squares, errors, weights, counts = state.reshape(-1, 5).T
        return [counts.sum(), squares, total, errors, weights]

    def _result(self, state):
        samples, squares, total, errors, weights = self._values(state)
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = squares - total * (total / weights)
            scores = 1 - errors / spread
            scores = np.where(np.isinf(scores), 0.0, scores)
            if self.class_aggregation == "uniform_average":
                scores = float(scores.mean())
            elif self.class_aggregation is not None:
                scores = float((spread * scores).sum() / spread.sum())
        return self._adjusted(scores, samples)

    def _adjusted(self, scores, samples):
        spare = samples - 1 - self.num_regressors
        if self.num_regressors == 0:
            return scores
        if spare <= 0:
            warnings.warn(
                "The adjusted R2 score needs more samples than "
                f"`num_regressors` + 1. Received: {samples:g} samples, num_regressors="
                f"{self.num_regressors}. The plain score is returned.",
                stacklevel=4,
            )
            return scores
        return 1 - (1 - scores) * (samples - 1) / spare
