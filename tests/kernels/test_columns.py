"""The products of narrow layers, whose samples lie side by side."""

import numpy as np
import pytest
from kernels.test_matmul import chain, matrices

from mlpc import _core

SAMPLES = [1, 15, 16, 33, 130]


@pytest.mark.parametrize("samples", SAMPLES)
@pytest.mark.parametrize("units", [1, 2, 3, 4, 7, 16])
@pytest.mark.parametrize("with_bias", [False, True])
def test_product_is_the_chain_of_every_other(with_bias, units, samples, isa, dtype):
    a, b = matrices(units, 5, samples, dtype, seed=samples)
    bias = np.linspace(-1, 1, units).astype(dtype) if with_bias else None
    room = np.zeros((6, samples + 40), dtype)
    room[:5, :samples] = b
    c = np.full((units + 1, samples + 2), 7, dtype)
    _core._matmul_columns(
        isa,
        a,
        room[:5, :samples],
        None if bias is None else bias[np.newaxis],
        c[:units, :samples],
    )
    expected = chain(a, b) + (bias[:, np.newaxis] if with_bias else 0)
    np.testing.assert_array_equal(c[:units, :samples], expected)
    assert (c[-1] == 7).all() and (c[:, -2:] == 7).all()


def lanes(x, d, dtype):
    """The dot product by 16 lanes, each a chain, joined by the tree."""
    n = -(-len(x) // 16) * 16
    x, d = (np.pad(a, (0, n - len(a))).reshape(-1, 16, 1) for a in (x, d))
    lane = np.array([chain(x[:, i].T, d[:, i])[0, 0] for i in range(16)], dtype)
    for half in (8, 4, 2, 1):
        lane[:half] += lane[half : 2 * half]
    return lane[0]


@pytest.mark.parametrize("samples", SAMPLES)
@pytest.mark.parametrize(("inputs", "units"), [(1, 1), (2, 3), (7, 2), (4, 4)])
def test_dots_go_by_lanes(inputs, units, samples, isa, dtype):
    rng = np.random.default_rng(samples)
    x = rng.normal(size=(inputs, samples)).astype(dtype)
    d = rng.normal(size=(units, samples)).astype(dtype)
    dots, sums = np.empty((inputs, units), dtype), np.empty((1, units), dtype)
    _core._dots_columns(isa, x, d, dots, sums)
    for i, j in np.ndindex(dots.shape):
        assert dots[i, j] == lanes(x[i], d[j], dtype)
    for j in range(units):
        assert sums[0, j] == lanes(np.ones(samples, dtype), d[j], dtype)
