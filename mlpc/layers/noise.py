"""Layers that draw in training and do nothing else: dropout and noise.

The draws depend on the seed and the step alone, not on threads or the order of rows.
"""

from mlpc.layers.layer import Layer
from mlpc.utils.random_seed import draw_seed
from mlpc.utils.validation import check_integer, plain_numbers

__all__ = ["AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise"]


class Noise(Layer):
    """A layer with a seed.

    Args:
        seed: Integer that decides the draws; `None` takes one from Python's `random`.
        **kwargs: Those of `Layer`.
    """

    supports_masking = True

    _differs_in_training = True

    def __init__(self, seed=None, **kwargs):
        if seed is not None:
            seed = check_integer("seed", seed, low=0, high=2**53)
        super().__init__(**kwargs)
        self.seed = seed
        self._draws = draw_seed() if seed is None else seed


class Dropout(Noise):
    """In training, each element is kept with probability `1 - rate` and divided by it.

    N. Srivastava et al.: Dropout, JMLR 15 (2014), section 4, in the inverted form.

    Args:
        rate: Share of elements that become 0, in [0, 1].
        noise_shape: Shape of what is drawn, `(rows, ...)`: along axes of 1 all share
            one draw; `None` stands for the input's size, there and as a whole.
        seed: Integer that decides the draws; `None` takes one from Python's `random`.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If an argument is out of range, or does not fit the input.

    Example:
        >>> keras.utils.set_random_seed(1)
        >>> layer = keras.layers.Dropout(0.5)
        >>> print(layer(np.ones((1, 6))))
        [[1. 1. 1. 1. 1. 1.]]
        >>> print(layer(np.ones((1, 6)), training=True))
        [[2. 0. 0. 0. 2. 0.]]
    """

    def __init__(self, rate, noise_shape=None, seed=None, **kwargs):
        rate = _check_share("rate", rate)
        noise_shape = _checked_shape(noise_shape)
        super().__init__(seed, **kwargs)
        self.rate = rate
        self.noise_shape = noise_shape

    def compute_output_shape(self, input_shape):
        _shared_axes(self.noise_shape, input_shape)
        return super().compute_output_shape(input_shape)

    def _emit(self, graph, node):
        shape = (None, *graph.model.shape(node))
        options = {
            "rate": self.rate,
            "seed": self._draws,
            "shared": _shared_axes(self.noise_shape, shape),
        }
        return graph.add((self._node, options), node)

    _node = "dropout"

    def get_config(self):
        return {
            **super().get_config(),
            "rate": self.rate,
            "seed": self.seed,
            "noise_shape": self.noise_shape,
        }


class AlphaDropout(Dropout):
    """Dropout for `selu`: keeps mean 0 and variance 1.

    In training, with `s = -scale * alpha` of SELU and `keep` drawn with probability
    `1 - rate`: `a * (keep * x + (1 - keep) * s) + b`, where
    `a = ((1 - rate) * (1 + rate * s**2)) ** -0.5` and `b = -a * s * rate`.
    G. Klambauer et al.: Self-normalizing neural networks, NIPS 2017.

    Args:
        rate: Share of elements that are dropped, in [0, 1). (1 gives NaN.)
        noise_shape, seed, **kwargs: Those of `Dropout`.

    Raises:
        ValueError: If an argument is out of range, or does not fit the input.
    """

    def __init__(self, rate, noise_shape=None, seed=None, **kwargs):
        super().__init__(rate, noise_shape, seed, **kwargs)
        # As given, a list too: so Keras' config has it.
        self.noise_shape = plain_numbers(noise_shape)

    _node = "alpha_dropout"


class GaussianDropout(Noise):
    """In training, each element is multiplied by a draw of mean 1.

    Its standard deviation is `sqrt(rate / (1 - rate))`. N. Srivastava et al.: Dropout,
    JMLR 15 (2014), section 10.

    Args:
        rate: As that of `Dropout`, in [0, 1). (1 gives NaN.)
        seed: Integer that decides the draws; `None` takes one from Python's `random`.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(self, rate, seed=None, **kwargs):
        rate = _check_share("rate", rate)
        super().__init__(seed, **kwargs)
        self.rate = rate

    def _emit(self, graph, node):
        options = {"rate": self.rate, "seed": self._draws}
        return graph.add(("gaussian_dropout", options), node)

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}


class GaussianNoise(Noise):
    """In training, a draw of mean 0 is added to each element.

    Args:
        stddev: Standard deviation of the draws, in [0, 1].
        seed: Integer that decides the draws; `None` takes one from Python's `random`.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If an argument is out of range.

    Example:
        >>> layer = keras.layers.GaussianNoise(0.1, seed=1)
        >>> print(layer(np.ones((1, 3))))
        [[1. 1. 1.]]
        >>> bool((layer(np.ones((1, 3)), training=True) == 1).any())
        False
    """

    def __init__(self, stddev, seed=None, **kwargs):
        stddev = _check_share("stddev", stddev)
        super().__init__(seed, **kwargs)
        self.stddev = stddev

    def _emit(self, graph, node):
        options = {"stddev": self.stddev, "seed": self._draws}
        return graph.add(("gaussian_noise", options), node)

    def get_config(self):
        return {**super().get_config(), "stddev": self.stddev, "seed": self.seed}


def _check_share(argument, value):
    """Return a number of [0, 1], or refuse it in Keras' words."""
    given, value = value, plain_numbers(value)
    valid = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not valid or not 0 <= value <= 1:
        raise ValueError(
            f"Invalid value received for argument `{argument}`. Expected a float value "
            f"between 0 and 1. Received: {argument}={given}"
        )
    return value


def _checked_shape(noise_shape):
    """`noise_shape` as a tuple of integers >= 1 and None; or None."""
    if noise_shape is None:
        return None
    if isinstance(noise_shape, str) or not hasattr(noise_shape, "__iter__"):
        raise ValueError(
            "Invalid value received for argument `noise_shape`. Expected a tuple or "
            f"list of integers. Received: noise_shape={noise_shape}"
        )
    noise_shape = tuple(plain_numbers(noise_shape))
    for i, size in enumerate(noise_shape):
        if size is not None and (not isinstance(size, int) or size <= 0):
            raise ValueError(
                "Invalid value received for argument `noise_shape`. Expected all "
                "dimensions to be positive integers or None. "
                f"Received at index {i}: {size} (type: {type(size).__name__})"
            )
    return noise_shape


def _shared_axes(noise_shape, input_shape):
    """The axes along which draws are shared, as bits."""
    if noise_shape is None:
        return 0
    sizes = [(1, None, given) for given in noise_shape[:1]]
    sizes += [(1, None, size) for size in input_shape[1:]]
    if len(noise_shape) != len(input_shape) or any(
        given not in known and known[2] is not None
        for given, known in zip(noise_shape, sizes, strict=True)
    ):
        raise ValueError(
            "Argument `noise_shape` must have the input's axes, each of them as it is, "
            f"`None` or 1. Received: noise_shape={noise_shape}, "
            f"input_shape={tuple(input_shape)}"
        )
    return sum(1 << axis for axis, size in enumerate(noise_shape) if size == 1)
