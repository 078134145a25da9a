"""Small helpers on arrays of labels and features, used before training."""

import numpy as np

from mlpc.utils.arrays import plain
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["normalize", "to_categorical"]


@short_tracebacks
def to_categorical(x, num_classes=None):
    """Return class numbers as one-hot rows.

    Args:
        x: Array-like of integers `0 ... num_classes - 1`, of shape `(...)` or
            `(..., 1)`.
        num_classes: Length of a row; by default the largest number plus 1.

    Returns:
        A float64 array of shape `(..., num_classes)`: 1 at the class, else 0.

    Raises:
        ValueError: If a number is not a class, or if there are no numbers to take
            `num_classes` from.

    Example:
        >>> print(keras.utils.to_categorical([0, 2, 1]))
        [[1. 0. 0.]
         [0. 0. 1.]
         [0. 1. 0.]]
    """
    labels = plain("x", x)
    if labels.dtype.kind not in "biuf" or not np.array_equal(labels, labels // 1):
        raise ValueError(
            "Argument `x` must hold whole numbers. "
            f"Received: x of dtype {labels.dtype} and shape {labels.shape}"
        )
    labels = labels.astype(np.int64)
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    if not num_classes:
        if labels.size == 0:
            raise ValueError(
                "Argument `num_classes` is required where `x` is empty. "
                f"Received: x of shape {labels.shape}, num_classes={num_classes}"
            )
        num_classes = int(labels.max()) + 1
    if labels.size and not 0 <= labels.min() <= labels.max() < num_classes:
        raise ValueError(
            f"Argument `x` must hold integers of [0, {num_classes - 1}]. "
            f"Received: x of [{labels.min()}, {labels.max()}]"
        )
    rows = np.zeros((labels.size, num_classes))
    rows[np.arange(labels.size), labels.reshape(-1)] = 1
    return rows.reshape((*labels.shape, num_classes))


@short_tracebacks
def normalize(x, axis=-1, order=2):
    """Return `x` divided by its norms along an axis; zero vectors stay zero.

    Args:
        x: Array-like.
        axis: Axis along which a norm is taken.
        order: Which norm, as in `numpy.linalg.norm`.

    Returns:
        An array of the shape of `x`.

    Example:
        >>> print(keras.utils.normalize(np.array([[3.0, 4.0]])))
        [[0.6 0.8]]
    """
    x = plain("x", x)
    norms = np.linalg.norm(x, order, axis, keepdims=True)
    return x / np.where(norms == 0, 1, norms)
