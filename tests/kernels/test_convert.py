"""Rows of any dtype and strides become the engine's floats, rounded once."""

import numpy as np
import pytest
from arrays import lay_out, sizes, special_values

from mlpc import _core

FLOATS = ["float16", "float32", "float64"]
INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]


def convert(isa, x, dtype):
    y = np.full(len(x) + 2, 5, dtype)
    _core._convert(isa, x, y[np.newaxis, 1:-1])
    assert y[0] == y[-1] == 5
    return y[1:-1]


def values(name):
    if name == "bool":
        return np.arange(50) % 3 == 0
    if name in FLOATS:
        return np.concatenate(
            [
                special_values(name),
                np.random.default_rng(0).normal(size=99).astype(name),
            ]
        )
    info = np.iinfo(name)
    rng = np.random.default_rng(1)
    edges = np.array([info.min, info.min + 1, 0, 1, info.max - 1, info.max], name)
    drawn = rng.integers(info.min, info.max, 99, name, endpoint=True)
    return np.concatenate([edges, drawn])


@pytest.mark.parametrize(
    "layout", ["contiguous", "unaligned", "off_by_one", "strided", "reversed_rows"]
)
@pytest.mark.parametrize("name", ["bool", *INTEGERS, *FLOATS])
def test_every_dtype_and_layout(name, layout, isa, dtype):
    x = lay_out(values(name), layout)
    with np.errstate(over="ignore"):
        expected = x.astype(dtype)
    found = convert(isa, x, dtype)
    np.testing.assert_array_equal(found, expected)
    number = ~np.isnan(expected)
    np.testing.assert_array_equal(
        np.signbit(found[number]), np.signbit(expected[number])
    )


@pytest.mark.parametrize("name", ["uint8", "float16", "float32", "float64"])
def test_sizes(name, isa, dtype, lanes):
    for n in sizes(lanes):
        x = (np.arange(n) % 100).astype(name)
        np.testing.assert_array_equal(convert(isa, x, dtype), x)


def test_every_half(isa, dtype):
    """All 65,536 numbers of float16."""
    x = np.arange(2**16, dtype=np.uint16).view(np.float16)
    np.testing.assert_array_equal(convert(isa, x, dtype), x.astype(dtype))


def test_a_repeated_element(isa, dtype):
    """A stride of zero."""
    x = np.broadcast_to(np.int32(7), 20)
    assert (convert(isa, x, dtype) == 7).all()
