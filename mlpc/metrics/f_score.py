"""F-scores: precision and recall of each class in one number."""

import numpy as np

from mlpc.metrics.folded import Folded
from mlpc.utils.validation import check_choice

__all__ = ["F1Score", "FBetaScore"]

EPSILON = 1e-7


class FBetaScore(Folded):
    """`(1 + b^2) precision recall / (b^2 precision + recall)` of each class.

    A row predicts the classes whose p exceeds the threshold, or that of its largest p.

    Args:
        average: What becomes of the classes' scores: `None` for an array of them,
            `"macro"` for their mean, `"weighted"` for the mean by how often a class is
            true, `"micro"` for the score of all classes counted as one.
        beta: Number b above 0, a float: how much more recall matters than precision.
        threshold: A float of (0, 1], or `None` for the largest p.
        name, dtype: See `Metric`.

    Raises:
        ValueError: If an argument is out of range.
    """

    _direction = "up"
    _value_names = (
        "true_positives",
        "false_positives",
        "false_negatives",
        "intermediate_weights",
    )

    def __init__(
        self,
        average=None,
        beta=1.0,
        threshold=None,
        name="fbeta_score",
        dtype=None,
    ):
        super().__init__(dtype, name)
        choices = (None, "micro", "macro", "weighted")
        self.average = check_choice("average", average, choices)
        if not isinstance(beta, float) or not beta > 0.0:
            raise ValueError(
                "Invalid `beta` argument value. It should be a Python float > 0. "
                f"Received: beta={beta!r}"
            )
        valid = threshold is None or isinstance(threshold, float)
        if not valid or not (threshold is None or 0.0 < threshold <= 1.0):
            raise ValueError(
                "Invalid `threshold` argument value. It should be a Python float of "
                f"(0, 1]. Received: threshold={threshold!r}"
            )
        self.beta = beta
        self.threshold = threshold

    def get_config(self):
        return {
            **super().get_config(),
            "average": self.average,
            "beta": self.beta,
            "threshold": self.threshold,
        }

    def _spec(self):
        return "class_counts", {"threshold": self.threshold or 0.0}

    def _check_shapes(self, y_shape, p_shape):
        if len(p_shape) != 2 or len(y_shape) != 2:
            raise ValueError(
                "FBetaScore expects 2D inputs with shape (batch_size, output_dim). "
                f"Received input shapes: y_pred.shape={p_shape} and "
                f"y_true.shape={y_shape}.{_remedy(y_shape, p_shape)}"
            )

    def _matched(self, y, p):
        y, p = super()._matched(y, p)
        return np.broadcast_to(y, p.shape), p

    def _values(self, state):
        counts = state.reshape(-1, 4)
        return list(counts.sum(axis=0) if self.average == "micro" else counts.T)

    def _result(self, state):
        right, wrong, missed, support = self._values(state)
        precision = right / (right + wrong + EPSILON)
        recall = right / (right + missed + EPSILON)
        square = self.beta**2
        scores = precision * recall / (square * precision + recall + EPSILON)
        scores = scores * (1 + square)
        if self.average == "weighted":
            return float((scores * support).sum() / (support.sum() + EPSILON))
        return scores if self.average is None else float(np.mean(scores))


class F1Score(FBetaScore):
    """`2 precision recall / (precision + recall)` of each class.

    Args:
        average, threshold: See `FBetaScore`.
        name, dtype: See `Metric`.

    Example:
        >>> metric = keras.metrics.F1Score(average="macro")
        >>> metric.update_state([[0, 1], [1, 0]], [[0.1, 0.9], [0.2, 0.8]])
        >>> round(float(metric.result()), 4)
        0.3333
    """

    def __init__(self, average=None, threshold=None, name="f1_score", dtype=None):
        super().__init__(average, 1.0, threshold, name, dtype)

    def get_config(self):
        config = super().get_config()
        del config["beta"]
        return config


def _remedy(y_shape, p_shape):
    """What makes columns of targets without any."""
    if len(p_shape) != 2 or len(y_shape) != 1:
        return ""
    if p_shape[-1] == 1:
        return " For one column pass `y[:, None]`."
    return f" For class numbers pass `keras.utils.to_categorical(y, {p_shape[-1]})`."
