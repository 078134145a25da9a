"""The point sets of the TensorFlow playground: two inputs, one target.

Classes are the targets +1 and -1, as its tanh output wants them; `(y + 1) / 2` makes 0
and 1 of them. Noise moves the place that decides about the target, except for `gauss`
(wider clouds) and `spiral` (moved points). Shapes, radii and noise are those of
github.com/tensorflow/playground; the draws are NumPy's. Not here: the slides' XOR
(toy.py).
"""

import numpy as np

from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.validation import check_integer, check_real

__all__ = ["circle", "gauss", "multi_gauss", "plane", "spiral", "xor"]

BUMPS = [  # centre and sign
    (-4.0, 2.5, 1.0),
    (0.0, 2.5, -1.0),
    (4.0, 2.5, 1.0),
    (-4.0, -2.5, -1.0),
    (0.0, -2.5, 1.0),
    (4.0, -2.5, -1.0),
]


def circle(samples=500, noise=0.0, seed=None):
    """A disc of +1, radius 2.5, within a ring of -1, radii 3.5 to 5.

    Args:
        samples: number of points, half of them in the disc.
        noise: from 0 up; the playground's slider goes to 0.5.
        seed: int that fixes the points; None draws others each time.

    Returns:
        `(x, y)`: float32 arrays of shapes (samples, 2) and (samples, 1), in random
        order.

    Raises:
        ValueError: an argument is out of its range.

    Example:
        >>> x, y = keras.datasets.playground.circle(100)
        >>> x.shape, y.shape
        ((100, 2), (100, 1))
    """
    random, noise = _start(samples, noise, seed)
    inside = np.arange(samples) < samples / 2
    low, high = np.where(inside, 0.0, 3.5), np.where(inside, 2.5, 5.0)
    radius = random.uniform(low, high)
    x = _polar(radius, random.uniform(0, 2 * np.pi, samples))
    place = x + noise * random.uniform(-5, 5, x.shape)
    y = np.where(np.hypot(*place.T) < 2.5, 1.0, -1.0)
    return _finish(random, x, y)


def xor(samples=500, noise=0.0, seed=None):
    """Four quadrants of [-5.3, 5.3]², a gap of 0.6 between them: the sign of x1 x2.

    Arguments, result and errors are those of `circle`.
    """
    random, noise = _start(samples, noise, seed)
    x = random.uniform(-5, 5, (samples, 2))
    x += np.where(x > 0, 0.3, -0.3)
    place = x + noise * random.uniform(-5, 5, x.shape)
    y = np.where(place[:, 0] * place[:, 1] >= 0, 1.0, -1.0)
    return _finish(random, x, y)


def gauss(samples=500, noise=0.0, seed=None):
    """Two normal clouds around (2, 2), +1, and (-2, -2), -1.

    Their variance grows with the noise, from 0.5 to 4 at noise 0.5. Arguments, result
    and errors are those of `circle`.
    """
    random, noise = _start(samples, noise, seed)
    y = np.where(np.arange(samples) < samples / 2, 1.0, -1.0)
    deviation = np.sqrt(0.5 + 7 * noise)
    x = 2 * y[:, None] + deviation * random.standard_normal((samples, 2))
    return _finish(random, x, y)


def spiral(samples=500, noise=0.0, seed=None):
    """Two arms of 1.75 turns: radius 5 t at angle 3.5 pi t, the -1 arm half a turn on.

    Arguments, result and errors are those of `circle`.
    """
    random, noise = _start(samples, noise, seed)
    half = (samples + 1) // 2
    index = np.arange(samples)
    second = index >= half
    t = (index - half * second) / half
    x = _polar(5 * t, 3.5 * np.pi * t + np.pi * second)
    x += noise * random.uniform(-1, 1, x.shape)
    return _finish(random, x, np.where(second, -1.0, 1.0))


def plane(samples=1200, noise=0.0, seed=None):
    """Regression on [-6, 6]²: y = (x1 + x2) / 10.

    Arguments, result and errors are those of `circle`.
    """
    random, noise = _start(samples, noise, seed)
    x = random.uniform(-6, 6, (samples, 2))
    place = x + noise * random.uniform(-6, 6, x.shape)
    return _finish(random, x, place.sum(axis=1) / 10)


def multi_gauss(samples=1200, noise=0.0, seed=None):
    """Regression on [-6, 6]²: six bumps of signs in alternation, 0 between them.

    A bump falls from +1 or -1 in its centre to 0 at distance 2 in a straight line. The
    arguments, result and errors are those of `circle`.
    """
    random, noise = _start(samples, noise, seed)
    x = random.uniform(-6, 6, (samples, 2))
    place = x + noise * random.uniform(-6, 6, x.shape)
    y = np.zeros(samples)
    for *centre, sign in BUMPS:  # they touch at most, so the sum has one term
        y += sign * np.maximum(0, 1 - np.hypot(*(place - centre).T) / 2)
    return _finish(random, x, y)


def _start(samples, noise, seed):
    check_integer("samples", samples, low=1)
    return np.random.RandomState(seed), check_real("noise", noise, low=0)


def _polar(radius, angle):
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)


def _finish(random, x, y):
    """x (n, 2) and y (n,) in one random order, as float32 (n, 2) and (n, 1)."""
    order = random.permutation(len(x))
    return x[order].astype(np.float32), y[order, None].astype(np.float32)


__getattr__, __dir__ = _module_hooks(__name__)
