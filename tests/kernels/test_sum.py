"""Sums: 16 lanes and a fixed tree over a row, ascending order over rows."""

import numpy as np
import pytest
from arrays import lay_out, sizes

from mlpc import _core

LANES = 16


def tree_sum(x):
    """Element j goes to lane j % 16; the halves are added until one lane is left."""
    lanes = np.zeros(LANES, x.dtype)
    for start in range(0, len(x), LANES):
        part = x[start : start + LANES]
        lanes[: len(part)] += part
    while len(lanes) > 1:
        half = len(lanes) // 2
        lanes = lanes[:half] + lanes[half:]
    return lanes[0]


@pytest.mark.parametrize("layout", ["contiguous", "off_by_one"])
def test_sum(layout, isa, dtype, lanes):
    rng = np.random.default_rng(0)
    for n in sizes(lanes):
        x = lay_out(rng.normal(size=n).astype(dtype), layout)
        assert _core._sum(isa, x[np.newaxis]) == tree_sum(x)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", [0, 5, 16, -1])
def test_sum_of_special_values(value, place, isa, dtype):
    x = np.ones((1, 37), dtype)
    x[0, place] = value
    np.testing.assert_equal(_core._sum(isa, x), value)


def test_sum_of_opposed_infinities(isa, dtype):
    assert np.isnan(_core._sum(isa, np.array([[np.inf, 1, -np.inf]], dtype)))


@pytest.mark.parametrize("rows", [0, 1, 2, 15, 16, 17, 129])
def test_sum_rows(rows, isa, dtype, lanes):
    rng = np.random.default_rng(1)
    for n in sizes(lanes, 70)[1:]:
        x = rng.normal(size=(rows + 1, n + 3)).astype(dtype)[:-1, 1 : n + 1]
        expected = np.zeros(n, dtype)
        for row in x:
            expected = expected + row
        sums = np.full(n + 2, 5, dtype)
        _core._sum_rows(isa, x, sums[np.newaxis, 1:-1])
        np.testing.assert_array_equal(sums[1:-1], expected)
        assert sums[0] == sums[-1] == 5
