"""Activations of arrays, against the float64 formulas; their names and configs."""

from functools import partial

import numpy as np
import pytest
import reference
from names import ACTIVATIONS

from mlpc import activations, config, layers

TOLERANCE = {"float32": (1e-6, 4e-7), "float64": (2e-15, 2e-15)}
ROWS = sorted(reference.ROWS)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(), (1,), (37,), (3, 5), (2, 3, 4), (0,), (0, 3)])
@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.filterwarnings("ignore:You are using a .* over axis -1:UserWarning")
def test_formula(name, shape, dtype):
    if name in ROWS and not shape:
        pytest.skip(f"{name} needs an axis")
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
@pytest.mark.parametrize("name", ROWS)
def test_any_axis(name, axis):
    x = np.random.default_rng(0).normal(size=(4, 6, 8))
    last = np.moveaxis(x, axis, -1)
    expected = np.moveaxis(reference.activation(name, last), -1, axis)
    a = getattr(activations, name)(x, axis)
    np.testing.assert_allclose(a, expected, 1e-13, 1e-15)


@pytest.mark.parametrize(
    ("x", "axis"), [(1.0, -1), ([1.0], 1), ([1.0], -2), ([1.0], 0.5)]
)
@pytest.mark.parametrize("name", ROWS)
def test_an_axis_is_needed(name, x, axis):
    with pytest.raises(ValueError, match=f"{name} must have|`axis` must be"):
        getattr(activations, name)(x, axis)


def test_glu_needs_two_halves():
    with pytest.raises(
        ValueError, match=r"even number .* Received: x of shape \(3, 5\)"
    ):
        activations.glu(np.ones((3, 5)))
    assert activations.glu(np.ones((3, 4), "float32")).dtype == np.float32
    assert activations.glu(np.full((1, 2), np.inf)) == np.inf  # and no warning


OPTIONS = [
    ("relu", {"negative_slope": 0.5}, "leaky_relu", {"negative_slope": 0.5}),
    ("relu", {"max_value": 6}, "relu6", {}),
    ("relu", {"max_value": None, "threshold": 0}, "relu", {}),
    (
        "relu",
        {"negative_slope": 0.5, "max_value": 6.0, "threshold": 0.5},
        "relu_clipped",
        {"negative_slope": 0.5, "max_value": 6.0, "threshold": 0.5},
    ),
    (
        "relu",
        {"threshold": 0.5},
        "relu_clipped",
        {"negative_slope": 0.0, "max_value": np.inf, "threshold": 0.5},
    ),
    ("leaky_relu", {"negative_slope": -0.5}, "leaky_relu", {"negative_slope": -0.5}),
    ("elu", {"alpha": 2}, "elu", {"alpha": 2.0}),
    ("celu", {"alpha": 2}, "celu", {"alpha": 2.0}),
    ("gelu", {"approximate": True}, "gelu_tanh", {}),
    ("squareplus", {"b": 0.5}, "squareplus", {"b": 0.5}),
    ("soft_shrink", {"threshold": 1}, "soft_shrink", {"threshold": 1.0}),
    ("hard_shrink", {"threshold": 1}, "hard_shrink", {"threshold": 1.0}),
    (
        "threshold",
        {"threshold": -1, "default_value": 5},
        "threshold",
        {"threshold": -1.0, "default_value": 5.0},
    ),
]


@pytest.mark.parametrize(("name", "options", "engine_name", "told"), OPTIONS)
def test_options(name, options, engine_name, told):
    """An array and a model get the same, by a layer or by a function of the user's."""
    function = getattr(activations, name)
    x = np.array([[-2.0, -1.0, 0.25, 1.0, 9.0]])
    expected = reference.activation(engine_name, x, **told)
    np.testing.assert_allclose(function(x, **options), expected, 1e-14)
    assert activations.spec(function, **options) == (engine_name, told)
    for own in (lambda x: function(x, **options), partial(function, **options)):
        assert activations.get(own) is own
        assert activations.spec(own) == (engine_name, told)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("relu", {"negative_slope": -1}),
        ("relu", {"max_value": "a"}),
        ("relu", {"threshold": np.nan}),
        ("leaky_relu", {"negative_slope": None}),
        ("elu", {"alpha": "1"}),
        ("celu", {"alpha": -1.0}),
        ("gelu", {"approximate": "tanh"}),
        ("squareplus", {"b": -4}),
        ("soft_shrink", {"threshold": -0.5}),
        ("hard_shrink", {"threshold": np.inf}),
        ("threshold", {"default_value": None, "threshold": 1}),
    ],
)
def test_wrong_options(name, options):
    function = getattr(activations, name)
    for received in ([1.0], activations.apply.ASK):
        with pytest.raises(ValueError, match=f"`{next(iter(options))}` must be"):
            function(received, **options)
    with pytest.raises(ValueError, match=f"`{next(iter(options))}` must be"):
        activations.get(lambda x: function(x, **options))


@pytest.mark.parametrize("name", sorted(activations.registry.names))
def test_names(name):
    function = getattr(activations, name)
    assert activations.get(name) is function
    assert activations.get(function) is function
    assert activations.serialize(function) == function.__name__
    assert activations.deserialize(function.__name__) is function
    assert (name == function.__name__) == (name not in ("swish", "hard_swish"))


def test_get():
    assert activations.get(None) is activations.linear
    with pytest.raises(ValueError, match=r"'sigmod'\. Did you mean 'sigmoid'"):
        activations.get("sigmod")


@pytest.mark.parametrize(
    "other",
    [
        np.tanh,
        lambda x: 2 * activations.relu(x),
        lambda x: activations.relu(activations.tanh(x)),
        lambda x: None,
        lambda: 1,
        3,
        layers.ReLU,
        layers.Dense(3),
        {"class_name": "Dense", "config": {"units": 3}},
        {"class_name": ["ReLU"]},
        {"class_name": "function", "config": "mine"},
    ],
)
def test_what_the_engine_does_not_know(other):
    with pytest.raises(ValueError, match="Could not interpret activation function"):
        activations.get(other)


def test_an_activation_without_its_options_is_none_for_a_model():
    with pytest.raises(TypeError, match="'threshold' and 'default_value'"):
        activations.spec(activations.threshold)


@pytest.mark.parametrize("axis", ["1", 0.5, [1, None], []])
def test_what_is_no_axis_is_none_for_a_model(axis):
    with pytest.raises(ValueError, match="`axis` must"):
        activations.get(lambda x: activations.softmax(x, axis=axis))


def mine(x):
    return activations.leaky_relu(x, 0.01)


def test_a_function_of_the_users_is_found_by_its_name():
    config = activations.serialize(mine)
    assert activations.deserialize(config, {"mine": mine}) is mine
    config = activations.serialize(lambda x: activations.relu(x))
    with pytest.raises(ValueError, match="Could not interpret"):
        activations.deserialize(config)


@pytest.mark.parametrize(
    ("activation", "shape", "expected"),
    [
        (activations.relu, (None, 5), (None, 5)),
        (activations.glu, (None, 3, 6), (None, 3, 3)),
        (lambda x: activations.glu(x), (None, 6), (None, 3)),
        (layers.Softmax(axis=2), (None, 4, 5), (None, 4, 5)),
    ],
)
def test_output_shape(activation, shape, expected):
    assert activations.output_shape(activation, shape) == expected


def test_output_shape_of_an_odd_axis():
    with pytest.raises(ValueError, match=r"even. Received: input_shape=\(None, 5\)"):
        activations.output_shape(activations.glu, (None, 5))


def test_specs_are_the_engines():
    """The defaults of a function are those of the engine's entry of its name."""
    from mlpc._engine import catalogue

    known = catalogue()["activations"]
    for name in [*ACTIVATIONS, "glu"]:
        engine_name, options = activations.spec(getattr(activations, name))
        assert known[engine_name][1] == options
    more = {"glu", "threshold", "relu_clipped", "gelu_tanh"}
    assert set(known) == {*ACTIVATIONS, *more}
