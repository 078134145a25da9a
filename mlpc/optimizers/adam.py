"""Adam: momentum, divided by the recent size of the gradient, both without bias."""

from mlpc.optimizers.optimizer import Optimizer
from mlpc.optimizers.state import interleaved
from mlpc.utils.validation import check_flag, check_real

__all__ = ["Adam"]


class Adam(Optimizer):
    """Adam. With gradient g, weight w, rate r, moments m and v, step t from 1:

        m <- beta_1 m + (1 - beta_1) g
        v <- beta_2 v + (1 - beta_2) g^2
        w <- w - r sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)

    With `epsilon_in_root`, m^ and v^ being m / (1 - beta_1^t) and v / (1 - beta_2^t):

        w <- w - r m^ / sqrt(v^ + epsilon)

    Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2014: the form at
    the end of section 2, its epsilon being the paper's "epsilon hat". With amsgrad
    the largest v so far takes the place of v: Reddi et al., "On the Convergence of
    Adam and Beyond", 2018, algorithm 2.

    Args:
        learning_rate: A float or a schedule.
        beta_1: How much of m is kept, of [0, 1].
        beta_2: How much of v is kept, of [0, 1].
        epsilon: Number >= 0.
        amsgrad: Whether to use the largest v so far.
        epsilon_in_root: Whether epsilon stands in the root, as some courses have it;
            Keras' stands outside.
        name, **common: See `Optimizer`.

    Example:
        >>> w = keras.Variable([1.0])
        >>> optimizer = keras.optimizers.Adam(learning_rate=0.1)
        >>> optimizer.apply([np.array([0.5])], [w])
        >>> print(w.numpy().round(3))
        [0.9]
    """

    _rule = "adam"
    _own = ("beta_1", "beta_2", "epsilon", "amsgrad")
    _beyond = ("epsilon_in_root",)

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        amsgrad=False,
        *,
        epsilon_in_root=False,
        name=None,
        **common,
    ):
        self.beta_1 = check_real("beta_1", beta_1, low=0.0, high=1.0)
        self.beta_2 = check_real("beta_2", beta_2, low=0.0, high=1.0)
        self.epsilon = check_real("epsilon", epsilon, low=0.0)
        self.amsgrad = check_flag("amsgrad", amsgrad)
        self.epsilon_in_root = check_flag("epsilon_in_root", epsilon_in_root)
        super().__init__(learning_rate, name=name, **common)

    def _keras_order(self, slots):
        order = interleaved(slots["momentum"], slots["velocity"])
        return order + (slots["velocity_hat"] if self.amsgrad else [])
