"""Arrays for tests of kernels: sizes, layouts and values that break loops."""

import numpy as np

__all__ = ["LAYOUTS", "is_subnormal", "lay_out", "sizes", "special_values", "sweep"]


def sizes(lanes, large=1000):
    """0, 1, and the neighbours of a vector of `lanes`, of two, of sixteen; a large one.

    Sixteen is the number of virtual lanes of every sum.
    """
    near = {n + d for n in (lanes, 2 * lanes, 16, 32) for d in (-1, 0, 1)}
    return sorted({0, 1, *(n for n in near if n >= 0), large + lanes // 2 + 1})


def is_subnormal(x):
    """Where an array holds numbers below the least normal one that are not 0."""
    return (x != 0) & (np.abs(x) < np.finfo(x.dtype).tiny)


def special_values(dtype):
    """Zeros of both signs, infinities, NaN, subnormals, huge and ordinary ones."""
    info = np.finfo(dtype)
    positive = [
        0.0,
        info.smallest_subnormal,
        info.tiny / 2,
        info.tiny,
        info.eps,
        1.0 - info.epsneg,
        1.0,
        1.0 + info.eps,
        3.0,
        np.log(info.max),
        info.max,
        np.inf,
    ]
    values = np.array([*positive, *(-np.array(positive)), np.nan], dtype)
    return values


def sweep(dtype, count=2000, low=-30.0, high=30.0, seed=0):
    """Ordinary values: a dense range, many magnitudes and the special values."""
    rng = np.random.default_rng(seed)
    spread = 2.0 ** rng.uniform(-40, 6, count) * rng.choice([-1, 1], count)
    return np.concatenate(
        [np.linspace(low, high, count).astype(dtype), spread.astype(dtype)]
    )


def contiguous(x):
    return np.array(x, order="C")


def unaligned(x):
    """The same values, one byte past an aligned address."""
    buffer = np.empty(x.nbytes + 1, np.uint8)
    view = buffer[1:].view(x.dtype).reshape(x.shape)
    view[...] = x
    return view


def off_by_one(x):
    """Aligned to its element but to no vector."""
    buffer = np.empty(x.size + 1, x.dtype)
    view = buffer[1:].reshape(x.shape)
    view[...] = x
    return view


def strided(x):
    """Every third element of a larger array, on the last axis."""
    buffer = np.ones((*x.shape[:-1], 3 * x.shape[-1]), x.dtype)
    view = buffer[..., ::3]
    view[...] = x
    return view


def reversed_rows(x):
    """Negative strides on the first axis."""
    return contiguous(x[::-1])[::-1]


def fortran(x):
    return np.array(x, order="F")


LAYOUTS = {
    f.__name__: f
    for f in (contiguous, unaligned, off_by_one, strided, reversed_rows, fortran)
}


def lay_out(x, layout):
    """A copy of `x` (of rank one or more) in one of LAYOUTS, equal to it in value."""
    return LAYOUTS[layout](np.asarray(x))
