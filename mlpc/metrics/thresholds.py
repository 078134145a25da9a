"""What all metrics over thresholds share: which there are, and how rows are counted.

A prediction p says yes where it exceeds a threshold; y is the truth, yes where not 0.
"""

import numpy as np

from mlpc.metrics.arrays import as_arrays, same_rank, weights_of
from mlpc.metrics.folded import Folded, fold
from mlpc.utils.validation import check_integer, check_real

__all__ = [
    "BELOW_ALL",
    "COUNTS",
    "MOST_THRESHOLDS",
    "Thresholds",
    "are_even",
    "even_thresholds",
    "threshold_list",
]

MOST_THRESHOLDS = 50_000

COUNTS = ("true_positives", "false_positives", "true_negatives", "false_negatives")
BELOW_ALL = -1e10  # the threshold where `top_k` alone decides


class Thresholds(Folded):
    """What all metrics over thresholds share.

    The state counts, for each label, by how many thresholds lie below p: where y is
    yes, then where it is no.

    Args:
        thresholds: List of numbers, in any order.
        even: Whether they count as `i / (n - 1)`; p is then clipped to [0, 1].
        top_k: Only the k largest of a row may say yes; `None` for all.
        class_id: The only column that counts; `None` for all.
        name, dtype: See `Metric`.
    """

    def __init__(
        self, thresholds, even=None, top_k=None, class_id=None, name=None, dtype=None
    ):
        super().__init__(dtype, name)
        self.thresholds = thresholds
        self._even = are_even(thresholds) if even is None else even
        self.top_k = None if top_k is None else check_integer("top_k", top_k, low=1)
        self.class_id = (
            None if class_id is None else check_integer("class_id", class_id, low=0)
        )
        self._options = {"thresholds": float(len(thresholds))}
        if self._even:
            self._options["even"] = 1.0
        if self.top_k is not None:
            self._options["top_k"] = float(self.top_k)
        if self.class_id is not None:
            self._options["class_id"] = float(self.class_id)

    def _spec(self):
        values = () if self._even else tuple(sorted(map(float, self.thresholds)))
        return "threshold_counts", self._options, values

    def _check_shapes(self, y_shape, p_shape):
        if self.class_id is not None and len(p_shape) < 2:
            raise ValueError(
                "When class_id is provided, y_pred must be a 2D array with shape "
                f"(num_samples, num_classes), found shape: {p_shape}"
            )

    def _matched(self, y, p):
        y, p = super()._matched(*same_rank(y, p))
        if y.shape != p.shape:
            raise ValueError(
                "Arguments `y_true` and `y_pred` must have the same shape. Received: "
                f"y_true.shape={y.shape}, y_pred.shape={p.shape}"
            )
        if p.ndim == 1 and self.top_k is None:
            return y[:, np.newaxis], p[:, np.newaxis]
        return y, p

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add rows.

        Args:
            y_true, y_pred: Array-likes of one shape.
            sample_weight: `None`, a number for each row, or what broadcasts to the
                elements.

        Raises:
            ValueError: If the shapes do not fit each other or what came before.
        """
        y, p = self._matched(*as_arrays(self.dtype, y_true, y_pred))
        weights, each = weights_of(sample_weight, p.shape, self.dtype)
        if each is None:
            self._fold(self._spec(), y, p, weights)
        else:
            self._fold_elements(y, p, each)

    def _fold_elements(self, y, p, weights):
        """Fold elements that have a weight each, one label after the other."""
        if self.class_id is not None:
            raise ValueError(
                "Argument `sample_weight` must have one number for each row where "
                f"`class_id` is given. Received: sample_weight.shape={weights.shape}"
            )
        if self.top_k is not None:
            places = np.argsort(np.argsort(-p, axis=-1, kind="stable"), axis=-1)
            p = np.where(places < self.top_k, p, p.dtype.type(BELOW_ALL))
        name, options, values = self._spec()
        one = {k: v for k, v in options.items() if k not in ("top_k", "by_label")}
        if len(values) > len(self.thresholds) * (not self._even):
            weights = weights * np.asarray(values[-p.shape[-1] :], weights.dtype)
            values = values[: -p.shape[-1]]
        labels = p.shape[-1] if "by_label" in options else 1
        if self._state is None:
            self._state = np.zeros(labels * self._numbers)
        columns = (a.reshape(-1, labels).T for a in (y, p, weights))
        for state, *label in zip(
            self._state.reshape(labels, -1), *columns, strict=True
        ):
            y, p, weights = (np.ascontiguousarray(a) for a in label)
            spec = name, one, values
            fold(state, spec, y, p[:, np.newaxis], weights, len(weights))

    @property
    def _numbers(self):
        """How many numbers of the state are those of a label."""
        return 2 * (len(self.thresholds) + 1)

    def _blank(self):
        if "by_label" not in self._options:
            return np.zeros(self._numbers)
        labels = getattr(self, "num_labels", None)
        return np.zeros(labels * self._numbers) if labels else None

    def _counts(self, state):
        """True and false positives, true and false negatives.

        Each is (thresholds,), in their order; (thresholds, labels) if labels count
        apart.
        """
        counts = state.reshape(-1, 2, len(self.thresholds) + 1)
        above = counts[..., ::-1].cumsum(axis=-1)[..., -2::-1]
        below = counts.cumsum(axis=-1)[..., :-1]
        place = np.argsort(np.argsort(self.thresholds, kind="stable"), kind="stable")
        above, below = (x[..., place].transpose(1, 2, 0) for x in (above, below))
        if not self._options.get("by_label"):
            above, below = above[..., 0], below[..., 0]
        return above[0], above[1], below[1], below[0]

    def _values(self, state):
        return list(self._counts(state))

    def _one_or_all(self, values):
        """The number of the one threshold, or the array of all."""
        return float(values[0]) if len(self.thresholds) == 1 else values


def threshold_list(thresholds, default=0.5):
    """Return one threshold or several as a list, checked."""
    if thresholds is None:
        return [default]
    several = isinstance(thresholds, (list, tuple, np.ndarray))
    given = list(thresholds) if several else [thresholds]
    try:
        if not given:
            raise ValueError
        for threshold in given:
            check_real("thresholds", threshold, low=0.0, high=1.0)
    except ValueError:
        raise ValueError(
            "Threshold values must be in [0, 1]. Argument `thresholds` must hold such "
            f"numbers. Received: thresholds={thresholds!r}"
        ) from None
    return given


def are_even(thresholds):
    """Return whether they are, nearly, `i / (n - 1)` for three or more."""
    n = len(thresholds)
    return n > 2 and np.allclose(thresholds, np.arange(n) / (n - 1), atol=1e-7)


def even_thresholds(n):
    """Return n of them, 2 or more, evenly from 0 to 1."""
    return [0.0, *(i / (n - 1) for i in range(1, n - 1)), 1.0]
