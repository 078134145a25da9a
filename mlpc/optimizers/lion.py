"""Lion: steps of one length, in the direction of a momentum's sign."""

from mlpc.optimizers.optimizer import Optimizer
from mlpc.utils.validation import check_real

__all__ = ["Lion"]


class Lion(Optimizer):
    """Lion. With gradient g, weight w, rate r, momentum m:

        w <- w - r sign(beta_1 m + (1 - beta_1) g)
        m <- beta_2 m + (1 - beta_2) g

    Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023, algorithm 2.

    Args:
        learning_rate: A float or a schedule.
        beta_1: How much m counts beside g, of (0, 1].
        beta_2: How much of m is kept, of [0, 1].
        name, **common: See `Optimizer`.
    """

    _rule = "lion"
    _own = ("beta_1", "beta_2")

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.99,
        *,
        name=None,
        **common,
    ):
        self.beta_1 = check_real("beta_1", beta_1, low=0.0, high=1.0)
        self.beta_2 = check_real("beta_2", beta_2, low=0.0, high=1.0)
        if beta_1 == 0:
            raise ValueError(
                "Argument `beta_1` must be > 0: without it only the gradient's sign is "
                f"left. Received: beta_1={beta_1}"
            )
        super().__init__(learning_rate, name=name, **common)

    def _keras_order(self, slots):
        return slots["momentum"]
