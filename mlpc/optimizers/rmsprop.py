"""RMSprop: steps divided by the recent size of the gradient."""

from mlpc.optimizers.optimizer import Optimizer
from mlpc.utils.validation import check_flag, check_real

__all__ = ["RMSprop"]


class RMSprop(Optimizer):
    """RMSprop. With gradient g, weight w, rate r, and averages v and a:

        v <- rho v + (1 - rho) g^2
        a <- rho a + (1 - rho) g       if centered; else a is 0
        d = r g / sqrt(v - a^2 + epsilon)
        w <- w - d                     without momentum m
        s <- m s + d,  w <- w - s      with momentum

    Tieleman and Hinton, Coursera lecture 6.5, 2012; centered and with momentum:
    Graves, "Generating Sequences With Recurrent Neural Networks", 2013,
    equations 38 to 45.

    Args:
        learning_rate: A float or a schedule.
        rho: How much of the average is kept, of [0, 1].
        momentum: Number of [0, 1].
        epsilon: Number >= 0, inside the root.
        centered: Whether the variance of the gradient is used, not its square.
        name, **common: See `Optimizer`.

    Example:
        >>> w = keras.Variable([1.0])
        >>> optimizer = keras.optimizers.RMSprop(learning_rate=0.1)
        >>> optimizer.apply([np.array([0.5])], [w])
        >>> print(w.numpy().round(3))
        [0.684]
    """

    _rule = "rmsprop"
    _own = ("rho", "momentum", "epsilon", "centered")

    def __init__(
        self,
        learning_rate=0.001,
        rho=0.9,
        momentum=0.0,
        epsilon=1e-7,
        centered=False,
        *,
        name=None,
        **common,
    ):
        self.rho = check_real("rho", rho, low=0.0, high=1.0)
        self.momentum = check_real("momentum", momentum, low=0.0, high=1.0)
        self.epsilon = check_real("epsilon", epsilon, low=0.0)
        self.centered = check_flag("centered", centered)
        super().__init__(learning_rate, name=name, **common)

    def _keras_order(self, slots):
        order = list(slots["velocity"])
        order += slots["momentum"] if self.momentum else []
        order += slots["average_gradient"] if self.centered else []
        return order
