"""The matrix product's tile: one chain of fused multiply-adds over ascending k."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from mlpc import _core


def tile_of(isa, dtype):
    return _core._tile(isa, dtype.itemsize == 8)


def product(isa, a, b, transposed=False, skip=False):
    """a (m x k) times b (k x n), n within one panel."""
    cols = tile_of(isa, a.dtype)[1]
    panel = np.zeros((b.shape[0] + 1, cols), a.dtype)[:-1]
    panel[:, : b.shape[1]] = b
    c = np.full((a.shape[0], b.shape[1] + 3), 7, a.dtype)
    a = a.T if transposed else a
    left = np.zeros((a.shape[0] + 1, a.shape[1] + 1), a.dtype)[:-1, :-1]
    left[...] = a
    _core._matmul(isa, left, transposed, panel, c[:, : b.shape[1]], skip)
    assert (c[:, b.shape[1] :] == 7).all()
    return c[:, : b.shape[1]]


def chain(a, b):
    """The same, each step rounded once, from exact fractions."""
    wide = np.longdouble if a.dtype == np.float32 else None
    c = np.zeros((a.shape[0], b.shape[1]), a.dtype)
    for i, j in np.ndindex(c.shape):
        total = a.dtype.type(0)
        for k in range(a.shape[1]):
            if wide:
                total = np.float32(wide(a[i, k]) * wide(b[k, j]) + wide(total))
            else:
                exact = Fraction(float(a[i, k])) * Fraction(float(b[k, j]))
                total = np.float64(float(exact + Fraction(float(total))))
        c[i, j] = total
    return c


def rounded(exact, dtype):
    """The number of the dtype that is nearest to a fraction, the even one of two."""
    numbers = np.finfo(dtype)
    if exact == 0:
        return dtype.type(0)
    size = abs(exact)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    exponent -= size < Fraction(2) ** exponent
    unit = Fraction(2) ** max(exponent - numbers.nmant, numbers.minexp - numbers.nmant)
    return dtype.type(float(round(exact / unit) * unit))


def matrices(m, k, n, dtype, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(m, k)).astype(dtype), rng.normal(size=(k, n)).astype(dtype)


@pytest.mark.parametrize("transposed", [False, True])
def test_every_size_of_a_tile(transposed, isa, dtype, lanes):
    rows, cols = tile_of(isa, dtype)
    for m in range(1, rows + 1):
        for n in {1, lanes, min(lanes + 1, cols), cols - 1, cols} - {0}:
            a, b = matrices(m, 5, n, dtype, seed=m)
            found = product(isa, a, b, transposed)
            np.testing.assert_array_equal(found, chain(a, b))


@pytest.mark.parametrize("k", [0, 1, 2, 100, 784])
def test_length_of_the_chain(k, isa, dtype):
    a, b = matrices(2, k, 3, dtype)
    np.testing.assert_array_equal(product(isa, a, b), chain(a, b))


def test_sums_next_to_the_middle_of_two_numbers(isa, dtype):
    """Each step is rounded once; a wider sum would be rounded to the middle first.

    The last step brings what has become subnormal back to where it is stored.
    """
    numbers = np.finfo(dtype)
    e, normal = Fraction(float(numbers.eps)), Fraction(2) ** int(numbers.minexp)
    starts, signs, scales = (1, 1 + e, 1 + 2 * e, 2 - e), (1, -1), (0, 1, 2, 3, None)
    for start, sign, scale in itertools.product(starts, signs, scales):
        unit, down = (1, 1) if scale is None else (normal, Fraction(1, 2**scale))
        for u, v in ((1, 1), (1 + e, 1 - e), (1, 1 + e)):  # 1, hardly less, more
            a = [1, sign * u * e / 2**10, 1]
            b = [start * unit * down, v * unit * 2**9, 0 if scale is None else normal]
            a, b = np.array([a]).astype(dtype), np.array([b]).astype(dtype).T
            total = Fraction(0)
            for x, y in zip(a[0], b[:, 0], strict=True):
                total += Fraction(float(x)) * Fraction(float(y))
                total = Fraction(float(rounded(total, dtype)))
            assert product(isa, a, b)[0, 0] == float(total)


def test_fused(isa, dtype):
    """The product is not rounded before it is added."""
    e = np.finfo(dtype).eps
    a = np.array([[1, 1 + e]], dtype)
    b = np.array([[-1], [1 - e]], dtype)
    assert product(isa, a, b)[0, 0] == -(float(e) ** 2)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_special_values_pass(value, isa, dtype):
    a, b = matrices(3, 4, 3, dtype)
    a[1, 2] = value
    c = product(isa, a, b)
    assert not np.isfinite(c[1]).any()
    assert np.isfinite(c[[0, 2]]).all()


def test_infinity_times_zero_is_nan(isa, dtype):
    a, b = matrices(1, 3, 4, dtype)
    a[0, 1], b[1] = np.inf, 0
    assert np.isnan(product(isa, a, b)).all()


def test_large_numbers_are_exact(isa, dtype):
    """Integers that the dtype holds: no rounding at all."""
    rng = np.random.default_rng(5)
    a = rng.integers(-50, 50, (2, 300)).astype(dtype)
    b = rng.integers(-50, 50, (300, 4)).astype(dtype)
    np.testing.assert_array_equal(product(isa, a, b), a.astype(int) @ b.astype(int))


def test_same_bits_on_every_isa(dtype):
    a, b = matrices(4, 333, 4, dtype)
    isas = [isa for isa in _core._isas() if min(tile_of(isa, dtype)) >= 4]
    first, *others = (product(isa, a, b) for isa in isas)
    for other in others:
        np.testing.assert_array_equal(first, other)


@pytest.mark.parametrize("k", [1, 63, 64, 65, 200])
def test_steps_of_zeros_can_be_left_out(k, isa, dtype):
    """Bit for bit, of either sign, whatever the chain's own zeros are."""
    rows, cols = tile_of(isa, dtype)
    a, b = matrices(rows, k, cols, dtype)
    rng = np.random.default_rng(1)
    zeros = rng.random(k) < 0.6
    a[:, zeros] = np.where(rng.random((rows, zeros.sum())) < 0.5, 0.0, -0.0)
    a[rng.random(a.shape) < 0.3] = 0
    tiny = np.finfo(dtype).smallest_subnormal
    a[0, ~zeros], b[~zeros, 0] = -tiny, tiny  # underflows to -0, which the end makes +0
    found, whole = product(isa, a, b, skip=True), product(isa, a, b)
    assert found.tobytes() == whole.tobytes()
    assert not np.signbit(whole[whole == 0]).any()
