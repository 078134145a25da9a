"""The one seed: all draws of the engine start from Python's `random`, as in Keras."""

import numpy as np

from mlpc.utils.validation import check_integer

__all__ = ["draw_seed", "set_random_seed"]


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
