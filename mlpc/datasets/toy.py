"""Made-up problems of the course slides. The playground's stand in playground.py."""

import numpy as np

from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.validation import check_integer, check_real

__all__ = ["xor"]


def xor(samples_per_class=500, noise=0.2, seed=None):
    """XOR as four normal clouds around the corners (±1, ±1).

    Corners whose coordinates differ in sign are the class +1, the others -1, as a tanh
    output wants them; `(y + 1) / 2` makes 0 and 1 of them.

    Args:
        samples_per_class: points of each class, shared by its two corners.
        noise: standard deviation of the clouds, from 0 up.
        seed: int that fixes the points; None draws others each time.

    Returns:
        `(x, y)`: float32 arrays of shapes (2 samples_per_class, 2) and
        (2 samples_per_class, 1), in random order.

    Raises:
        ValueError: an argument is out of its range.
    """
    check_integer("samples_per_class", samples_per_class, low=1)
    check_real("noise", noise, low=0)
    random = np.random.RandomState(seed)
    corners = np.array([[-1, -1], [-1, 1], [1, 1], [1, -1]])
    x = corners[np.arange(2 * samples_per_class) % 4]
    y = -x.prod(axis=1, keepdims=True)
    x = x + noise * random.standard_normal(x.shape)
    order = random.permutation(len(x))
    return x[order].astype(np.float32), y[order].astype(np.float32)


__getattr__, __dir__ = _module_hooks(__name__)
