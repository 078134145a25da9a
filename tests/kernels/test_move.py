"""Copies, transposes, and the search for zeros and for what is not finite."""

import numpy as np
import pytest

from mlpc import _core

SIZES = [(1, 1), (1, 17), (3, 5), (14, 32), (16, 16), (17, 33), (40, 7)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("transpose", [False, True])
def test_moves_all_and_nothing_else(transpose, size, isa, dtype):
    m, n = size
    x = np.random.default_rng(0).normal(size=(m, n + 3)).astype(dtype)[:, :n]
    target = (n, m) if transpose else (m, n)
    y = np.full((target[0] + 1, target[1] + 2), 7, dtype)
    _core._move(isa, transpose, x, y[:-1, :-2])
    np.testing.assert_array_equal(y[:-1, :-2], x.T if transpose else x)
    assert (y[-1] == 7).all() and (y[:, -2:] == 7).all()


@pytest.mark.parametrize("n", [1, 7, 16, 33, 64])
def test_nonzero_elements(n, isa, dtype):
    x = np.random.default_rng(n).integers(0, 2, n).astype(dtype)
    x[::5] = -0.0
    x[n // 2] = np.nan
    expected = sum(1 << i for i in range(n) if x[i] != 0)
    assert _core._look(isa, x[np.newaxis])[1] == expected


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_finite_matrices(value, isa, dtype):
    x = np.full((3, 70), np.finfo(dtype).max, dtype)
    inside = x[:, :67]
    assert _core._look(isa, inside)[0]
    x[1, 68] = value
    assert _core._look(isa, inside)[0]
    for at in [(0, 0), (1, 66), (2, 33)]:
        spoilt = inside.copy()
        spoilt[at] = value
        assert not _core._look(isa, spoilt)[0]
