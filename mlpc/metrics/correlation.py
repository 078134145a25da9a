"""How targets and predictions of a row vary together."""

import numpy as np

from mlpc.metrics.arrays import same_rank
from mlpc.metrics.reduction import EngineMean
from mlpc.utils.arrays import plain
from mlpc.utils.tensors import as_tensor

__all__ = [
    "ConcordanceCorrelation",
    "PearsonCorrelation",
    "concordance_correlation",
    "pearson_correlation",
]


def pearson_correlation(y_true, y_pred, axis=-1):
    """Return `cov(y, p) / (std(y) std(p))` over an axis.

    Args:
        y_true, y_pred: Array-likes of one shape.
        axis: The axis; it is missing in what is returned.
    """
    y, p = same_rank(plain("y_true", y_true), plain("y_pred", y_pred))
    dy, dp = (x - x.mean(axis=axis, keepdims=True) for x in (y, p))
    with np.errstate(divide="ignore", invalid="ignore"):
        deviations = dy.std(axis=axis) * dp.std(axis=axis)
        return as_tensor((dy * dp).mean(axis=axis) / deviations)


def concordance_correlation(y_true, y_pred, axis=-1):
    """Return `2 cov(y, p) / (var(y) + var(p) + (mean(y) - mean(p))^2)` over an axis.

    1e-7 is added below. Lin 1989, "A concordance correlation coefficient to evaluate
    reproducibility".

    Args:
        y_true, y_pred: Array-likes of one shape.
        axis: The axis; it is missing in what is returned.
    """
    y, p = same_rank(plain("y_true", y_true), plain("y_pred", y_pred))
    mean_y, mean_p = (x.mean(axis=axis, keepdims=True) for x in (y, p))
    covariance = ((y - mean_y) * (p - mean_p)).mean(axis=axis, keepdims=True)
    scale = y.var(axis=axis, keepdims=True) + p.var(axis=axis, keepdims=True)
    ratio = 2 * covariance / (scale + (mean_y - mean_p) ** 2 + 1e-7)
    return as_tensor(np.squeeze(ratio, axis))


class PearsonCorrelation(EngineMean):
    """The mean over samples of Pearson's correlation of y and p over an axis.

    Args:
        name, dtype: See `Metric`.
        axis: The axis. The engine counts over the last one.
    """

    _direction = "up"
    _fn = staticmethod(pearson_correlation)

    def __init__(self, name="pearson_correlation", dtype=None, axis=-1):
        super().__init__(name, dtype, axis=axis)
        self.axis = axis

    def _spec(self):
        return ("pearson_correlation", {}) if self.axis == -1 else None


class ConcordanceCorrelation(EngineMean):
    """The mean over samples of Lin's correlation of y and p over an axis.

    Args:
        name, dtype: See `Metric`.
        axis: The axis. The engine counts over the last one.
    """

    _direction = "up"
    _fn = staticmethod(concordance_correlation)

    def __init__(self, name="concordance_correlation", dtype=None, axis=-1):
        super().__init__(name, dtype, axis=axis)
        self.axis = axis

    def _spec(self):
        return ("concordance_correlation", {}) if self.axis == -1 else None
