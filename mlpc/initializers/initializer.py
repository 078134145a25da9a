"""The base of all initializers. The draws are the engine's (`csrc/rng`)."""

import random

from mlpc import _engine, config
from mlpc.utils.validation import check_integer

__all__ = ["Initializer", "RandomInitializer"]

MAX_SEED = 2**53  # the largest integer up to which doubles hold all of them


class Initializer:
    """Makes the first values of a weight. A subclass gives a `_spec`.

    A class of your own overrides `__call__(shape, dtype=None)`.
    """

    def __call__(self, shape, dtype=None):
        """Return a new array.

        Args:
            shape: Tuple of ints >= 0.
            dtype: `"float32"` or `"float64"`; by default `mlpc.config.floatx()`.

        Returns:
            An array of this shape and dtype; the same values on every call.

        Raises:
            ValueError: If the shape or the dtype is not possible.
        """
        shape = tuple(check_integer("shape", size, low=0) for size in shape)
        return _engine.initialize(shape, config.dtype_name(dtype), *self._spec())

    def get_config(self):
        """Return the arguments that make an equal initializer."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Return an initializer from what `get_config` gave."""
        return cls(**config)

    def _spec(self):
        """The engine's name for it, and its numeric options."""
        raise NotImplementedError(
            f"{type(self).__name__} must override `__call__` or `_spec`."
        )


class RandomInitializer(Initializer):
    """An initializer that draws.

    Args:
        seed: Integer >= 0; an equal seed gives equal values. By default it comes
            from Python's `random`, and so from `mlpc.utils.set_random_seed`.
    """

    def __init__(self, seed=None):
        self._given_seed = (
            None if seed is None else check_integer("seed", seed, low=0, high=MAX_SEED)
        )
        self.seed = random.randint(1, 10**9) if seed is None else self._given_seed

    def get_config(self):
        return {"seed": self._given_seed}
