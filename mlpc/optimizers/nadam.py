"""Nadam: Adam with Nesterov's momentum."""

import numpy as np

from mlpc import config
from mlpc.optimizers.optimizer import Optimizer
from mlpc.optimizers.state import interleaved
from mlpc.optimizers.variables import named
from mlpc.utils.validation import check_real

__all__ = ["Nadam"]


class Nadam(Optimizer):
    """Nadam. With gradient g, weight w, rate r, moments m and v, step t from 1:

        u_t = beta_1 (1 - 0.96^t / 2),  U_t = u_1 u_2 ... u_t
        m <- beta_1 m + (1 - beta_1) g
        v <- beta_2 v + (1 - beta_2) g^2
        m^ = u_(t+1) m / (1 - U_(t+1)) + (1 - u_t) g / (1 - U_t)
        v^ = v / (1 - beta_2^t)
        w <- w - r m^ / (sqrt(v^) + epsilon)

    Dozat, "Incorporating Nesterov Momentum into Adam", 2016, algorithm 2, with the
    momentum schedule that the author recommends.

    Args:
        learning_rate: A float or a schedule.
        beta_1: How much of m is kept, of [0, 1].
        beta_2: How much of v is kept, of [0, 1].
        epsilon: Number >= 0, outside the root.
        name, **common: See `Optimizer`.
    """

    _rule = "nadam"
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
        """The moments of each weight, then U_t.

        The engine derives U_t from the number of steps. Here it is for the file: what
        is written to it is lost.
        """
        moments = interleaved(slots["momentum"], slots["velocity"])
        dtype = moments[0].dtype if moments else config.floatx()
        varying = min(self.iterations, 1024)  # 0.96^1024 is nothing beside 1
        steps = np.arange(1, varying + 1)
        product = np.prod(self.beta_1 * (1 - 0.5 * 0.96**steps))
        product *= self.beta_1 ** (self.iterations - varying)
        return [*moments, named(np.array(product, dtype), "variable")]
