"""Layers that are an activation: arguments, errors, and what they compute in models."""

import numpy as np
import pytest
import reference
from reference_mlp import MLP

import mlpc as keras
from mlpc import _core, activations, layers

MADE = {  # layer -> the engine's name and options
    "ReLU": (layers.ReLU, {}, "relu", {}),
    "ReLU6": (layers.ReLU, {"max_value": 6}, "relu6", {}),
    "ReLU with all": (
        layers.ReLU,
        {"max_value": 1.5, "negative_slope": 0.25, "threshold": 0.5},
        "relu_clipped",
        {"max_value": 1.5, "negative_slope": 0.25, "threshold": 0.5},
    ),
    "leaking ReLU": (
        layers.ReLU,
        {"negative_slope": 0.5},
        "leaky_relu",
        {"negative_slope": 0.5},
    ),
    "LeakyReLU": (layers.LeakyReLU, {}, "leaky_relu", {"negative_slope": 0.3}),
    "ELU": (layers.ELU, {"alpha": 0.5}, "elu", {"alpha": 0.5}),
    "Softmax": (layers.Softmax, {}, "softmax", {}),
    "Activation": (layers.Activation, {"activation": "hard_swish"}, "hard_silu", {}),
    "of a function": (
        layers.Activation,
        {"activation": lambda x: activations.threshold(x, 0.5, -1)},
        "threshold",
        {"threshold": 0.5, "default_value": -1.0},
    ),
    "of a layer": (
        layers.Activation,
        {"activation": layers.ELU(2.0)},
        "elu",
        {"alpha": 2.0},
    ),
}


@pytest.fixture
def float64():
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx("float32")


@pytest.mark.parametrize("shape", [(7, 5), (4, 3, 5)])
@pytest.mark.parametrize("name", MADE)
def test_a_layer_on_rows(name, shape):
    make, arguments, engine_name, options = MADE[name]
    x = np.random.default_rng(0).normal(0, 2, shape)
    layer = make(**arguments, dtype="float64")
    assert layer.built and layer.weights == [] and layer.count_params() == 0
    expected = reference.activation(engine_name, x, **options)
    np.testing.assert_allclose(layer(x), expected, 1e-14)
    assert layer.output_shape == (None, *shape[1:])


def weights(rng, *shape):
    return rng.normal(0, shape[0] ** -0.5, shape)


@pytest.mark.parametrize("units", [4, 40])
@pytest.mark.parametrize("as_argument", [False, True])
@pytest.mark.parametrize("name", [*MADE, "glu"])
def test_gradients(name, as_argument, units, float64):
    """As a layer and as an argument of Dense, in a narrow model and in a wide one."""
    rng = np.random.default_rng(1)
    make, arguments, engine_name, options = MADE.get(
        name, (layers.Activation, {"activation": "glu"}, "glu", {})
    )
    inner = units // 2 if name == "glu" else units
    truth = MLP(
        [
            {"kernel": weights(rng, 3, units), "bias": weights(rng, units)},
            {"activation": engine_name, "options": options},
            {"kernel": weights(rng, inner, 2), "bias": weights(rng, 2)},
        ]
    )
    activation = make(**arguments)
    hidden = [layers.Dense(units), activation]
    if as_argument:
        hidden = [layers.Dense(units, activation=activation)]
    model = keras.Sequential([keras.Input((3,)), *hidden, layers.Dense(2)])
    model.compile("sgd", "mean_squared_error")
    model.set_weights(truth.weights)
    x, y = rng.normal(size=(33, 3)), rng.normal(size=(33, 2))
    loss, expected = truth.gradients(x, y)
    np.testing.assert_allclose(model.evaluate(x, y, 33, verbose=0), loss, 1e-12)
    for ours, told in zip(model.gradients(x, y), expected, strict=True):
        np.testing.assert_allclose(ours, told, 1e-9, 1e-12)


@pytest.mark.parametrize("shape", [(4,), (3, 4)])
@pytest.mark.parametrize("rows", [1, 5, 2000])
def test_glu_in_models(shape, rows):
    """First, last, and two in a row; on rows of one axis and of two."""
    model = keras.Sequential([keras.Input(shape), layers.Activation("glu")])
    model.add(layers.Dense(8, activation="glu"))
    model.add(layers.Activation("glu"))
    assert model.output_shape == (None, *shape[:-1], 2)
    assert [layer.output_shape[-1] for layer in model.layers] == [2, 4, 2]
    x = np.random.default_rng(2).normal(size=(rows, *shape)).astype("float32")
    y = np.zeros((rows, *shape[:-1], 2))
    kernel, bias = model.get_weights()
    a = activations.glu(activations.glu(activations.glu(x) @ kernel + bias))
    np.testing.assert_allclose(model.predict(x, verbose=0), a, 1e-4, 1e-6)
    model.compile("adam", "mse")
    losses = model.fit(x, y, epochs=3, verbose=0).history["loss"]
    assert losses == sorted(losses, reverse=True)


def test_glu_of_an_odd_width():
    with pytest.raises(ValueError, match=r"must be even. Received: input_shape=\(None"):
        keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="glu")])
    model = _core.Model("float32", 0)
    with pytest.raises(ValueError, match="glu halves the last axis, which has 3"):
        model.add("glu", {}, model.input((3,)))
    with pytest.raises(NotImplementedError, match="glu changes the shape"):
        _core.activate("glu", {}, np.ones((2, 2)))


def test_softmax_as_a_layer_is_fused_with_its_loss_too():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(50, 6)), rng.integers(0, 20, 50)
    left = []
    for argument, behind in (
        ("softmax", []),
        (None, [layers.Softmax()]),
        (layers.Softmax(axis=[1]), []),
        (None, [layers.Activation(layers.Softmax(1))]),
    ):
        keras.utils.set_random_seed(4)
        hidden = [layers.Dense(30), layers.Dense(20, argument)]
        model = keras.Sequential([keras.Input((6,)), *hidden, *behind])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(x, y, epochs=2, verbose=0)
        left.append(np.concatenate([w.ravel() for w in model.get_weights()]))
    for other in left[1:]:
        np.testing.assert_array_equal(other, left[0])


@pytest.mark.parametrize(
    ("make", "arguments", "argument"),
    [
        (layers.ReLU, {"max_value": -1}, "max_value"),
        (layers.ReLU, {"negative_slope": None}, "negative_slope"),
        (layers.ReLU, {"threshold": -0.5}, "threshold"),
        (layers.LeakyReLU, {"negative_slope": None}, "negative_slope"),
        (layers.LeakyReLU, {"negative_slope": -0.1}, "negative_slope"),
        (layers.ELU, {"alpha": "a"}, "alpha"),
        (layers.ELU, {"alpha": np.inf}, "alpha"),
        (layers.Softmax, {"axis": 0.5}, "axis"),
        (layers.Softmax, {"axis": [1, "2"]}, "axis"),
    ],
)
def test_wrong_arguments(make, arguments, argument):
    keras.utils.clear_session()
    received = f"Received: {argument}="
    with pytest.raises(ValueError, match=f"Argument `{argument}` must be .*{received}"):
        make(**arguments)
    assert make().name == make.from_config({"name": make().name[:-2]}).name


def softmax(x, axis):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


@pytest.mark.parametrize("axis", [0, -3, (0, 1), (0, 2), (0, 1, 2)])
def test_softmax_over_the_axis_of_rows_is_for_calls_alone(axis):
    x = np.random.default_rng(0).normal(size=(4, 3, 2))
    found = layers.Softmax(axis, dtype="float64")(x)
    np.testing.assert_allclose(found, softmax(x, axis), 1e-13)
    model = keras.Sequential([layers.Softmax(axis)])
    with pytest.raises(NotImplementedError, match="`axis` must not name axis 0"):
        model.build((None, 3, 2))
    model = keras.Sequential([layers.Dense(2, layers.Softmax(axis))])
    with pytest.raises(NotImplementedError, match="`axis` must not name axis 0"):
        model.predict(x, verbose=0)


@pytest.mark.parametrize("layer", [layers.Softmax(), layers.Activation("softmax")])
def test_numbers_without_rows_are_one_axis(layer):
    x = np.array([1.0, 2.0, 1.0])
    np.testing.assert_allclose(layer(x), softmax(x, 0), 1e-6)


@pytest.mark.parametrize("axis", [1, -2, 2, (1, 2), [1, -1], (2,)])
@pytest.mark.parametrize("of", ["layer", "function"])
def test_an_activation_along_axes(of, axis):
    activation = layers.Softmax(axis)
    if of == "function":

        def activation(x):
            return keras.activations.softmax(x, axis=axis)

    keras.utils.set_random_seed(1)
    dense = layers.Dense(5, activation, dtype="float64")
    model = keras.Sequential([keras.Input((3, 2)), dense])
    x = np.random.default_rng(0).normal(size=(4, 3, 2))
    whole = tuple(axis) if isinstance(axis, list) else axis
    expected = softmax(x @ dense.kernel + dense.bias, whole)
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, 1e-13)


@pytest.mark.parametrize("function", ["log_softmax", "sparsemax", "glu"])
def test_what_is_no_softmax_along_another_axis(function):
    def activation(x):
        return getattr(keras.activations, function)(x, axis=1)

    x = np.random.default_rng(0).normal(size=(3, 4, 5))
    model = keras.Sequential([layers.Activation(activation, dtype="float64")])
    model.build((None, 4, 5))
    found = model.predict(x, verbose=0)
    assert found.shape == (3, *model.output_shape[1:])
    np.testing.assert_allclose(found, activation(x), 1e-12)


def test_glu_of_an_odd_axis():
    layer = layers.Activation(lambda x: keras.activations.glu(x, axis=1))
    with pytest.raises(ValueError, match="glu halves axis 1, which must be even"):
        layer.compute_output_shape((None, 3, 4))


@pytest.mark.parametrize("axis", [3, -4, [5], (0, 3)])
def test_softmax_over_no_axis(axis):
    with pytest.raises(ValueError, match="out of bounds for input shape"):
        layers.Softmax(axis)(np.ones((4, 3, 2)))


@pytest.mark.parametrize("axis", [(1, -2), [2, 2]])
def test_softmax_over_an_axis_twice(axis):
    with pytest.raises(ValueError, match="must name each axis once"):
        layers.Softmax(axis)(np.ones((4, 3, 2)))


def test_softmax_over_an_empty_list():
    with pytest.raises(ValueError, match="`axis` must name at least one axis"):
        layers.Softmax([])


@pytest.mark.parametrize(
    ("mask", "axis"),
    [
        (np.array([True, False, True, True]), -1),
        (np.array([[0.0], [0.6], [0.5]]), 1),
        (np.arange(24).reshape(2, 3, 4) % 3 > 0, (1, 2)),
        (np.zeros((2, 3, 4), bool), -1),  # nothing is left
        ([[[1, 0, 0, 1]]], 0),
    ],
)
def test_softmax_of_what_a_mask_leaves(mask, axis):
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    kept = np.broadcast_to(np.asarray(mask) > 0.5, x.shape)
    e = np.where(kept, np.exp(x), 0.0)
    total = e.sum(axis, keepdims=True)
    expected = np.divide(e, total, out=np.zeros_like(e), where=total > 0)
    found = layers.Softmax(axis, dtype="float64")(x, mask)
    np.testing.assert_allclose(found, expected, 1e-13)
    assert layers.Softmax(axis)(x, mask=mask).dtype == "float32"


def test_an_overridden_call_is_given_the_mask():
    class Half(layers.Softmax):
        def call(self, inputs, mask=None):
            return super().call(inputs, mask=mask) / 2

    x, mask = np.zeros((1, 3)), np.array([True, False, True])
    np.testing.assert_allclose(Half()(x, mask), [[0.25, 0, 0.25]])
    np.testing.assert_allclose(Half()(x), [[1 / 6] * 3], 1e-6)


@pytest.mark.parametrize("shape", [(3,), (2, 1, 3, 4), (3, 3, 4), (2, 3)])
def test_softmax_of_a_mask_that_does_not_broadcast(shape):
    with pytest.raises(ValueError, match="`mask` must be broadcastable to `inputs`"):
        layers.Softmax()(np.ones((2, 3, 4)), mask=np.ones(shape, bool))


@pytest.mark.parametrize("name", sorted(set(MADE) - {"of a function"}))
def test_a_model_is_its_config(name):
    make, arguments, _, _ = MADE[name]
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, make(**arguments))])
    model.add(make(**arguments))
    again = keras.Sequential.from_config(model.get_config())
    assert again.get_config() == model.get_config()
    again.set_weights(model.get_weights())
    x = np.random.default_rng(5).normal(size=(6, 3))
    np.testing.assert_array_equal(
        again.predict(x, verbose=0), model.predict(x, verbose=0)
    )


def test_a_layer_that_is_no_activation_is_no_argument():
    for other in (layers.Dense(3), layers.Dropout(0.5), layers.ReLU):
        with pytest.raises(ValueError, match="Could not interpret activation function"):
            layers.Dense(4, activation=other)


def test_threshold_needs_its_options_when_the_model_is_built():
    with pytest.raises(TypeError, match="'threshold' and 'default_value'"):
        keras.Sequential([keras.Input((3,)), layers.Dense(4, "threshold")])
