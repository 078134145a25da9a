"""Draws as arrays: `keras.random`.

An integer seed gives the same values on every call, everywhere: they are the engine's
(docs/numerics.md), those of an initializer with this seed. A `SeedGenerator` gives new
ones with each call, and no seed takes one from Python's `random`, so that
`set_random_seed` fixes it. `gamma`, `beta` and `binomial` are NumPy's, whose bits may
change with its version.
"""

import numpy as np

from mlpc import _engine, activations, config
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.arrays import plain
from mlpc.utils.dtypes import number_dtype
from mlpc.utils.random_seed import SeedGenerator, draw_seed
from mlpc.utils.tensors import gives_tensors
from mlpc.utils.validation import check_integer, check_real, check_shape

__all__ = [
    "SeedGenerator",
    "beta",
    "binomial",
    "categorical",
    "dropout",
    "gamma",
    "normal",
    "randint",
    "shuffle",
    "truncated_normal",
    "uniform",
]

MAX_SEED = 2**53  # the largest integer up to which doubles hold all of them


@gives_tensors
def normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Return normal draws.

    Args:
        shape: Tuple of integers >= 0; one alone is that of a vector.
        mean, stddev: Of the distribution; `stddev` >= 0.
        dtype: `"float32"` or `"float64"`; by default `mlpc.config.floatx()`.
        seed: As for all functions here, an integer, a `SeedGenerator` or `None`.

    Returns:
        An array of this shape and dtype.

    Raises:
        ValueError: As for all functions here, if an argument is out of range.

    Example:
        >>> first, second = (
        ...     keras.random.normal((3,), seed=1),
        ...     keras.random.normal((3,), seed=1),
        ... )
        >>> bool((first == second).all())
        True
    """
    return _draw("random_normal", shape, dtype, seed, **_moments(mean, stddev))


@gives_tensors
def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Return normal draws from within two `stddev` of `mean`, as `normal` does."""
    return _draw("truncated_normal", shape, dtype, seed, **_moments(mean, stddev))


@gives_tensors
def uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
    """Return uniform draws from `[minval, maxval)`, as `normal` does."""
    low = check_real("minval", minval)
    high = check_real("maxval", maxval, low=low)
    return _draw("random_uniform", shape, dtype, seed, minval=low, maxval=high)


@gives_tensors
def randint(shape, minval, maxval, dtype="int32", seed=None):
    """Return uniform integers from `[minval, maxval)`, in an integer dtype."""
    low = check_integer("minval", minval, low=-MAX_SEED)
    high = check_integer("maxval", maxval, low=low + 1, high=MAX_SEED)
    if np.dtype(number_dtype(dtype)).kind not in "iu":
        raise ValueError(
            f"Argument `dtype` must be one of integers. Received: dtype={dtype}"
        )
    steps = np.floor(_unit(shape, seed) * (high - low))
    return (np.minimum(steps, high - low - 1) + low).astype(dtype)


@gives_tensors
def categorical(logits, num_samples, dtype="int32", seed=None):
    """Return classes drawn by their logits: `(rows, classes)` -> `(rows, num_samples)`.

    The class is the first whose cumulated probability exceeds a uniform draw.
    """
    logits = np.asarray(plain("logits", logits), float)
    if logits.ndim != 2:
        raise ValueError(
            "Argument `logits` must be of shape (rows, classes). "
            f"Received: logits of shape {logits.shape}"
        )
    cumulated = np.cumsum(activations.softmax(logits), axis=-1)
    draws = _unit((len(cumulated), num_samples), seed) * cumulated[:, -1:]
    exceeded = draws[..., None] >= cumulated[:, None, :-1]  # the last one never is
    return np.sum(exceeded, axis=-1).astype(dtype)


@gives_tensors
def dropout(inputs, rate, noise_shape=None, seed=None):
    """Return `inputs`, each element 0 with probability `rate`, else over `1 - rate`.

    Args:
        inputs: Array-like of floats.
        rate: Number of [0, 1].
        noise_shape: Shape of the draws, broadcast to that of `inputs`; a `None` in it
            is the axis of `inputs`.
    """
    rate = check_real("rate", rate, low=0.0, high=1.0)
    inputs = plain("inputs", inputs)
    if rate in (0.0, 1.0):
        return inputs if rate == 0.0 else np.zeros_like(inputs)
    shape = inputs.shape if noise_shape is None else noise_shape
    shape = [inputs.shape[i] if n is None else n for i, n in enumerate(shape)]
    kept = np.broadcast_to(_unit(shape, seed) >= rate, inputs.shape)
    return np.where(kept, inputs / inputs.dtype.type(1 - rate), inputs.dtype.type(0))


@gives_tensors
def shuffle(x, axis=0, seed=None):
    """Return `x` with what lies along an axis in a new order, the same everywhere."""
    x = plain("x", x)
    axis = check_integer("axis", axis, low=-x.ndim, high=x.ndim - 1)
    order = np.argsort(_unit((x.shape[axis],), seed), kind="stable")
    return np.take(x, order, axis)


@gives_tensors
def gamma(shape, alpha, dtype=None, seed=None):
    """Return draws of the gamma distribution of shape `alpha` and scale 1."""
    return _numpys(seed).gamma(alpha, 1.0, shape).astype(config.dtype_name(dtype))


@gives_tensors
def beta(shape, alpha, beta, dtype=None, seed=None):
    """Return draws of the beta distribution."""
    return _numpys(seed).beta(alpha, beta, shape).astype(config.dtype_name(dtype))


@gives_tensors
def binomial(shape, counts, probabilities, dtype=None, seed=None):
    """Return how often of `counts` something of these `probabilities` happens."""
    draws = _numpys(seed).binomial(counts, probabilities, shape)
    return draws.astype(config.dtype_name(dtype))


def _moments(mean, stddev):
    mean = check_real("mean", mean)
    return {"mean": mean, "stddev": check_real("stddev", stddev, low=0.0)}


def _draw(name, shape, dtype, seed, **options):
    shape = check_shape("shape", shape)
    options["seed"] = float(_seed(seed))
    return _engine.initialize(shape, config.dtype_name(dtype), name, options)


def _unit(shape, seed):
    """Uniform draws from [0, 1) in float64."""
    return _draw("random_uniform", shape, "float64", seed, minval=0.0, maxval=1.0)


def _seed(seed):
    """An integer for the engine.

    The first seed of a `SeedGenerator` is its own; each next one is drawn from the
    first words of Philox's stream of its number.
    """
    if seed is None:
        return draw_seed()
    if not isinstance(seed, SeedGenerator):
        return check_integer("seed", seed, low=0, high=MAX_SEED)
    seed, taken = (int(word) for word in seed.next())
    if taken == 0:
        return seed
    low, high = _engine.random_words(seed, taken, 0, 2)
    return ((high << 32) | low) % MAX_SEED


def _numpys(seed):
    return np.random.Generator(np.random.Philox(key=_seed(seed)))


__getattr__, __dir__ = _module_hooks(__name__)
