"""Penalties and gradients against the formulas; configs, names, bad input."""

import numpy as np
import pytest
from machines import assert_same_bits
from reference import REGULARIZERS

from mlpc import _core, _engine, config, regularizers

CASES = [
    ("L1", {}),
    ("L1", {"l1": 0.3}),
    ("L2", {}),
    ("L2", {"l2": 2.0}),
    ("L1L2", {}),
    ("L1L2", {"l1": 0.25, "l2": 0.5}),
    ("OrthogonalRegularizer", {}),
    ("OrthogonalRegularizer", {"factor": 3.0, "mode": "columns"}),
]
MATRICES = [(1, 1), (1, 7), (7, 1), (2, 3), (17, 4), (4, 17), (33, 35), (64, 100)]
SHAPES = [*MATRICES, (), (0,), (5,), (0, 3), (3, 4, 5), (150, 130)]
# of a sum of many terms, and of one of its elements
TOLERANCE = {"float32": (2e-6, 2e-6), "float64": (1e-13, 1e-14)}


def weight(shape, dtype, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def shapes_for(name):
    return MATRICES if name.startswith("Orthogonal") else SHAPES


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(("name", "options"), CASES)
def test_value_and_gradient(name, options, dtype):
    made = getattr(regularizers, name)(**options)
    value, slope = REGULARIZERS[name]
    rtol, atol = TOLERANCE[dtype]
    for shape in shapes_for(name):
        w = weight(shape, dtype)
        exact, slopes = (f(w.astype(float), **options) for f in (value, slope))
        got = made(w)
        assert got.dtype == dtype and got.shape == ()
        np.testing.assert_allclose(got, exact, rtol, 1e-300, err_msg=str(shape))
        gradient = _engine.regularizer_gradient(*made._spec(), w)
        assert gradient.dtype == dtype and gradient.shape == shape
        np.testing.assert_allclose(gradient, slopes, rtol, atol, err_msg=str(shape))


@pytest.mark.parametrize(("name", "options"), CASES)
def test_gradient_is_added(name, options):
    w, before = weight((9, 21), "float64"), weight((9, 21), "float64", 1)
    name, options = getattr(regularizers, name)(**options)._spec()
    gradient = before.copy()
    value = _core.regularize(name, options, w, gradient)
    assert value == _core.regularize(name, options, w, None)
    added = _engine.regularizer_gradient(name, options, w)
    np.testing.assert_allclose(gradient, before + added, 1e-14, 1e-15)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(("name", "options"), CASES)
def test_same_bits_everywhere(name, options, dtype):
    spec = getattr(regularizers, name)(**options)._spec()

    def compute():
        for shape in [(150, 130), (19, 33), (1, 3)]:
            w = weight(shape, dtype)
            yield np.array(_engine.regularize(*spec, w))
            yield _engine.regularizer_gradient(*spec, w)

    assert_same_bits(compute)


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_zero_has_no_slope(dtype):
    w = np.array([0.0, -0.0, 2.0, -2.0, 0.5], dtype)
    gradient = _engine.regularizer_gradient("l1_l2", {"l1": 3.0}, w)
    assert gradient.tolist() == [0, 0, 3, -3, 3]
    w = np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0], [3.0, 2.0, 1.0]], dtype)
    for columns, given in ((0.0, w), (1.0, w.T)):
        gradient = _engine.regularizer_gradient(
            "orthogonal", {"columns": columns}, given
        )
        assert np.isfinite(gradient).all() and gradient.any()


@pytest.mark.parametrize(("name", "options"), CASES[:1] + CASES[2:3] + CASES[6:])
def test_nan_is_seen(name, options):
    w = weight((5, 6), "float32")
    w[2, 3] = np.nan
    made = getattr(regularizers, name)(**options)
    assert np.isnan(made(w))
    assert np.isnan(_engine.regularizer_gradient(*made._spec(), w)[2, 3])


def test_a_vector_alone_has_no_pairs():
    assert regularizers.OrthogonalRegularizer()(np.ones((1, 4))) == 0
    assert regularizers.OrthogonalRegularizer(mode="columns")(np.ones((4, 1))) == 0


def test_what_is_no_array_of_the_engine():
    assert regularizers.L2(0.5)([[1, 2], [3, 4]]) == np.float32(15)
    assert regularizers.L2(0.5)(np.arange(5)).dtype == config.floatx()
    assert regularizers.L2(0.5)(2.0) == np.float32(2)
    w = weight((6, 8), ">f8")
    assert regularizers.L1()(w[:, ::2].T) == pytest.approx(0.01 * abs(w[:, ::2]).sum())
    assert regularizers.Regularizer()(w) == 0.0


@pytest.mark.parametrize(("name", "options"), CASES)
def test_config_round_trip(name, options):
    made = getattr(regularizers, name)(**options)
    again = regularizers.deserialize(regularizers.serialize(made))
    assert type(again) is type(made) and again.get_config() == made.get_config()
    assert again.get_config().items() >= options.items()


@pytest.mark.parametrize(
    ("identifier", "cls"),
    [
        ("l1", "L1"),
        ("L2", "L2"),
        ("l1l2", "L1L2"),
        ("L1L2", "L1L2"),
        ("orthogonal_regularizer", "OrthogonalRegularizer"),
        (regularizers.L2, "L2"),
        (regularizers.l1_l2, "L1L2"),
        (regularizers.L1(0.5), "L1"),
        ({"class_name": "L2", "config": {"l2": 0.5}}, "L2"),
    ],
)
def test_get(identifier, cls):
    assert type(regularizers.get(identifier)) is getattr(regularizers, cls)


def test_none_stands_for_the_default():
    assert regularizers.get(None) is None
    assert regularizers.L1(None).l1 == regularizers.L2(None).l2 == 0.01
    assert regularizers.L1L2(None, None).get_config() == {"l1": 0.0, "l2": 0.0}


@pytest.mark.parametrize("identifier", ["l3", "l1_l2", 3, {"class_name": "L3"}, {}])
def test_unknown(identifier):
    with pytest.raises(ValueError, match="Could not interpret regularizer identifier"):
        regularizers.get(identifier)


@pytest.mark.parametrize(
    ("cls", "options"),
    [
        ("L1", {"l1": -1}),
        ("L2", {"l2": np.nan}),
        ("L2", {"l2": "a"}),
        ("L1L2", {"l1": np.inf}),
        ("L1L2", {"l2": -0.1}),
        ("OrthogonalRegularizer", {"factor": -1}),
        ("OrthogonalRegularizer", {"mode": "diagonals"}),
    ],
)
def test_wrong_arguments(cls, options):
    with pytest.raises(ValueError, match=f"`{next(iter(options))}`.*Received"):
        getattr(regularizers, cls)(**options)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3, 4)])
def test_orthogonal_is_for_matrices(shape):
    with pytest.raises(ValueError, match=r"must have rank 2\. Received: inputs"):
        regularizers.OrthogonalRegularizer()(np.ones(shape))


def test_the_engine_checks_too():
    w = np.ones((2, 3))
    with pytest.raises(ValueError, match="rank 2, got 1"):
        _core.regularize("orthogonal", {}, w[0], None)
    with pytest.raises(ValueError, match="unknown regularizer: l3"):
        _core.regularize("l3", {}, w, None)
    with pytest.raises(ValueError, match="`gradient` must be like `w`"):
        _core.regularize("l1_l2", {}, w, np.ones((3, 2)))
    with pytest.raises(ValueError, match="float32 or float64"):
        _core.regularize("l1_l2", {}, np.ones(3, int), None)
