"""Adagrad: steps divided by all gradients so far."""

from mlpc.optimizers.optimizer import Optimizer
from mlpc.utils.validation import check_real

__all__ = ["Adagrad"]


class Adagrad(Optimizer):
    """Adagrad. With gradient g, weight w, rate r, and accumulator a:

        a <- a + g^2
        w <- w - r g / sqrt(a + epsilon)

    Duchi et al., "Adaptive Subgradient Methods for Online Learning and Stochastic
    Optimization", 2011.

    Args:
        learning_rate: A float or a schedule.
        initial_accumulator_value: What a starts from, >= 0.
        epsilon: Number >= 0, inside the root.
        name, **common: See `Optimizer`.
    """

    _rule = "adagrad"
    _own = ("initial_accumulator_value", "epsilon")

    def __init__(
        self,
        learning_rate=0.001,
        initial_accumulator_value=0.1,
        epsilon=1e-7,
        *,
        name=None,
        **common,
    ):
        self.initial_accumulator_value = check_real(
            "initial_accumulator_value", initial_accumulator_value, low=0.0
        )
        self.epsilon = check_real("epsilon", epsilon, low=0.0)
        super().__init__(learning_rate, name=name, **common)

    def _keras_order(self, slots):
        return slots["accumulator"]
