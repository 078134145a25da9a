"""Focal cross-entropies, which care less for what is predicted well already.

Lin et al., "Focal Loss for Dense Object Detection", 2018, equations 4 and 5. The
functions return the loss of each row of array-likes.
"""

import numpy as np

from mlpc.losses.smoothed import SmoothedLoss, class_columns
from mlpc.losses.wrapper import in_engine, logits_options, measure
from mlpc.utils.recorded import primitive
from mlpc.utils.validation import check_flag, check_real

__all__ = [
    "BinaryFocalCrossentropy",
    "CategoricalFocalCrossentropy",
    "binary_focal_crossentropy",
    "categorical_focal_crossentropy",
]

EPSILON = 1e-7


def _binary_options(
    apply_class_balancing=False,
    alpha=0.25,
    gamma=2.0,
    from_logits=False,
    label_smoothing=0.0,
):
    return {
        **logits_options(from_logits, label_smoothing),
        "apply_class_balancing": float(
            check_flag("apply_class_balancing", apply_class_balancing)
        ),
        "alpha": check_real("alpha", alpha),
        "gamma": check_real("gamma", gamma, low=0.0),
    }


@in_engine(_binary_options, strict=True)
def binary_focal_crossentropy(
    y_true,
    y_pred,
    apply_class_balancing=False,
    alpha=0.25,
    gamma=2.0,
    from_logits=False,
    label_smoothing=0.0,
    axis=-1,
):
    """Return the mean of each row: the binary cross-entropy times `t^gamma`.

    `t = y (1 - p) + (1 - y) p` is how far p is from y.

    Args:
        y_true, y_pred: As for `binary_crossentropy`.
        apply_class_balancing: Whether to multiply by `y alpha + (1 - y) (1 - alpha)`.
        alpha: The weight of class 1 then.
        gamma: Power, >= 0.
        from_logits, label_smoothing, axis: As for `binary_crossentropy`.

    Raises:
        ValueError: If shapes do not fit or an argument is out of range.
    """
    return measure(
        binary_focal_crossentropy,
        y_true,
        y_pred,
        axis,
        apply_class_balancing=apply_class_balancing,
        alpha=alpha,
        gamma=gamma,
        from_logits=from_logits,
        label_smoothing=label_smoothing,
    )


def _categorical_options(alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0):
    options = {
        **logits_options(from_logits, label_smoothing),
        "gamma": check_real("gamma", gamma, low=0.0),
    }
    if np.ndim(alpha) > 0:
        return None
    return {**options, "alpha": check_real("alpha", alpha)}


@in_engine(_categorical_options)
def categorical_focal_crossentropy(
    y_true,
    y_pred,
    alpha=0.25,
    gamma=2.0,
    from_logits=False,
    label_smoothing=0.0,
    axis=-1,
):
    """Return `-sum alpha (1 - r)^gamma y log r`, `r = p / sum p`, of each row.

    Args:
        y_true, y_pred: As for `categorical_crossentropy`.
        alpha: Weight of all classes, or a list of one for each.
        gamma: Power, >= 0.
        from_logits, label_smoothing, axis: As for `categorical_crossentropy`.

    Raises:
        ValueError: If shapes do not fit or an argument is out of range.
    """
    y_true, y_pred = class_columns("categorical_focal_crossentropy", y_true, y_pred)
    options = {
        "alpha": alpha,
        "gamma": gamma,
        "from_logits": from_logits,
        "label_smoothing": label_smoothing,
    }
    if _categorical_options(**options) is None:
        return _values_by_class(y_true, y_pred, *options.values(), axis)
    return measure(categorical_focal_crossentropy, y_true, y_pred, axis, **options)


def _by_class(y, p, alpha, gamma, from_logits, label_smoothing, axis):
    """The values where each class has its weight, and their slopes for p, or for z."""
    dtype = p.dtype
    y, p = (np.moveaxis(np.asarray(a, float), axis, -1) for a in (y, p))
    alpha = np.asarray(alpha, float)
    if alpha.shape != p.shape[-1:]:
        raise ValueError(
            f"Argument `alpha` must have one weight for each of the {p.shape[-1]} "
            f"classes. Received: alpha={alpha.tolist()}"
        )
    y = y * (1 - label_smoothing) + label_smoothing / p.shape[-1]
    total = 1.0
    if from_logits:
        p = np.exp(p - p.max(axis=-1, keepdims=True))
        share = p / p.sum(axis=-1, keepdims=True)
    else:
        total = p.sum(axis=-1, keepdims=True)
        share = p / total
    r = np.clip(share, EPSILON, 1 - EPSILON)
    weight = alpha * y * (1 - r) ** gamma
    values = -(weight * np.log(r)).sum(axis=-1)
    slopes = alpha * y * gamma * (1 - r) ** (gamma - 1) * np.log(r) - weight / r
    slopes = np.where(r == share, slopes, 0)
    slopes = slopes - (slopes * share).sum(axis=-1, keepdims=True)
    slopes = slopes * share if from_logits else slopes / total
    return values.astype(dtype)[()], np.moveaxis(slopes, -1, axis)


def _pulled(g, z, y_true, y_pred, alpha, gamma, from_logits, label_smoothing, axis):
    options = alpha, gamma, from_logits, label_smoothing, axis
    return np.expand_dims(g, axis) * _by_class(y_true, y_pred, *options)[1]


@primitive(None, _pulled)
def _values_by_class(*arguments):
    return _by_class(*arguments)[0]


class BinaryFocalCrossentropy(SmoothedLoss):
    """The binary cross-entropy times `t^gamma`, `t = y (1 - p) + (1 - y) p`.

    Args:
        apply_class_balancing: Whether to multiply by `y alpha + (1 - y) (1 - alpha)`.
        alpha: The weight of class 1 then.
        gamma: Power, >= 0.
        from_logits, label_smoothing, axis: See `BinaryCrossentropy`.
        reduction, name, dtype: See `Loss`.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(
        self,
        apply_class_balancing=False,
        alpha=0.25,
        gamma=2.0,
        from_logits=False,
        label_smoothing=0.0,
        axis=-1,
        reduction="sum_over_batch_size",
        name="binary_focal_crossentropy",
        dtype=None,
    ):
        self._focus = {
            "apply_class_balancing": check_flag(
                "apply_class_balancing", apply_class_balancing
            ),
            "alpha": check_real("alpha", alpha),
            "gamma": check_real("gamma", gamma, low=0.0),
        }
        super().__init__(
            binary_focal_crossentropy,
            reduction,
            name,
            dtype,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
            **self._focus,
        )
        self.apply_class_balancing = self._focus["apply_class_balancing"]
        self.alpha, self.gamma = alpha, gamma

    def get_config(self):
        return {**super().get_config(), **self._focus}


class CategoricalFocalCrossentropy(SmoothedLoss):
    """`-sum alpha (1 - r)^gamma y log r`, `r = p / sum p`, for one-hot y.

    Args:
        alpha: Weight of all classes, or a list of one for each.
        gamma: Power, >= 0.
        from_logits, label_smoothing, axis: See `CategoricalCrossentropy`.
        reduction, name, dtype: See `Loss`.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(
        self,
        alpha=0.25,
        gamma=2.0,
        from_logits=False,
        label_smoothing=0.0,
        axis=-1,
        reduction="sum_over_batch_size",
        name="categorical_focal_crossentropy",
        dtype=None,
    ):
        _categorical_options(alpha, gamma)
        self.alpha, self.gamma = alpha, gamma
        super().__init__(
            categorical_focal_crossentropy,
            reduction,
            name,
            dtype,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
            alpha=alpha,
            gamma=gamma,
        )

    def get_config(self):
        return {**super().get_config(), "alpha": self.alpha, "gamma": self.gamma}
