"""Each activation and its derivative: values in ulp, shapes, special values, bits."""

import numpy as np
import pytest
import reference
from arrays import is_subnormal, lay_out, sizes, special_values, sweep
from ulp import ulp_error

from mlpc import _core

# name -> ulp of the value. Where the value cancels, see `slack`.
BOUNDS = {
    "linear": 0,
    "relu": 0,
    "relu_clipped": 1.5,
    "relu6": 0,
    "leaky_relu": 1.0,
    "elu": 2.5,
    "celu": 2.5,
    "selu": 4.0,
    "gelu": 7.0,
    "gelu_tanh": 4.0,
    "silu": 3.2,
    "hard_silu": 2.0,
    "mish": 4.5,
    "sigmoid": 2.6,
    "hard_sigmoid": 1.5,
    "sparse_sigmoid": 0.5,
    "log_sigmoid": 3.0,
    "tanh": 3.0,
    "hard_tanh": 0,
    "tanh_shrink": 1.0,
    "soft_shrink": 0.5,
    "hard_shrink": 0,
    "threshold": 0,
    "softplus": 3.0,
    "sparse_plus": 2.0,
    "squareplus": 3.0,
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
    ("celu", {"alpha": 0.5}),
    ("celu", {"alpha": 3.0}),
    ("soft_shrink", {"threshold": 1.25}),
    ("hard_shrink", {"threshold": 1.25}),
    ("threshold", {"threshold": -0.5, "default_value": 2.0}),
    ("squareplus", {"b": 0.1}),
]
ELEMENTS = [case for case in OPTIONS if case[0] in BOUNDS]


def numbers(name, options):
    """The options in the engine's order, three of them."""
    told = {**CATALOGUE[name][1], **options}
    return tuple([*(float(v) for v in told.values()), 0.0, 0.0, 0.0][:3])


def fresh(x):
    """A copy with the strides of a matrix, which NumPy gives to no empty array."""
    y = np.full((x.shape[0] + 1, x.shape[1] + 1), 7, x.dtype)[:-1, :-1]
    y[...] = x
    return y


def wide(name, n):
    """The columns of x for n of y."""
    return 2 * n if name == "glu" else n


def forward(isa, name, options, x):
    y = fresh(x[:, : x.shape[1] // wide(name, 1)])
    _core._activate(isa, INDEX[name], numbers(name, options), x, y)
    return y


def backward(isa, name, options, x, d):
    """The gradient of x from that of y."""
    y, dx = forward(isa, name, options, x), fresh(x)
    dx[:, : y.shape[1]] = d
    _core._activate_backward(isa, INDEX[name], numbers(name, options), x, y, dx)
    return dx


def truth(name, options, x):
    with np.errstate(all="ignore"):
        exact = {k: np.asarray(v, x.dtype)[()] for k, v in options.items()}
        return reference.activation(name, x.astype(np.longdouble), **exact)


def told(name, options):
    """The options with their defaults, as the dtype rounds them."""
    return {**CATALOGUE[name][1], **options}


def slack(name, options, x, y):
    """Errors that are relative to the terms of a sum or to an argument that is rounded,
    and those of factors that are subnormal."""
    info = np.finfo(x.dtype)
    a = np.abs(x).astype(np.longdouble)
    if name == "hard_sigmoid":
        return np.where(np.abs(y) < 0.5, info.eps, 0)
    if name == "relu_clipped":
        return info.eps * a
    if name == "tanh_shrink":
        return 3 * info.eps * np.tanh(a)
    if name == "gelu_tanh":  # the argument of exp is 1.6 (a + 0.045 a^3)
        a = np.minimum(a, 40)
        return 3 * info.eps * np.abs(y) * a * (1.6 + 0.072 * a * a) + info.tiny * a
    if name in ("silu", "mish"):
        return info.smallest_subnormal * np.minimum(a, 1e4)
    return 2 * info.smallest_subnormal * options.get("alpha", 0)


def assert_close(name, options, x, y, exact):
    """Within the bound in ulp, but for the slack; what would be subnormal is 0."""
    tiny = np.finfo(x.dtype).tiny
    assert not is_subnormal(y).any()
    with np.errstate(invalid="ignore"):
        close = np.abs(y - exact) <= slack(name, options, x, exact)
        close |= (y == 0) & (np.abs(exact) < tiny * (1 + 8 * np.finfo(x.dtype).eps))
    error = np.where(close, 0, ulp_error(y, exact))
    worst = np.argmax(error)
    assert error.flat[worst] <= BOUNDS[name], (
        f"{error.flat[worst]:.2f} ulp at {x.flat[worst]!r}"
    )


@pytest.mark.parametrize(("name", "options"), ELEMENTS)
def test_value(name, options, isa, dtype):
    x = sweep(dtype, 4000).reshape(8, -1)
    y = forward(isa, name, options, x)
    assert_close(name, told(name, options), x, y, truth(name, told(name, options), x))


@pytest.mark.parametrize("name", sorted(reference.ROWS))
@pytest.mark.parametrize("n", [1, 2, 5, 16, 33, 500])
def test_value_of_rows(name, n, isa, dtype):
    """Of values that are as large as their sum, or larger."""
    n = wide(name, n)
    x = sweep(dtype, 4000)[: 8000 // n * n].reshape(-1, n)
    exact = truth(name, {}, x).astype(dtype)
    eps, tiny = np.finfo(dtype).eps, np.finfo(dtype).tiny
    y = forward(isa, name, {}, x)
    np.testing.assert_allclose(
        y, exact, 200 * eps, tiny if name == "softmax" else 4 * eps
    )


@pytest.mark.parametrize("name", ["gelu", "gelu_tanh", "silu", "mish", "log_sigmoid"])
def test_value_of_tails(name, isa, dtype):
    """Far from 0, until what is small would be subnormal, and is 0."""
    far = 1.1 * abs(float(np.log(np.finfo(dtype).smallest_subnormal)))
    x = np.linspace(-far, far, 8000).astype(dtype).reshape(8, -1)
    assert_close(name, {}, x, forward(isa, name, {}, x), truth(name, {}, x))


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_derivative(name, options, isa, dtype):
    rng = np.random.default_rng(0)
    x = rng.normal(0, 3, (9, wide(name, 37))).astype(dtype)
    d = rng.normal(size=(9, 37)).astype(dtype)
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
        return backward(isa, name, options, x, 1)

    for n in sizes(lanes, 70)[1:]:
        n = wide(name, n)
        x = rng.normal(0, 3, (3, n)).astype(dtype)
        rows = np.concatenate([apply(row[np.newaxis]) for row in x])
        spaced = np.full((3, n + 5), np.nan, dtype)[:, 2 : n + 2]
        spaced[...] = x
        for given in (x, spaced, lay_out(x, "off_by_one")):
            np.testing.assert_array_equal(apply(given), rows)
    empty = np.zeros((4, 4), dtype)
    assert apply(empty[:0]).shape[0] == 0 and apply(empty[:, :0]).shape == (4, 0)


@pytest.mark.parametrize(
    ("name", "options"), [case for case in OPTIONS if case[0] != "glu"]
)
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


def test_pairs_write_nothing_past_the_end(isa, dtype, lanes):
    rng = np.random.default_rng(2)
    for n in sizes(lanes, 40)[1:]:
        x = rng.normal(size=(2, 2 * n)).astype(dtype)
        frame, dx = np.full((4, n + 3), 5, dtype), np.full((4, 2 * n + 3), 5, dtype)
        y, d = frame[1:-1, 1:-2], dx[1:-1, 1:-2]
        _core._activate(isa, INDEX["glu"], (0.0, 0.0, 0.0), x, y)
        _core._activate_backward(isa, INDEX["glu"], (0.0, 0.0, 0.0), x, y, d)
        y[...] = d[...] = 5
        assert (frame == 5).all() and (dx == 5).all()


@pytest.mark.parametrize(("name", "options"), ELEMENTS)
def test_special_values(name, options, isa, dtype):
    x = np.resize(special_values(dtype), (2, 50))
    exact = truth(name, told(name, options), x)
    y = forward(isa, name, options, x)
    if name == "softsign":  # inf / inf
        exact[np.isinf(x)] = np.nan
    assert_close(name, told(name, options), x, y, exact)


@pytest.mark.parametrize("name", NAMES)
def test_nan_stays_nan(name, isa, dtype):
    x = np.full((1, 34), np.nan, dtype)
    assert np.isnan(forward(isa, name, {}, x)).all()


@pytest.mark.parametrize("name", sorted(reference.ROWS))
def test_nan_stays_where_it_is_at_least(name, isa, dtype):
    """A row may lose its other values too, never its NaN."""
    for i in range(34):
        x = np.zeros((2, 34), dtype)
        x[1, i] = np.nan
        y = forward(isa, name, {}, x)
        assert np.isnan(y[1, i % y.shape[1]]) and not np.isnan(y[0]).any()


@pytest.mark.parametrize(
    "name",
    [
        *("linear", "relu", "relu6", "leaky_relu", "elu", "celu", "selu", "gelu"),
        *("gelu_tanh", "silu", "hard_silu", "mish", "tanh", "hard_tanh"),
    ],
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
@pytest.mark.parametrize("name", ["softmax", "sparsemax"])
def test_softmax_sums_to_one(name, n, isa, dtype):
    x = np.random.default_rng(3).normal(0, 9, (5, n)).astype(dtype)
    y = forward(isa, name, {}, x)
    np.testing.assert_allclose(y.sum(axis=1, dtype=float), 1, 30 * np.finfo(dtype).eps)


@pytest.mark.parametrize("scale", [1e-6, 0.01, 1.0])
def test_sparsemax_keeps_from_all_to_one(scale, isa, dtype):
    x = np.random.default_rng(5).normal(0, scale, (50, 200)).astype(dtype)
    x[:, ::7] = x[:, :1]  # equals
    y = forward(isa, "sparsemax", {}, x)
    expected = reference.activation("sparsemax", x.astype(float))
    np.testing.assert_allclose(y, expected, 0, 8 * np.finfo(dtype).eps)
    np.testing.assert_array_equal(y[:, ::7] == y[:, :1], True)


def test_log_softmax_of_large_values(isa, dtype):
    big = np.finfo(dtype).max / 2
    x = np.array([[big, 0, -big], [-big, -big, -big], [0, 0, -np.inf]], dtype)
    y = forward(isa, "log_softmax", {}, x)
    expected = [[0, -big, -2 * big], [-np.log(3)] * 3, [-np.log(2)] * 2 + [-np.inf]]
    np.testing.assert_allclose(y, expected, 4 * np.finfo(dtype).eps)


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_same_bits_on_every_isa(name, options, dtype):
    x = np.concatenate([sweep(dtype, 500), np.resize(special_values(dtype), 36)])
    x = x.reshape(4, -1)
    d = np.random.default_rng(4).normal(size=(4, x.shape[1] // wide(name, 1)))
    results = [
        (forward(isa, name, options, x), backward(isa, name, options, x, d))
        for isa in _core._isas()
    ]
    for value, gradient in results[1:]:
        np.testing.assert_array_equal(value, results[0][0])
        np.testing.assert_array_equal(gradient, results[0][1])
        signs = [np.signbit(v[~np.isnan(v)]) for v in (value, results[0][0])]
        np.testing.assert_array_equal(*signs)
