"""The helpers of the tests: distances in ulp, layouts, special values."""

import numpy as np
import pytest
from arrays import LAYOUTS, lay_out, sizes, special_values, sweep
from ulp import ulp_error

DTYPES = [np.float32, np.float64]


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_neighbours_of_a_number_are_one_ulp_away(dtype):
    x = np.array([1.5, -3.0, 1e-30, np.finfo(dtype).tiny / 4], dtype)
    assert (ulp_error(x, x) == 0).all()
    assert (ulp_error(np.nextafter(x, dtype(9)), x) == 1).all()


def test_ulp_of_a_truth_between_two_numbers():
    step = 2.0**-23
    assert ulp_error(np.float32(1), 1 + step / 4) == 0.25
    assert ulp_error(np.float32(1), 1 + 3 * step) == 3


@pytest.mark.parametrize("dtype", DTYPES)
def test_ulp_of_special_values(dtype):
    huge = np.longdouble(np.finfo(dtype).max) * 4
    got = np.array([np.inf, -np.inf, np.nan, np.inf, 0, np.nan, np.inf, 1], dtype)
    exact = np.array([np.inf, -np.inf, np.nan, huge, -0.0, 1, 1, np.nan], np.longdouble)
    expected = [0, 0, 0, 0, 0, np.inf, np.inf, np.inf]
    assert ulp_error(got, exact).tolist() == expected
    assert ulp_error(dtype(0), -0.0, signed_zero=True) == np.inf


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", [(0,), (1,), (17,), (3, 5), (2, 3, 4)])
def test_layouts_keep_the_values(layout, shape):
    x = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    np.testing.assert_array_equal(lay_out(x, layout), x)


def test_layouts_are_what_they_say():
    x = np.ones((4, 6))
    assert not lay_out(x, "unaligned").flags.aligned
    assert not lay_out(x, "strided").flags.c_contiguous
    assert lay_out(x, "reversed_rows").strides[0] < 0
    assert lay_out(x, "fortran").flags.f_contiguous


@pytest.mark.parametrize("lanes", [1, 4, 8, 16])
def test_sizes_surround_the_lanes(lanes):
    assert {0, 1, lanes - 1, lanes, lanes + 1} <= set(sizes(lanes))


@pytest.mark.parametrize("dtype", DTYPES)
def test_values_have_the_dtype(dtype):
    assert special_values(dtype).dtype == sweep(dtype).dtype == dtype
    assert np.isfinite(sweep(dtype)).all()
