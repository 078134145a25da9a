"""Lamb: Adam's steps, as long as the weight is large."""

from mlpc.optimizers.optimizer import Optimizer
from mlpc.optimizers.state import interleaved
from mlpc.utils.validation import check_real

__all__ = ["Lamb"]


class Lamb(Optimizer):
    """Lamb. With gradient g, weight w, rate r, moments m and v, step t from 1:

        m <- beta_1 m + (1 - beta_1) g
        v <- beta_2 v + (1 - beta_2) g^2
        d = m / (1 - beta_1^t) / (sqrt(v / (1 - beta_2^t)) + epsilon)
        w <- w - r |w| / |d| d      (w - r d where w or d is all zero)

    with the norms of the whole weight. You et al., "Large Batch Optimization for Deep
    Learning: Training BERT in 76 minutes", 2019, algorithm 2.

    Args:
        learning_rate: A float or a schedule.
        beta_1: How much of m is kept, of [0, 1].
        beta_2: How much of v is kept, of [0, 1].
        epsilon: Number >= 0, outside the root.
        name, **common: See `Optimizer`.
    """

    _rule = "lamb"
    _own = ("beta_1", "beta_2", "epsilon")

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        *,
        name=None,
        **common,
    ):
        self.beta_1 = check_real("beta_1", beta_1, low=0.0, high=1.0)
        self.beta_2 = check_real("beta_2", beta_2, low=0.0, high=1.0)
        self.epsilon = check_real("epsilon", epsilon, low=0.0)
        super().__init__(learning_rate, name=name, **common)

    def _keras_order(self, slots):
        return interleaved(slots["momentum"], slots["velocity"])
