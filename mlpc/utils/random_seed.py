"""The one seed: all draws of the engine start from Python's `random`, as in Keras."""

import random

import numpy as np

from mlpc.utils.validation import check_integer

__all__ = ["set_random_seed"]


def set_random_seed(seed):
    """Fix all that is drawn from here on: initial weights, shuffling, dropout.

    Seeds Python's `random`, from which the engine takes each of its seeds, and
    `numpy.random`.

    Args:
        seed: Integer of [0, 2**32 - 1].

    Raises:
        ValueError: If `seed` is something else.
    """
    seed = check_integer("seed", seed, low=0, high=2**32 - 1)
    random.seed(seed)
    np.random.seed(seed)
