"""Adamax: Adam with the largest recent gradient instead of their mean square."""

from mlpc.optimizers.optimizer import Optimizer
from mlpc.optimizers.state import interleaved
from mlpc.utils.validation import check_real

__all__ = ["Adamax"]


class Adamax(Optimizer):
    """Adamax. With gradient g, weight w, rate r, moment m, norm u, step t from 1:

        m <- beta_1 m + (1 - beta_1) g
        u <- max(beta_2 u, |g|)
        w <- w - r / (1 - beta_1^t) m / (u + epsilon)

    Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014, algorithm 2.

    Args:
        learning_rate: A float or a schedule.
        beta_1: How much of m is kept, of [0, 1].
        beta_2: How much of u is kept, of [0, 1].
        epsilon: Number >= 0.
        name, **common: See `Optimizer`.
    """

    _rule = "adamax"
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
        return interleaved(slots["momentum"], slots["norm"])
