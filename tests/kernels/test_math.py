"""exp, expm1, log, log1p against the C library in more digits, in ulp."""

import numpy as np
import pytest
from arrays import lay_out, sizes, special_values, sweep
from ulp import ulp_error

from mlpc import _core

# Bounds stated at the head of csrc/kernels/body/math_tmpl.h.
BOUNDS = {"exp": 1.1, "expm1": 2.0, "log": 1.1, "log1p": 1.6}
TRUTH = {name: getattr(np, name) for name in BOUNDS}


def run(isa, name, x):
    y = np.full_like(x, 7)
    _core._elementary(isa, name, x[np.newaxis], y[np.newaxis])
    return y


def domain(name, x):
    """Where the kernel promises its bound: log1p is for [0, 1]."""
    return x[(x >= 0) & (x <= 1)] if name == "log1p" else x


def truth(name, x):
    with np.errstate(all="ignore"):
        return TRUTH[name](x.astype(np.longdouble))


def inputs(name, dtype):
    values = sweep(dtype, 20000)
    if name == "exp":
        edge = float(np.log(np.finfo(dtype).max))
        values = np.append(values, sweep(dtype, 20000, -1.2 * edge, edge, seed=1))
    if name == "log":
        values = np.append(np.abs(values), 1 + np.linspace(-1e-3, 1e-3, 999))
        scale = np.finfo(dtype).maxexp - 8
        values = np.append(values, 2.0 ** np.linspace(-scale, scale, 5001))
    if name == "log1p":
        values = np.append(values, np.linspace(0, 1, 20001))
    return domain(name, values.astype(dtype))


@pytest.mark.parametrize("name", BOUNDS)
def test_error_in_ulp(name, isa, dtype):
    x = inputs(name, dtype)
    error = ulp_error(run(isa, name, x), truth(name, x))
    worst = np.argmax(error)
    assert error[worst] <= BOUNDS[name], f"{error[worst]:.3f} ulp at {x[worst]!r}"


@pytest.mark.parametrize("name", BOUNDS)
def test_special_values(name, isa, dtype):
    values = special_values(dtype)
    if name == "log1p":
        values = domain(name, values)
    x = np.resize(values, 64)
    error = ulp_error(run(isa, name, x), truth(name, x))
    assert (error <= BOUNDS[name]).all(), x[error > BOUNDS[name]]


@pytest.mark.parametrize("name", BOUNDS)
def test_subnormal_results_and_arguments(name, isa, dtype):
    info = np.finfo(dtype)
    tiny = (info.tiny * 2.0 ** -np.arange(0, info.nmant)).astype(dtype)
    x = tiny
    if name == "exp":
        low = float(np.log(np.longdouble(info.smallest_subnormal)))
        x = np.linspace(low - 2, float(np.log(info.tiny)) + 2, 4001).astype(dtype)
    error = ulp_error(run(isa, name, x), truth(name, x))
    assert error.max() <= BOUNDS[name], x[np.argmax(error)]


@pytest.mark.parametrize("name", BOUNDS)
def test_any_number_of_elements_gives_the_same(name, isa, dtype, lanes):
    whole = inputs(name, dtype)[:1100]
    expected = run(isa, name, whole)
    for n in sizes(lanes):
        for layout in ("contiguous", "off_by_one"):
            x = lay_out(whole[:n], layout)
            np.testing.assert_array_equal(run(isa, name, x), expected[:n])


@pytest.mark.parametrize("name", BOUNDS)
def test_in_place(name, isa, dtype):
    x = inputs(name, dtype)[:101]
    expected = run(isa, name, x)
    _core._elementary(isa, name, x[np.newaxis], x[np.newaxis])
    np.testing.assert_array_equal(x, expected)


@pytest.mark.parametrize("name", BOUNDS)
def test_nothing_is_written_past_the_end(name, isa, dtype, lanes):
    for n in sizes(lanes, 40):
        x, y = np.ones((1, n), dtype), np.full(n + 2, 5, dtype)
        _core._elementary(isa, name, x, y[np.newaxis, 1:-1])
        assert y[0] == y[-1] == 5


@pytest.mark.parametrize("name", BOUNDS)
def test_same_bits_on_every_isa(name, dtype):
    x = np.concatenate([inputs(name, dtype), np.resize(special_values(dtype), 100)])
    first, *others = (run(isa, name, x) for isa in _core._isas())
    for other in others:
        np.testing.assert_array_equal(first, other)
        number = ~np.isnan(first)
        np.testing.assert_array_equal(
            np.signbit(first[number]), np.signbit(other[number])
        )
