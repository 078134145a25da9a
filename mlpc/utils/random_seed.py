"""The one seed: all draws of the engine start from Python's `random`, as in Keras;
and the object that gives a seed for each call.
"""

import numpy as np

from mlpc.utils.naming import auto_name
from mlpc.utils.validation import check_integer

__all__ = ["SeedGenerator", "draw_seed", "read_seed", "seed_config", "set_random_seed"]


def set_random_seed(seed):
    """Fix all that is drawn from here on: initial weights, shuffling, dropout.

    Seeds Python's `random`, from which the engine takes each of its seeds, and
    `numpy.random`.

    Args:
        seed: Integer of [0, 2**32 - 1].

    Raises:
        ValueError: If `seed` is something else.

    Example:
        >>> keras.utils.set_random_seed(1)
        >>> first = keras.random.uniform((3,))
        >>> keras.utils.set_random_seed(1)
        >>> bool((keras.random.uniform((3,)) == first).all())
        True
    """
    import random

    seed = check_integer("seed", seed, low=0, high=2**32 - 1)
    random.seed(seed)
    np.random.seed(seed)


def draw_seed():
    """Return an integer of [1, 10**9] from Python's `random`: a seed for draws."""
    import random  # late: it takes its time

    return random.randint(1, 10**9)


class SeedGenerator:
    """A seed for each call: draws that use one generator differ, and repeat as a row.

    Args:
        seed: Integer of [0, 2**32 - 1]; `None` takes one from Python's `random`.
        name: The generator's name.

    Attributes:
        state: `(2,)` of uint32: the seed, and how many have been taken.

    Raises:
        ValueError: If `seed` is something else.
    """

    def __init__(self, seed=None, name=None, **kwargs):
        kwargs.pop("backend", None)
        if kwargs:
            raise ValueError(f"Unrecognized keyword arguments: {kwargs}")
        self.name = name or auto_name(type(self).__name__)
        self._given_seed = seed
        seed = draw_seed() if seed is None else seed
        seed = check_integer("seed", seed, low=0, high=2**32 - 1)
        self.state = np.array([seed, 0], np.uint32)

    def next(self, ordered=True):
        """Return the state, and step on; `ordered` is accepted."""
        state = self.state.copy()
        self.state[1] += 1
        return state

    def get_config(self):
        """Return the constructor's arguments."""
        return {"seed": self._given_seed, "name": self.name}

    @classmethod
    def from_config(cls, config):
        """Return a generator, at its start, from what `get_config` gave."""
        return cls(**config)


SeedGenerator.__module__ = "mlpc.random"  # its address to users, and in pickles


def seed_config(seed):
    """Return a seed as configs have it: a number, `None` or a generator's config."""
    if seed is None or isinstance(seed, int):
        return seed
    return {
        "module": "keras.random",
        "class_name": type(seed).__name__,
        "config": seed.get_config(),
        "registered_name": None,
    }


def read_seed(seed):
    """Return the generator of a config of one; anything else as it is.

    Raises:
        ValueError: If it is the config of something else.
    """
    if not isinstance(seed, dict):
        return seed
    if seed.get("class_name") != SeedGenerator.__name__:
        raise ValueError(
            "Argument `seed` must be an integer, a `SeedGenerator` or its config. "
            f"Received: seed={seed}"
        )
    return SeedGenerator.from_config(seed.get("config") or {})
