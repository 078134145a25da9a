"""The area under a curve over thresholds."""

import numpy as np

from mlpc.metrics.arrays import divide
from mlpc.metrics.folded import rounded
from mlpc.metrics.thresholds import (
    COUNTS,
    MOST_THRESHOLDS,
    Thresholds,
    are_even,
    even_thresholds,
)
from mlpc.utils.overrides import overridden
from mlpc.utils.validation import check_choice, check_flag, check_integer

__all__ = ["AUC"]

EPSILON = 1e-7


class AUC(Thresholds):
    """The area under a curve over thresholds, by a sum.

    Args:
        num_thresholds: How many, 2 or more, evenly from 0 to 1.
        curve: `"ROC"` (true positive rate over false positive rate), `"PR"`
            (precision over recall) or `"PRGAIN"` (their gains, Flach and Kull 2015).
        summation_method: `"interpolation"` (trapezoids; for PR the interpolation of
            Davis and Goadrich 2006), `"minoring"` or `"majoring"` (the lower or upper
            sum).
        name, dtype: See `Metric`.
        thresholds: List of thresholds of (0, 1) instead of even ones; one below 0 and
            one above 1 are added.
        multi_label: Whether columns are labels with an area each, which are averaged.
        num_labels: How many labels; found out if not given.
        label_weights: List of a weight for each column, or `None`.
        from_logits: Whether p is sigmoid of what is given.

    Raises:
        ValueError: If an argument is out of range.

    Example:
        >>> metric = keras.metrics.AUC()
        >>> metric.update_state([0, 0, 1, 1], [0.0, 0.5, 0.3, 0.9])
        >>> round(float(metric.result()), 4)
        0.75
    """

    _stands_for = (*Thresholds._stands_for, "interpolate_pr_auc")
    _direction = "up"
    _value_names = COUNTS

    def __init__(
        self,
        num_thresholds=200,
        curve="ROC",
        summation_method="interpolation",
        name=None,
        dtype=None,
        thresholds=None,
        multi_label=False,
        num_labels=None,
        label_weights=None,
        from_logits=False,
    ):
        curves = ("ROC", "PR", "PRGAIN", "roc", "pr", "prgain")
        ways = ("interpolation", "minoring", "majoring")
        self.curve = check_choice("curve", curve, curves).upper()
        self.summation_method = check_choice(
            "summation_method",
            summation_method,
            (*ways, *(way.capitalize() for way in ways)),
        ).lower()
        self.multi_label = check_flag("multi_label", multi_label)
        self.num_labels = num_labels
        if num_labels and not self.multi_label:
            raise ValueError(
                "Argument `num_labels` is needed only when `multi_label` is True. "
                f"Received: num_labels={num_labels}"
            )
        self.label_weights = _plain(label_weights)
        self._from_logits = check_flag("from_logits", from_logits)
        self._init_from_thresholds = thresholds is not None
        if thresholds is None:
            self.num_thresholds = check_integer(
                "num_thresholds", num_thresholds, low=2, high=MOST_THRESHOLDS
            )
            inner = even_thresholds(num_thresholds)[1:-1]
            even = True
        else:
            inner = sorted(float(threshold) for threshold in thresholds)
            self.num_thresholds = len(inner) + 2
            even = are_even([0.0, *inner, 1.0])
        super().__init__(
            [-EPSILON, *inner, 1.0 + EPSILON], even=even, name=name, dtype=dtype
        )
        if even:
            self._options["open"] = 1.0
        if self.multi_label:
            self._options["by_label"] = 1.0
        if self._from_logits:
            self._options["from_logits"] = 1.0

    def get_config(self):
        config = {
            **super().get_config(),
            "num_thresholds": self.num_thresholds,
            "curve": self.curve,
            "summation_method": self.summation_method,
            "multi_label": self.multi_label,
            "num_labels": self.num_labels,
            "label_weights": self.label_weights,
            "from_logits": self._from_logits,
        }
        if self._init_from_thresholds:
            config["thresholds"] = self.thresholds[1:-1]
        return config

    def _spec(self):
        name, options, values = super()._spec()
        if self.label_weights and not self.multi_label:
            values = (*values, *self.label_weights)
        return name, options, values

    def _check_shapes(self, y_shape, p_shape):
        if self.multi_label and len(p_shape) != 2:
            raise ValueError(
                "`y_pred` must have rank 2 when `multi_label=True`. Found rank "
                f"{len(p_shape)}. Full shape received for `y_pred`: {p_shape}"
            )
        labels = self.num_labels or (self.multi_label and self.label_weights)
        if labels:
            count = labels if isinstance(labels, int) else len(labels)
            if p_shape[-1] != count:
                raise ValueError(
                    f"`y_pred` must have {count} labels, as `{self.name}` was made "
                    f"for. Full shape received for `y_pred`: {p_shape}"
                )

    def result(self):
        if self._is_interpolated and overridden(self, ("interpolate_pr_auc",)):
            return self.interpolate_pr_auc()
        return super().result()

    def interpolate_pr_auc(self):
        """Return the interpolated area under the precision-recall curve."""
        if self._state is None:
            return rounded(0.0, self.dtype)
        tp, fp, _, fn = self._counts(self._state)
        return rounded(self._total(_interpolated(tp, fp, fn)), self.dtype)

    @property
    def _is_interpolated(self):
        return self.curve == "PR" and self.summation_method == "interpolation"

    def _result(self, state):
        tp, fp, tn, fn = self._counts(state)
        if self._is_interpolated:
            return self._total(_interpolated(tp, fp, fn))
        return self._total(self._riemann(*self._curve(tp, fp, tn, fn)))

    def _total(self, areas):
        total = areas.sum(axis=0)
        if self.multi_label:
            total = np.average(total, weights=self.label_weights)
        return float(total)

    def _curve(self, tp, fp, tn, fn):
        recall = divide(tp, tp + fn)
        if self.curve == "ROC":
            return divide(fp, fp + tn), recall
        if self.curve == "PR":
            return recall, divide(tp, tp + fp)
        scale = divide(tp + fn, tn + fp)
        recall_gain = np.where(tp == 0, 0.0, 1 - scale * divide(fn, tp))
        precision_gain = np.where(tp == 0, 1.0, 1 - scale * divide(fp, tp))
        return np.maximum(recall_gain, 0.0), precision_gain

    def _riemann(self, x, y):
        if self.summation_method == "interpolation":
            heights = (y[:-1] + y[1:]) / 2
        elif self.summation_method == "minoring":
            heights = np.minimum(y[:-1], y[1:])
        else:
            heights = np.maximum(y[:-1], y[1:])
        return (x[:-1] - x[1:]) * heights


def _interpolated(tp, fp, fn):
    """The areas between thresholds under the precision-recall curve.

    Between two of them tp and fp are taken to grow in proportion, so precision is
    no straight line: Davis and Goadrich 2006.
    """
    yes = tp + fp
    gained = tp[:-1] - tp[1:]
    slope = divide(gained, np.maximum(yes[:-1] - yes[1:], 0))
    intercept = tp[1:] - slope * yes[1:]
    both = (yes[:-1] > 0) & (yes[1:] > 0)
    ratio = np.where(both, divide(yes[:-1], np.maximum(yes[1:], 0)), 1.0)
    return divide(
        slope * (gained + intercept * np.log(ratio)), np.maximum(tp[1:] + fn[1:], 0)
    )


def _plain(weights):
    """A list of floats of what `label_weights` was given, or of Keras' config of it."""
    if isinstance(weights, dict):
        weights = weights.get("config", {}).get("value")
    return None if weights is None else [float(weight) for weight in weights]
