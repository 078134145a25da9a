"""Losses of predicted distributions and rates; cross-entropies are in their own files.

The functions take array-likes as those of `regression` and return the loss of each row.
"""

from mlpc.losses.wrapper import PlainLoss, in_engine, measure
from mlpc.utils.validation import check_real

__all__ = [
    "CategoricalGeneralizedCrossEntropy",
    "KLDivergence",
    "Poisson",
    "categorical_generalized_cross_entropy",
    "kl_divergence",
    "poisson",
]


@in_engine()
def kl_divergence(y_true, y_pred):
    """Return `sum y log(y / p)` of each row, y and p kept in `[1e-7, 1]`."""
    return measure(kl_divergence, y_true, y_pred)


@in_engine()
def poisson(y_true, y_pred):
    """Return `mean p - y log(p + 1e-7)` of each row."""
    return measure(poisson, y_true, y_pred)


def _power_options(q=0.5):
    return {"q": check_real("q", q, low=1e-6, high=1.0)}


@in_engine(_power_options, sparse=True)
def categorical_generalized_cross_entropy(y_true, y_pred, q):
    """Return `(1 - p_y^q) / q` of each row.

    Zhang and Sabuncu, "Generalized Cross Entropy Loss for Training Deep Neural Networks
    with Noisy Labels", 2018, equation 6.

    Args:
        y_true: Array-like of class numbers.
        y_pred: Array-like of probabilities.
        q: Number of (0, 1]: towards 0 the cross-entropy, at 1 the absolute error.

    Raises:
        ValueError: If `q` is out of range or a label is not a class.
    """
    return measure(categorical_generalized_cross_entropy, y_true, y_pred, q=q)


class KLDivergence(PlainLoss):
    """`sum y log(y / p)`, y and p kept in `[1e-7, 1]`.

    Args:
        reduction, name, dtype: See `Loss`.
    """

    def __init__(
        self, reduction="sum_over_batch_size", name="kl_divergence", dtype=None
    ):
        super().__init__(kl_divergence, reduction, name, dtype)


class Poisson(PlainLoss):
    """`mean p - y log(p + 1e-7)`.

    Args:
        reduction, name, dtype: See `Loss`.
    """

    def __init__(self, reduction="sum_over_batch_size", name="poisson", dtype=None):
        super().__init__(poisson, reduction, name, dtype)


class CategoricalGeneralizedCrossEntropy(PlainLoss):
    """`(1 - p_y^q) / q`, y being the number of the class.

    Args:
        q: Number of (0, 1); see the function.
        reduction, name, dtype: See `Loss`.

    Raises:
        ValueError: If `q` is out of range.
    """

    def __init__(
        self,
        q=0.5,
        reduction="sum_over_batch_size",
        name="categorical_generalized_cross_entropy",
        dtype=None,
    ):
        self.q = check_real("q", q)
        if not 0 < q < 1:
            raise ValueError(f"q must be in the interval (0, 1). Received: q={q}")
        super().__init__(
            categorical_generalized_cross_entropy, reduction, name, dtype, q=self.q
        )

    def get_config(self):
        return {**super().get_config(), "q": self.q}
