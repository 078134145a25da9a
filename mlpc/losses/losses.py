"""All losses: their arguments and configs.

In the formulas y is the truth, p the prediction, of one row; means and sums run over
the last axis. `reduction` then joins the rows.
"""

from mlpc.losses.loss import Loss
from mlpc.utils.validation import check_flag, check_real

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "SparseCategoricalCrossentropy",
]


class MeanSquaredError(Loss):
    """`mean (y - p)^2`.

    Args:
        reduction, name, dtype: See `Loss`.
    """

    def __init__(
        self, reduction="sum_over_batch_size", name="mean_squared_error", dtype=None
    ):
        super().__init__(name, reduction, dtype)

    def _spec(self):
        return "mean_squared_error", self._options()


class MeanAbsoluteError(Loss):
    """`mean |y - p|`.

    Args:
        reduction, name, dtype: See `Loss`.
    """

    def __init__(
        self, reduction="sum_over_batch_size", name="mean_absolute_error", dtype=None
    ):
        super().__init__(name, reduction, dtype)

    def _spec(self):
        return "mean_absolute_error", self._options()


class _Smoothed(Loss):
    """What the cross-entropies with one column a class share."""

    def __init__(self, name, reduction, dtype, from_logits, label_smoothing, axis):
        super().__init__(name, reduction, dtype)
        self.from_logits = check_flag("from_logits", from_logits)
        self.label_smoothing = check_real(
            "label_smoothing", label_smoothing, low=0.0, high=1.0
        )
        self.axis = _last_axis(axis)

    def get_config(self):
        return {
            **super().get_config(),
            "from_logits": self.from_logits,
            "label_smoothing": self.label_smoothing,
            "axis": self.axis,
        }

    def _smoothed_options(self):
        return self._options(
            from_logits=self.from_logits, label_smoothing=self.label_smoothing
        )


class BinaryCrossentropy(_Smoothed):
    """`mean -(y log p + (1 - y) log(1 - p))`, p clipped to `[1e-7, 1 - 1e-7]`.

    Args:
        from_logits: Whether predictions are logits z, `p = sigmoid(z)`. A last
            layer with a sigmoid needs no help: the engine fuses the two.
        label_smoothing: Number s of [0, 1]; y becomes `y (1 - s) + s / 2`.
        axis: Only -1 is supported.
        reduction, name, dtype: See `Loss`.

    Raises:
        ValueError: If an argument is out of range.
        NotImplementedError: If `axis` is another one.
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
        super().__init__(name, reduction, dtype, from_logits, label_smoothing, axis)

    def _spec(self):
        return "binary_crossentropy", self._smoothed_options()


class CategoricalCrossentropy(_Smoothed):
    """`-sum y log p` for one-hot y; p is divided by its sum, clipped as in the binary.

    Args:
        from_logits: Whether predictions are logits z, `p = softmax(z)`. A last
            layer with a softmax needs no help: the engine fuses the two.
        label_smoothing: Number s of [0, 1]; y becomes `y (1 - s) + s / classes`.
        axis: Only -1 is supported.
        reduction, name, dtype: See `Loss`.

    Raises:
        ValueError: If an argument is out of range.
        NotImplementedError: If `axis` is another one.
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
        super().__init__(name, reduction, dtype, from_logits, label_smoothing, axis)

    def _spec(self):
        return "categorical_crossentropy", self._smoothed_options()


class SparseCategoricalCrossentropy(Loss):
    """`-log p[y]`, y being the number of the class.

    Args:
        from_logits: As in `CategoricalCrossentropy`.
        ignore_class: Only `None` is supported.
        reduction, name, dtype: See `Loss`.
        axis: Only -1 is supported.

    Raises:
        ValueError: If an argument is out of range.
        NotImplementedError: If `ignore_class` or `axis` is another one.
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
        super().__init__(name, reduction, dtype)
        self.from_logits = check_flag("from_logits", from_logits)
        if ignore_class is not None:
            raise NotImplementedError(
                "Argument `ignore_class` must be None. "
                f"Received: ignore_class={ignore_class!r}"
            )
        self.ignore_class = None
        self.axis = _last_axis(axis)

    def get_config(self):
        return {
            **super().get_config(),
            "from_logits": self.from_logits,
            "ignore_class": self.ignore_class,
        }

    def _spec(self):
        return "sparse_categorical_crossentropy", self._options(
            from_logits=self.from_logits
        )


def _last_axis(axis):
    if axis != -1:
        raise NotImplementedError(
            f"Argument `axis` must be -1, the last axis. Received: axis={axis!r}"
        )
    return -1
