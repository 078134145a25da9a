"""Holds a recorded gradient against central differences."""

import numpy as np

from mlpc.symbolic import vector_jacobian

__all__ = ["assert_followed", "central_differences"]


def central_differences(function, x, upstream, h=1e-6):
    slopes = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[at] += h
        below[at] -= h
        rise = np.asarray(function(above)) - np.asarray(function(below))
        slopes[at] = (upstream * rise).sum() / (2 * h)
    return slopes


def assert_followed(function, x):
    """`function` of arrays gives the same values when it is recorded, nothing of it is
    left out, and its gradient is that of the differences."""
    value, pull, recording = vector_jacobian(function, x)
    assert recording.left is None, recording.left
    told = np.asarray(function(x))
    assert value.shape == told.shape
    np.testing.assert_allclose(value, told, 1e-12, 1e-14)
    upstream = np.random.default_rng(5).normal(size=value.shape)
    found = pull(upstream)
    assert found.shape == x.shape and found.dtype == np.float64
    told = central_differences(function, x, upstream)
    np.testing.assert_allclose(found, told, 1e-6, 1e-7 * max(1, np.abs(told).max()))
