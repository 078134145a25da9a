"""Activations of arrays, against the float64 formulas; their names and configs."""

import numpy as np
import pytest
import reference

from mlpc import activations, config

NAMES = sorted(set(activations.__all__) - {"get", "serialize", "deserialize", "spec"})
TOLERANCE = {"float32": (4e-7, 1e-7), "float64": (1e-14, 1e-15)}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(), (1,), (37,), (3, 5), (2, 3, 4), (0,), (0, 3)])
@pytest.mark.parametrize("name", NAMES)
def test_formula(name, shape, dtype):
    if name == "softmax" and len(shape) < 1:
        pytest.skip("softmax needs an axis")
    x = 4 * np.random.default_rng(0).normal(size=shape).astype(dtype)
    x = np.asarray(x, dtype)
    a = getattr(activations, name)(x)
    assert a.dtype == x.dtype and a.shape == x.shape
    if x.size == 0:
        return
    engine_name, options = activations.spec(getattr(activations, name))
    expected = reference.activation(engine_name, x.astype("float64"), **options)
    np.testing.assert_allclose(a, expected, *TOLERANCE[dtype])


@pytest.mark.parametrize(
    ("x", "dtype"),
    [
        ([1, -2], "float32"),
        (3, "float32"),
        (np.arange(3), "float32"),
        (np.ones(3, "float16"), "float32"),
        (np.ones(3, bool), "float32"),
        (np.ones(3, ">f8"), "float64"),
        (np.ones((4, 6))[::2, ::3], "float64"),
    ],
)
def test_inputs(x, dtype):
    a = activations.relu(x)
    np.testing.assert_array_equal(a, np.maximum(x, 0))
    assert a.dtype == dtype


def test_integers_become_floatx():
    config.set_floatx("float64")
    try:
        assert activations.relu([1]).dtype == np.float64
    finally:
        config.set_floatx("float32")


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_softmax_over_any_axis(axis):
    x = np.random.default_rng(0).normal(size=(3, 4, 5))
    e = np.exp(x)
    expected = e / e.sum(axis, keepdims=True)
    np.testing.assert_allclose(activations.softmax(x, axis), expected, 1e-14)


@pytest.mark.parametrize(
    ("x", "axis"), [(1.0, -1), ([1.0], 1), ([1.0], -2), ([1.0], 0.5)]
)
def test_softmax_needs_its_axis(x, axis):
    with pytest.raises(ValueError, match=r"softmax must have|`axis` must be"):
        activations.softmax(x, axis)


def test_options():
    x = np.array([-2.0, 0.25, 1.0, 9.0])
    options = {"negative_slope": 0.5, "max_value": 6.0, "threshold": 0.5}
    expected = reference.activation("relu_clipped", x, **options)
    np.testing.assert_allclose(activations.relu(x, **options), expected)
    np.testing.assert_allclose(activations.leaky_relu(x, 0.5)[0], -1)
    np.testing.assert_allclose(activations.elu(x, 2.0)[0], 2 * np.expm1(-2))


@pytest.mark.parametrize(
    "options", [{"negative_slope": -1}, {"max_value": "a"}, {"threshold": np.nan}]
)
def test_wrong_options(options):
    with pytest.raises(ValueError, match=f"`{next(iter(options))}` must be"):
        activations.relu([1.0], **options)


@pytest.mark.parametrize("name", NAMES)
def test_names(name):
    function = getattr(activations, name)
    assert activations.get(name) is function is activations.get(name.upper())
    assert activations.serialize(function) == name
    assert activations.deserialize(name) is function


def test_get():
    assert activations.get(None) is activations.linear
    with pytest.raises(ValueError, match=r"'sigmod'\. Did you mean 'sigmoid'"):
        activations.get("sigmod")
    with pytest.raises(ValueError, match="Could not interpret"):
        activations.get(np.tanh)


def test_specs_are_the_engines():
    """The defaults of a function are those of the engine's entry of its name."""
    from mlpc._engine import catalogue

    known = catalogue()["activations"]
    for name in NAMES:
        engine_name, options = activations.spec(getattr(activations, name))
        assert known[engine_name][1] == options
    assert set(known) == {*NAMES, "relu_clipped"}
