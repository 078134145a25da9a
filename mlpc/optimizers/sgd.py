"""Gradient descent, with or without momentum."""

from mlpc.optimizers.optimizer import Optimizer
from mlpc.utils.validation import check_flag, check_real, plain_numbers

__all__ = ["SGD"]


class SGD(Optimizer):
    """Gradient descent. With gradient g, weight w, rate r, momentum m, velocity v:

        w <- w - r g                  without momentum
        v <- m v - r g,  w <- w + v   with momentum
        v <- m v - r g,  w <- w + m v - r g   with Nesterov's momentum
        v <- m v - (1 - d) r g,  w <- w + v   with dampening d

    With d = m the velocity is the moving average of the gradients, times -r.

    Sutskever et al., "On the importance of initialization and momentum in deep
    learning", 2013, equations 1 to 4, in the form that keeps w at the looked-ahead
    place.

    Args:
        learning_rate: A float or a schedule.
        momentum: A float of [0, 1].
        nesterov: Whether momentum is Nesterov's.
        dampening: A number of [0, 1]: how much of a gradient momentum leaves out;
            not with Nesterov's. Keras has none; the name is PyTorch's.
        name, **common: See `Optimizer`.

    Example:
        >>> w = keras.Variable([1.0])
        >>> optimizer = keras.optimizers.SGD(learning_rate=0.1)
        >>> optimizer.apply([np.array([0.5])], [w])
        >>> print(w.numpy().round(3))
        [0.95]
    """

    _rule = "sgd"
    _own = ("momentum", "nesterov")
    _beyond = ("dampening",)

    def __init__(
        self,
        learning_rate=0.01,
        momentum=0.0,
        nesterov=False,
        *,
        dampening=0.0,
        name=None,
        **common,
    ):
        momentum = plain_numbers(momentum)
        if not isinstance(momentum, float) or not 0 <= momentum <= 1:
            raise ValueError(
                "Argument `momentum` must be a float of [0, 1]. "
                f"Received: momentum={momentum!r}"
            )
        self.momentum = momentum
        self.nesterov = check_flag("nesterov", nesterov)
        self.dampening = check_real("dampening", dampening, low=0.0, high=1.0)
        if dampening and nesterov:
            raise ValueError(
                "Argument `dampening` must be 0 with Nesterov's momentum. "
                f"Received: dampening={dampening}, nesterov={nesterov}"
            )
        super().__init__(learning_rate, name=name, **common)

    def _keras_order(self, slots):
        return slots["momentum"] if self.momentum else []
