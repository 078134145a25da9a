"""Cross-entropies. The functions return the loss of each row of array-likes.

Of probabilities they keep away from 0 and 1 by 1e-7. A model whose last layer has a
sigmoid or a softmax needs no `from_logits`: the engine takes the two together.
"""

from mlpc.losses.smoothed import SmoothedLoss, class_columns
from mlpc.losses.wrapper import (
    MASKS,
    PlainLoss,
    check_axis,
    in_engine,
    logits_options,
    measure,
)
from mlpc.utils.validation import check_flag, check_real

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
]


def _smoothed_options(from_logits=False, label_smoothing=0.0):
    return logits_options(from_logits, label_smoothing)


@in_engine(_smoothed_options, strict=True)
def binary_crossentropy(
    y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1
):
    """Return `-mean (y log p + (1 - y) log(1 - p))` of each row.

    Args:
        y_true: Array-like of the shape of `y_pred`, of numbers in [0, 1].
        y_pred: Array-like of probabilities, or of logits z, `p = sigmoid(z)`.
        from_logits: Whether `y_pred` are logits.
        label_smoothing: Number s of [0, 1]; y becomes `y (1 - s) + s / 2`.
        axis: Where the values of a row lie.

    Raises:
        ValueError: If shapes do not fit or an argument is out of range.
    """
    return measure(
        binary_crossentropy,
        y_true,
        y_pred,
        axis,
        from_logits=from_logits,
        label_smoothing=label_smoothing,
    )


@in_engine(_smoothed_options, strict=True)
def categorical_crossentropy(
    y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1
):
    """Return `-sum y log(p / sum p)` of each row.

    Args:
        y_true: Array-like of the shape of `y_pred`, one-hot or a distribution.
        y_pred: Array-like of probabilities, or of logits z, `p = softmax(z)`.
        from_logits: Whether `y_pred` are logits.
        label_smoothing: Number s of [0, 1]; y becomes `y (1 - s) + s / classes`.
        axis: Where the classes lie.

    Raises:
        ValueError: If shapes do not fit or an argument is out of range.
    """
    y_true, y_pred = class_columns("categorical_crossentropy", y_true, y_pred)
    return measure(
        categorical_crossentropy,
        y_true,
        y_pred,
        axis,
        from_logits=from_logits,
        label_smoothing=label_smoothing,
    )


def _sparse_options(from_logits=False, ignore_class=None):
    options = {"from_logits": float(check_flag("from_logits", from_logits))}
    if ignore_class is not None:
        options["ignore_class"] = check_real("ignore_class", ignore_class)
    return options


@in_engine(_sparse_options, sparse=True)
def sparse_categorical_crossentropy(
    y_true, y_pred, from_logits=False, ignore_class=None, axis=-1
):
    """Return `-log(p_y / sum p)` of each row.

    Args:
        y_true: Array-like of class numbers, of the shape of `y_pred` without `axis`, or
            with 1 there.
        y_pred: Array-like of probabilities, or of logits z, `p = softmax(z)`.
        from_logits: Whether `y_pred` are logits.
        ignore_class: A number in `y_true` whose rows lose nothing; `None` for none.
        axis: Where the classes lie.

    Raises:
        ValueError: If shapes do not fit, a label is not a class, or an argument is out
            of range.
    """
    return measure(
        sparse_categorical_crossentropy,
        y_true,
        y_pred,
        axis,
        from_logits=from_logits,
        ignore_class=ignore_class,
    )


def _sparse_mask(y_true, values, ignore_class=None, **others):
    return (
        None if ignore_class is None else y_true.reshape(values.shape) != ignore_class
    )


MASKS[sparse_categorical_crossentropy] = _sparse_mask


class BinaryCrossentropy(SmoothedLoss):
    """`-mean (y log p + (1 - y) log(1 - p))`.

    Args:
        from_logits: Whether predictions are logits z, `p = sigmoid(z)`.
        label_smoothing: Number s of [0, 1]; y becomes `y (1 - s) + s / 2`.
        axis: Where the values of a row lie; for training the last one, -1.
        reduction, name, dtype: See `Loss`.

    Raises:
        ValueError: If an argument is out of range.

    Example:
        >>> loss = keras.losses.BinaryCrossentropy()
        >>> print(loss(np.array([[1.0], [0.0]]), np.array([[0.5], [0.5]])).round(4))
        0.6931
    """

    def __init__(
        self,
        from_logits=False,
        label_smoothing=0.0,
        axis=-1,
        reduction="sum_over_batch_size",
        name="binary_crossentropy",
        dtype=None,
    ):
        super().__init__(
            binary_crossentropy,
            reduction,
            name,
            dtype,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


class CategoricalCrossentropy(SmoothedLoss):
    """`-sum y log(p / sum p)` for one-hot y.

    Args:
        from_logits: Whether predictions are logits z, `p = softmax(z)`.
        label_smoothing: Number s of [0, 1]; y becomes `y (1 - s) + s / classes`.
        axis: Where the classes lie; for training the last one, -1.
        reduction, name, dtype: See `Loss`.

    Raises:
        ValueError: If an argument is out of range.

    Example:
        >>> loss = keras.losses.CategoricalCrossentropy()
        >>> print(loss(np.array([[0.0, 1.0]]), np.array([[0.75, 0.25]])).round(4))
        1.3863
    """

    def __init__(
        self,
        from_logits=False,
        label_smoothing=0.0,
        axis=-1,
        reduction="sum_over_batch_size",
        name="categorical_crossentropy",
        dtype=None,
    ):
        super().__init__(
            categorical_crossentropy,
            reduction,
            name,
            dtype,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


class SparseCategoricalCrossentropy(PlainLoss):
    """`-log(p_y / sum p)`, y being the number of the class.

    Args:
        from_logits: As in `CategoricalCrossentropy`.
        ignore_class: A number in the targets whose rows do not count, not in the mean
            either; `None` for none.
        reduction, name, dtype: See `Loss`.
        axis: Where the classes lie; for training the last one, -1.

    Raises:
        ValueError: If an argument is out of range.

    Example:
        >>> loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        >>> print(loss(np.array([2]), np.array([[0.0, 0.0, 0.0]])).round(4))
        1.0986
    """

    def __init__(
        self,
        from_logits=False,
        ignore_class=None,
        reduction="sum_over_batch_size",
        axis=-1,
        name="sparse_categorical_crossentropy",
        dtype=None,
    ):
        _sparse_options(from_logits, ignore_class)
        self.from_logits = bool(from_logits)
        self.ignore_class = ignore_class
        super().__init__(
            sparse_categorical_crossentropy,
            reduction,
            name,
            dtype,
            from_logits=self.from_logits,
            ignore_class=ignore_class,
            axis=check_axis(axis),
        )

    def get_config(self):
        return {
            **super().get_config(),
            "from_logits": self.from_logits,
            "ignore_class": self.ignore_class,
        }
