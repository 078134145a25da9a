"""Each activation and its derivative: values in ulp, shapes, special values, bits."""

import numpy as np
import pytest
import reference
from arrays import lay_out, sizes, special_values, sweep
from ulp import ulp_error

from mlpc import _core

# name -> ulp of the value. Where the value cancels, see `slack`.
BOUNDS = {
    "linear": 0,
    "relu": 0,
    "relu_clipped": 1.5,
    "leaky_relu": 1.0,
    "elu": 2.5,
    "selu": 4.0,
    "sigmoid": 2.6,
    "hard_sigmoid": 1.5,
    "tanh": 3.0,
    "softplus": 3.0,
    "softsign": 1.5,
    "exponential": 1.1,
}
CATALOGUE = _core.catalogue()["activations"]
NAMES = list(CATALOGUE)
INDEX = {name: i for i, name in enumerate(NAMES)}
OPTIONS = [(name, {}) for name in NAMES] + [
    ("relu_clipped", {"negative_slope": 0.25, "max_value": 2.0, "threshold": 0.5}),
    ("relu_clipped", {"max_value": 1.0}),
    ("leaky_relu", {"negative_slope": 0.5}),
    ("elu", {"alpha": 0.5}),
]


def numbers(name, options):
    """The options in the engine's order, three of them."""
    told = {**CATALOGUE[name][1], **options}
    return tuple([*(float(v) for v in told.values()), 0.0, 0.0, 0.0][:3])


def fresh(x):
    """A copy with the strides of a matrix, which NumPy gives to no empty array."""
    y = np.full((x.shape[0] + 1, x.shape[1] + 1), 7, x.dtype)[:-1, :-1]
    y[...] = x
    return y


def forward(isa, name, options, x):
    y = fresh(x)
    _core._activate(isa, INDEX[name], numbers(name, options), x, y)
    return y


def backward(isa, name, options, x, d):
    d, y = fresh(d), forward(isa, name, options, x)
    _core._activate_backward(isa, INDEX[name], numbers(name, options), x, y, d)
    return d


def truth(name, options, x):
    with np.errstate(all="ignore"):
        exact = {k: np.asarray(v, x.dtype)[()] for k, v in options.items()}
        return reference.activation(name, x.astype(np.longdouble), **exact)


def told(name, options):
    """The options with their defaults, as the dtype rounds them."""
    return {**CATALOGUE[name][1], **options}


def slack(name, x, y):
    """Errors that are relative to the terms of a sum, not to what is left of them."""
    eps = np.finfo(x.dtype).eps
    if name == "hard_sigmoid":
        return np.where(np.abs(y) < 0.5, eps, 0)
    if name == "relu_clipped":
        return eps * np.abs(x).astype(np.longdouble)
    return 0


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_value(name, options, isa, dtype):
    x = sweep(dtype, 4000).reshape(8, -1)
    exact = truth(name, told(name, options), x)
    y = forward(isa, name, options, x)
    if name == "softmax":
        eps, tiny = np.finfo(dtype).eps, np.finfo(dtype).tiny
        np.testing.assert_allclose(y, exact.astype(dtype), 200 * eps, tiny)
        return
    error = ulp_error(y, exact)
    close = np.abs(y - exact) <= slack(name, x, exact)
    worst = np.argmax(np.where(close, 0, error))
    assert close.flat[worst] or error.flat[worst] <= BOUNDS[name], (
        f"{error.flat[worst]:.2f} ulp at {x.flat[worst]!r}"
    )


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_derivative(name, options, isa, dtype):
    rng = np.random.default_rng(0)
    x = rng.normal(0, 3, (9, 37)).astype(dtype)
    d = rng.normal(size=x.shape).astype(dtype)
    exact = reference.activation_gradient(
        name, x.astype(float), d.astype(float), **told(name, options)
    )
    eps = np.finfo(dtype).eps
    # sigmoid and tanh derive from their rounded output: absolute errors near 0 and 1
    np.testing.assert_allclose(
        backward(isa, name, options, x, d), exact, 100 * eps, 40 * eps
    )


@pytest.mark.parametrize(("name", "options"), OPTIONS)
@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_shapes(name, options, direction, isa, dtype, lanes):
    """Rows of any width, with and without space behind them, are what one row is."""
    rng = np.random.default_rng(1)

    def apply(x):
        if direction == "forward":
            return forward(isa, name, options, x)
        return backward(isa, name, options, x, np.ones_like(x))

    for n in sizes(lanes, 70)[1:]:
        x = rng.normal(0, 3, (3, n)).astype(dtype)
        rows = np.concatenate([apply(row[np.newaxis]) for row in x])
        spaced = np.full((3, n + 5), np.nan, dtype)[:, 2 : n + 2]
        spaced[...] = x
        for given in (x, spaced, lay_out(x, "off_by_one")):
            np.testing.assert_array_equal(apply(given), rows)
    empty = np.zeros((4, 4), dtype)
    assert apply(empty[:0]).shape == (0, 4) and apply(empty[:, :0]).shape == (4, 0)


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_in_place_and_nothing_past_the_end(name, options, isa, dtype, lanes):
    rng = np.random.default_rng(2)
    for n in sizes(lanes, 40)[1:]:
        frame = np.full((4, n + 3), 5, dtype)
        inner = frame[1:-1, 1:-2]
        inner[...] = rng.normal(size=inner.shape)
        expected = forward(isa, name, options, inner)
        _core._activate(isa, INDEX[name], numbers(name, options), inner, inner)
        np.testing.assert_array_equal(inner, expected)
        frame[1:-1, 1:-2] = 5
        assert (frame == 5).all()


@pytest.mark.parametrize(
    ("name", "options"), [case for case in OPTIONS if case[0] != "softmax"]
)
def test_special_values(name, options, isa, dtype):
    x = np.resize(special_values(dtype), (2, 50))
    exact = truth(name, told(name, options), x)
    y = forward(isa, name, options, x)
    if name == "softsign":  # inf / inf
        exact[np.isinf(x)] = np.nan
    with np.errstate(invalid="ignore"):
        close = np.abs(y - exact) <= slack(name, x, exact)
    wrong = (ulp_error(y, exact) > BOUNDS[name]) & ~close
    assert not wrong.any(), (x[wrong], y[wrong], exact[wrong])


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"softmax"}))
def test_nan_stays_nan(name, isa, dtype):
    x = np.full((1, 33), np.nan, dtype)
    assert np.isnan(forward(isa, name, {}, x)).all()


@pytest.mark.parametrize(
    "name", ["linear", "relu", "leaky_relu", "elu", "selu", "tanh"]
)
def test_zero_keeps_its_sign(name, isa, dtype):
    x = np.resize(np.array([0.0, -0.0], dtype), (1, 34))
    y = forward(isa, name, {}, x)
    assert (y == 0).all()
    np.testing.assert_array_equal(np.signbit(y), np.signbit(x))


def test_softmax_of_large_values(isa, dtype):
    big = np.finfo(dtype).max / 2
    x = np.array([[big, 0, -big], [-big, -big, -big], [0, 0, -np.inf]], dtype)
    y = forward(isa, "softmax", {}, x)
    expected = np.array([[1, 0, 0], [1 / 3] * 3, [0.5, 0.5, 0]])
    np.testing.assert_allclose(y, expected, 4 * np.finfo(dtype).eps)


@pytest.mark.parametrize("row", [[np.nan, 0, 1], [np.inf, 0, 1], [-np.inf] * 3])
def test_softmax_of_what_has_none_is_nan(row, isa, dtype):
    y = forward(isa, "softmax", {}, np.array([row], dtype))
    assert np.isnan(y).any()


@pytest.mark.parametrize("n", [1, 2, 15, 16, 17, 1000])
def test_softmax_sums_to_one(n, isa, dtype):
    x = np.random.default_rng(3).normal(0, 9, (5, n)).astype(dtype)
    y = forward(isa, "softmax", {}, x)
    np.testing.assert_allclose(y.sum(axis=1, dtype=float), 1, 30 * np.finfo(dtype).eps)


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_same_bits_on_every_isa(name, options, dtype):
    x = np.concatenate([sweep(dtype, 500), np.resize(special_values(dtype), 36)])
    x = x.reshape(4, -1)
    d = np.random.default_rng(4).normal(size=x.shape).astype(dtype)
    results = [
        (forward(isa, name, options, x), backward(isa, name, options, x, d))
        for isa in _core._isas()
    ]
    for value, gradient in results[1:]:
        np.testing.assert_array_equal(value, results[0][0])
        np.testing.assert_array_equal(gradient, results[0][1])
        signs = [np.signbit(v[~np.isnan(v)]) for v in (value, results[0][0])]
        np.testing.assert_array_equal(*signs)
