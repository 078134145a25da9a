"""The base of all initializers. The draws are the engine's (`csrc/rng`)."""

import numpy as np

from mlpc import _engine, config
from mlpc.utils.dtypes import number_dtype
from mlpc.utils.random_seed import draw_seed, read_seed, seed_config
from mlpc.utils.tensors import as_tensor
from mlpc.utils.tracebacks import Constructed
from mlpc.utils.validation import check_integer, check_shape

__all__ = ["Initializer", "RandomInitializer"]

MAX_SEED = 2**53  # the largest integer up to which doubles hold all of them


class Initializer(Constructed):
    """Makes the first values of a weight.

    A class of your own overrides `__call__(shape, dtype=None)`, which returns an array,
    and `get_config` if it has arguments and is to be saved. A plain function of a shape
    and a dtype is an initializer, too.
    """

    _of_any_dtype = False

    def __call__(self, shape, dtype=None):
        """Return a new array.

        Args:
            shape: Tuple of integers >= 0; one alone is that of a vector.
            dtype: `"float32"` or `"float64"`; by default `mlpc.config.floatx()`. What
                draws nothing takes any dtype of numbers.

        Returns:
            An array of this shape and dtype; the same values on every call, but for
            one whose seed is a `SeedGenerator`.

        Raises:
            ValueError: If the shape or the dtype is not possible.
        """
        shape = check_shape("shape", shape)
        dtype, rounded = self._dtypes(dtype)
        self._check_shape(shape)
        spec = self._spec()
        if spec is None:
            raise NotImplementedError(
                "Initializer subclasses must implement the `__call__()` method."
            )
        values = _engine.initialize(shape, dtype, *spec)
        return as_tensor(values.astype(rounded, copy=False))

    def get_config(self):
        """Return the arguments that make an equal initializer."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Return an initializer from what `get_config` gave."""
        return cls(**config)

    def clone(self):
        """Return a new initializer with the same config; without a seed, a new seed."""
        return type(self).from_config(self.get_config())

    def _dtypes(self, dtype):
        """What the engine computes in, and what its values are rounded to."""
        try:
            name = config.dtype_name(dtype)
        except ValueError:
            if not self._of_any_dtype:
                raise
            return "float64", number_dtype(dtype)
        return name, name

    def _spec(self):
        """The engine's name for it, and its numeric options; `None` if it has none."""
        return None

    def _check_shape(self, shape):
        """Raise a ValueError if there are no such values of this shape."""


class RandomInitializer(Initializer):
    """An initializer that draws.

    Args:
        seed: Integer >= 0; an equal seed gives equal values. By default it comes
            from Python's `random`, and so from `mlpc.utils.set_random_seed`. A
            `SeedGenerator` gives other values at every call.
    """

    def __init__(self, seed=None):
        seed = read_seed(seed)
        if seed is not None and not callable(getattr(seed, "next", None)):
            seed = check_integer("seed", seed, low=0, high=MAX_SEED)
        self._given_seed = seed
        self.seed = draw_seed() if seed is None else seed

    def get_config(self):
        return {"seed": seed_config(self._given_seed)}

    def _next_seed(self):
        """The seed of the draws to come, as a float."""
        if isinstance(self.seed, int):
            return float(self.seed)
        start, count = (int(word) for word in np.ravel(self.seed.next()))
        return float(start % 2**32 + count % 2**21 * 2**32)
