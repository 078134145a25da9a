"""What losses of classes share: one column a class, labels that may be smoothed."""

from mlpc.losses.wrapper import PlainLoss, as_floats, check_axis, logits_options
from mlpc.utils import notices

__all__ = ["SmoothedLoss", "class_columns", "warn_of_one_class"]


def class_columns(name, y_true, y_pred):
    """Return both as float arrays; warn if predictions have a single class."""
    y_true, y_pred = as_floats(y_true, y_pred)
    warn_of_one_class(name, y_pred.shape)
    return y_true, y_pred


def warn_of_one_class(name, shape):
    """Warn if predictions of this shape have a single class."""
    if shape and shape[-1] == 1:
        notices.warn(
            f"In loss {name}, expected y_pred.shape to be (batch_size, num_classes) "
            f"with num_classes > 1. Received: y_pred.shape={tuple(shape)}. Consider "
            "using 'binary_crossentropy' if you only have 2 classes.",
            SyntaxWarning,
        )


class SmoothedLoss(PlainLoss):
    """What the cross-entropies with one column a class share.

    Args:
        fn, reduction, name, dtype: See `LossFunctionWrapper`.
        from_logits, label_smoothing, axis: See the functions.
        kwargs: Further arguments of `fn`.
    """

    def __init__(
        self,
        fn,
        reduction,
        name,
        dtype,
        *,
        from_logits,
        label_smoothing,
        axis,
        **kwargs,
    ):
        logits_options(from_logits, label_smoothing)
        self.from_logits = bool(from_logits)
        self.label_smoothing = label_smoothing
        self.axis = check_axis(axis)
        super().__init__(
            fn, reduction, name, dtype, **self._shared_arguments(), **kwargs
        )

    def _shared_arguments(self):
        return {
            "from_logits": self.from_logits,
            "label_smoothing": self.label_smoothing,
            "axis": self.axis,
        }

    def get_config(self):
        return {**super().get_config(), **self._shared_arguments()}
