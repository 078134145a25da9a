"""The share of what is predicted right: classes and functions on arrays.

In the formulas y is the truth, p the prediction.
"""

import numpy as np

from mlpc import config
from mlpc.metrics.arrays import same_rank
from mlpc.metrics.reduction import EngineMean
from mlpc.utils.arrays import plain
from mlpc.utils.tensors import as_tensor
from mlpc.utils.validation import check_flag, check_integer, check_real

__all__ = [
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "SparseCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy",
    "accuracy",
    "binary_accuracy",
    "categorical_accuracy",
    "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
    "top_k_categorical_accuracy",
]


def accuracy(y_true, y_pred):
    """Return 1 where `p == y`, else 0, for each element."""
    y, p = same_rank(plain("y_true", y_true), plain("y_pred", y_pred))
    return _hits(p == y)


def binary_accuracy(y_true, y_pred, threshold=0.5):
    """Return 1 where `(p > threshold) == y`, else 0, for each element.

    Args:
        y_true: Array-like of 0 and 1.
        y_pred: Array-like of numbers.
        threshold: What p has to exceed to count as 1.

    Returns:
        Array of `mlpc.config.floatx()`, in the shape of p.
    """
    y, p = same_rank(plain("y_true", y_true), plain("y_pred", y_pred))
    threshold = np.asarray(threshold, p.dtype if p.dtype.kind == "f" else None)
    return _hits((p > threshold) == y)


def categorical_accuracy(y_true, y_pred):
    """Return 1 where `argmax p == argmax y` over the last axis, else 0, for each row.

    Args:
        y_true: Array-like of one-hot rows.
        y_pred: Array-like of scores.

    Returns:
        Array of `mlpc.config.floatx()`, without the last axis of y.
    """
    y, p = plain("y_true", y_true), plain("y_pred", y_pred)
    return _hits(np.argmax(y, axis=-1) == np.argmax(p, axis=-1))


def sparse_categorical_accuracy(y_true, y_pred):
    """Return 1 where `argmax p == y`, else 0, for each row.

    Args:
        y_true: Array-like of class numbers, in the shape of `y_pred` without its last
            axis, or with one of one element.
        y_pred: Array-like of scores.

    Returns:
        Array of `mlpc.config.floatx()`, without the last axis of p.
    """
    p = plain("y_pred", y_pred)
    return _hits(_classes(y_true, p) == np.argmax(p, axis=-1))


def top_k_categorical_accuracy(y_true, y_pred, k=5):
    """Return 1 where the class of the largest y is among the k largest p, else 0.

    Equal p count as one place: the class is in if fewer than k exceed its p.

    Args:
        y_true: Array-like of one-hot rows.
        y_pred: Array-like of scores.
        k: How many.

    Returns:
        Array of `mlpc.config.floatx()`, without the last axis of y.
    """
    return _among_top(
        np.argmax(plain("y_true", y_true), axis=-1), plain("y_pred", y_pred), k
    )


def sparse_top_k_categorical_accuracy(y_true, y_pred, k=5, from_sorted_ids=False):
    """Return 1 where class y is among the k largest p, else 0, for each row.

    Args:
        y_true: Array-like of class numbers.
        y_pred: Array-like of scores, or of class numbers, the best first.
        k: How many.
        from_sorted_ids: Whether `y_pred` holds class numbers.

    Returns:
        Array of `mlpc.config.floatx()`, in the shape of y.
    """
    y, p = plain("y_true", y_true), plain("y_pred", y_pred)
    classes = y.reshape(p.shape[:-1])
    if from_sorted_ids:
        hits = _hits((p[..., :k] == classes[..., np.newaxis]).any(axis=-1))
    else:
        hits = _among_top(classes.astype(np.int64), p, k)
    return hits.reshape(y.shape)


def _hits(found):
    return as_tensor(np.asarray(found, config.floatx()))


def _classes(y_true, p):
    """Class numbers in the shape of p without its last axis."""
    y = plain("y_true", y_true)
    return y[..., 0] if y.ndim == p.ndim and y.shape[-1] == 1 else y


def _among_top(classes, p, k):
    found = (classes >= 0) & (classes < p.shape[-1])
    index = np.where(found, classes, 0)[..., np.newaxis]
    score = np.take_along_axis(p, index, axis=-1)
    score = np.where(found[..., np.newaxis] & ~np.isnan(score), score, -np.inf)
    return _hits((p > score).sum(axis=-1) < k)


class Accuracy(EngineMean):
    """The mean of `p == y`.

    Args:
        name, dtype: See `Metric`.

    Example:
        >>> metric = keras.metrics.Accuracy()
        >>> metric.update_state([1, 2, 3], [1, 2, 0])
        >>> round(float(metric.result()), 4)
        0.6667
    """

    _direction = "up"
    _by_element = True
    _fn = staticmethod(accuracy)

    def __init__(self, name="accuracy", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "accuracy", {}


class BinaryAccuracy(EngineMean):
    """The mean of `(p > threshold) == y`, y being 0 or 1.

    Args:
        name, dtype: See `Metric`.
        threshold: What p has to exceed to count as 1.

    Example:
        >>> metric = keras.metrics.BinaryAccuracy()
        >>> metric.update_state([1, 0, 1], [0.9, 0.2, 0.3])
        >>> round(float(metric.result()), 4)
        0.6667
    """

    _direction = "up"
    _by_element = True
    _fn = staticmethod(binary_accuracy)

    def __init__(self, name="binary_accuracy", dtype=None, threshold=0.5):
        super().__init__(name, dtype, threshold=check_real("threshold", threshold))
        self.threshold = self._fn_kwargs["threshold"]

    def _spec(self):
        return "binary_accuracy", {"threshold": self.threshold}


class CategoricalAccuracy(EngineMean):
    """The mean of `argmax p == argmax y`, y being one-hot.

    Args:
        name, dtype: See `Metric`.

    Example:
        >>> metric = keras.metrics.CategoricalAccuracy()
        >>> metric.update_state([[0, 1], [1, 0]], [[0.1, 0.9], [0.2, 0.8]])
        >>> round(float(metric.result()), 4)
        0.5
    """

    _direction = "up"
    _fn = staticmethod(categorical_accuracy)

    def __init__(self, name="categorical_accuracy", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "categorical_accuracy", {}


class SparseCategoricalAccuracy(EngineMean):
    """The mean of `argmax p == y`, y being the number of the class.

    Args:
        name, dtype: See `Metric`.

    Example:
        >>> metric = keras.metrics.SparseCategoricalAccuracy()
        >>> metric.update_state([1, 0], [[0.1, 0.9], [0.2, 0.8]])
        >>> round(float(metric.result()), 4)
        0.5
    """

    _direction = "up"
    _sparse = True
    _fn = staticmethod(sparse_categorical_accuracy)

    def __init__(self, name="sparse_categorical_accuracy", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "sparse_categorical_accuracy", {}


class TopKCategoricalAccuracy(EngineMean):
    """The share of rows whose class, the largest y, is among the k largest p.

    Args:
        k: How many.
        name, dtype: See `Metric`.
    """

    _direction = "up"
    _fn = staticmethod(top_k_categorical_accuracy)

    def __init__(self, k=5, name="top_k_categorical_accuracy", dtype=None):
        super().__init__(name, dtype, k=check_integer("k", k, low=1))
        self.k = self._fn_kwargs["k"]

    def _spec(self):
        return "top_k_categorical_accuracy", {"k": float(self.k)}


class SparseTopKCategoricalAccuracy(EngineMean):
    """The share of rows whose class y is among the k largest p.

    Args:
        k: How many.
        name, dtype: See `Metric`.
        from_sorted_ids: Whether p holds class numbers, the best first, instead of
            scores.
    """

    _direction = "up"
    _sparse = True
    _fn = staticmethod(sparse_top_k_categorical_accuracy)

    def __init__(
        self,
        k=5,
        name="sparse_top_k_categorical_accuracy",
        dtype=None,
        from_sorted_ids=False,
    ):
        self.k = check_integer("k", k, low=1)
        self.from_sorted_ids = check_flag("from_sorted_ids", from_sorted_ids)
        super().__init__(name, dtype, k=self.k, from_sorted_ids=self.from_sorted_ids)

    def get_config(self):
        config = super().get_config()
        if not self.from_sorted_ids:
            del config["from_sorted_ids"]
        return config

    def _spec(self):
        options = {"k": float(self.k), "from_sorted_ids": float(self.from_sorted_ids)}
        return "sparse_top_k_categorical_accuracy", options
