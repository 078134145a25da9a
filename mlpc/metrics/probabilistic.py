"""Means of losses of probabilities; the formulas are those of `mlpc.losses`."""

import numpy as np

from mlpc.losses.smoothed import warn_of_one_class
from mlpc.metrics.reduction import EngineMean
from mlpc.utils.validation import check_flag, check_real

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "KLDivergence",
    "Poisson",
    "SparseCategoricalCrossentropy",
]


class KLDivergence(EngineMean):
    """The mean of `sum y log(y / p)`.

    Args:
        name, dtype: See `Metric`.
    """

    _direction = "down"
    _function = "kl_divergence"

    def __init__(self, name="kl_divergence", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "kl_divergence", {}


class Poisson(EngineMean):
    """The mean of `p - y log p`.

    Args:
        name, dtype: See `Metric`.
    """

    _direction = "down"
    _function = "poisson"

    def __init__(self, name="poisson", dtype=None):
        super().__init__(name, dtype)

    def _spec(self):
        return "poisson", {}


class _Crossentropy(EngineMean):
    """What cross-entropies share: their arguments are attributes."""

    _direction = "down"

    def __init__(self, name, dtype, from_logits, label_smoothing=None, **kwargs):
        given = {"from_logits": check_flag("from_logits", from_logits)}
        if label_smoothing is not None:
            check_real("label_smoothing", label_smoothing, low=0.0, high=1.0)
            given["label_smoothing"] = label_smoothing
        super().__init__(name, dtype, **given, **kwargs)
        vars(self).update(self._fn_kwargs)

    def _spec(self):
        options = {"from_logits": float(self.from_logits)}
        for name in ("label_smoothing", "ignore_class"):
            if self._fn_kwargs.get(name) is not None:
                options[name] = float(self._fn_kwargs[name])
        last = self._fn_kwargs.get("axis", -1) == -1
        return (self._function, options) if last else None


class BinaryCrossentropy(_Crossentropy):
    """The mean of `-(y log p + (1 - y) log(1 - p))`.

    Args:
        name, dtype: See `Metric`.
        from_logits: Whether predictions are logits z, `p = sigmoid(z)`.
        label_smoothing: Number s of [0, 1]; y becomes `y (1 - s) + s / 2`.
    """

    _function = "binary_crossentropy"

    def __init__(
        self,
        name="binary_crossentropy",
        dtype=None,
        from_logits=False,
        label_smoothing=0,
    ):
        super().__init__(name, dtype, from_logits, label_smoothing)


class CategoricalCrossentropy(_Crossentropy):
    """The mean of `-sum y log p` for one-hot y.

    Args:
        name, dtype: See `Metric`.
        from_logits: Whether predictions are logits z, `p = softmax(z)`.
        label_smoothing: Number s of [0, 1]; y becomes `y (1 - s) + s / classes`.
        axis: Where the classes are. The engine counts over the last one.
    """

    _function = "categorical_crossentropy"

    def __init__(
        self,
        name="categorical_crossentropy",
        dtype=None,
        from_logits=False,
        label_smoothing=0,
        axis=-1,
    ):
        super().__init__(name, dtype, from_logits, label_smoothing, axis=axis)

    def update_state(self, y_true, y_pred, sample_weight=None):
        warn_of_one_class(self._function, np.shape(y_pred))
        super().update_state(y_true, y_pred, sample_weight)


class SparseCategoricalCrossentropy(_Crossentropy):
    """The mean of `-log p[y]`, y being the number of the class.

    Args:
        name, dtype: See `Metric`.
        from_logits: As in `CategoricalCrossentropy`.
        ignore_class: Number of a class whose rows count 0; `None` for none.
        axis: Where the classes are. The engine counts over the last one.
    """

    _function = "sparse_categorical_crossentropy"
    _sparse = True

    def __init__(
        self,
        name="sparse_categorical_crossentropy",
        dtype=None,
        from_logits=False,
        ignore_class=None,
        axis=-1,
    ):
        super().__init__(name, dtype, from_logits, ignore_class=ignore_class, axis=axis)
