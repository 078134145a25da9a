"""Adadelta: steps as long as those before, over the recent size of the gradient."""

from mlpc.optimizers.optimizer import Optimizer
from mlpc.optimizers.state import interleaved
from mlpc.utils.validation import check_real

__all__ = ["Adadelta"]


class Adadelta(Optimizer):
    """Adadelta. With gradient g, weight w, rate r, averages a and b:

        a <- rho a + (1 - rho) g^2
        d = g sqrt(b + epsilon) / sqrt(a + epsilon)
        b <- rho b + (1 - rho) d^2
        w <- w - r d

    Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012, algorithm 1, whose rate
    is 1.

    Args:
        learning_rate: A float or a schedule.
        rho: How much of the averages is kept, of [0, 1].
        epsilon: Number >= 0, inside the roots.
        name, **common: See `Optimizer`.
    """

    _rule = "adadelta"
    _own = ("rho", "epsilon")

    def __init__(
        self,
        learning_rate=0.001,
        rho=0.95,
        epsilon=1e-7,
        *,
        name=None,
        **common,
    ):
        self.rho = check_real("rho", rho, low=0.0, high=1.0)
        self.epsilon = check_real("epsilon", epsilon, low=0.0)
        super().__init__(learning_rate, name=name, **common)

    def _keras_order(self, slots):
        return interleaved(slots["accumulated_grad"], slots["accumulated_delta_var"])
