"""Predictions of models over each activation and layer equal those of Keras."""

import numpy as np
import pytest
from names import ACTIVATIONS
from parity.both import both

import mlpc


def compare_predictions(keras, build, x, **options):
    ours, theirs = both(keras, build)
    a, b = (model.predict(x, verbose=0, **options) for model in (ours, theirs))
    assert type(a) is np.ndarray and a.dtype == b.dtype and a.shape == b.shape
    np.testing.assert_allclose(a, b, 1e-5, 1e-6)


def data(*shape):
    return (3 * np.random.default_rng(0).normal(size=shape)).astype("float32")


FORMS = ["function", "layer", "layer_function"]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        *((name, "string") for name in sorted(set(ACTIVATIONS) - {"sparsemax"})),
        *((name, form) for name in ("relu", "elu", "softmax") for form in FORMS),
    ],
)
def test_dense_with_activation(name, form, keras):
    def build(k):
        given = name if form.endswith("r") or form == "string" else None
        given = given or getattr(k.activations, name)
        if form.startswith("layer"):
            layers = [k.layers.Dense(7), k.layers.Activation(given)]
        else:
            layers = [k.layers.Dense(7, activation=given)]
        return k.Sequential([k.Input((5,)), *layers, k.layers.Dense(2)])

    compare_predictions(keras, build, data(33, 5))


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("shape", [(11,), (3, 4), (2, 3, 5)])
def test_activation_called_on_an_array(name, shape, keras):
    x = data(*shape)
    if name == "sparsemax":  # see test_sparsemax_is_the_nearest_point_of_the_simplex
        x = 10 * x
    a, b = (np.asarray(getattr(k.activations, name)(x)) for k in (mlpc, keras))
    assert a.dtype == b.dtype and a.shape == b.shape
    np.testing.assert_allclose(a, b, 2e-6, 1e-7)


@pytest.mark.parametrize(
    "options",
    [
        {"negative_slope": 0.1},
        {"max_value": 1.0},
        {"threshold": 0.5},
        {"negative_slope": 0.2, "max_value": 2.0, "threshold": 0.5},
    ],
)
def test_relu_with_options(options, keras):
    x = data(50)
    a, b = (np.asarray(k.activations.relu(x, **options)) for k in (mlpc, keras))
    np.testing.assert_allclose(a, b, 1e-6)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("leaky_relu", {"negative_slope": 0.4}),
        ("elu", {"alpha": 2}),
        ("celu", {"alpha": 2}),
        ("gelu", {"approximate": True}),
        ("squareplus", {"b": 1}),
        ("soft_shrink", {"threshold": 1}),
        ("hard_shrink", {"threshold": 1}),
        ("threshold", {"threshold": 1, "default_value": -2}),
    ],
)
def test_activation_with_options(name, options, keras):
    x = data(50)
    a, b = (
        np.asarray(getattr(k.activations, name)(x, **options)) for k in (mlpc, keras)
    )
    np.testing.assert_allclose(a, b, 1e-6, 1e-6 if name == "gelu" else 1e-7)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("name", ["glu", "softmax", "log_softmax"])
def test_activation_along_an_axis(name, axis, keras):
    x = data(4, 6, 8)
    a, b = (np.asarray(getattr(k.activations, name)(x, axis)) for k in (mlpc, keras))
    assert a.dtype == b.dtype
    np.testing.assert_allclose(a, b, 1e-5, 1e-6)


# Keras loses NaN there; an infinity, or what it overflows to, to formulas that cancel.
LOST = {
    "hard_shrink": [np.nan],
    "soft_shrink": [np.nan],
    "gelu": [-np.inf],
    "squareplus": [-np.inf],
    "softsign": [np.inf, -np.inf],
}


@pytest.mark.parametrize(
    "name", sorted(set(ACTIVATIONS) - {"softmax", "log_softmax", "sparsemax"})
)
def test_activation_of_special_values(name, keras):
    x = np.array([0.0, np.inf, -np.inf, np.nan, 1e-30, -1e-30, 80, -80], "float32")
    for lost in LOST.get(name, []):
        x = x[~np.isnan(x)] if np.isnan(lost) else x[x != lost]
    a, b = (np.asarray(getattr(k.activations, name)(x)) for k in (mlpc, keras))
    np.testing.assert_allclose(a, b, 2e-6, 1e-5 if name == "squareplus" else 1e-7)


@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4)])
def test_flatten(shape, keras):
    def build(k):
        return k.Sequential([k.Input(shape), k.layers.Flatten(), k.layers.Dense(3)])

    compare_predictions(keras, build, data(9, *shape))


def test_dropout_is_nothing_in_predict(keras):
    def build(k):
        layers = [k.layers.Dense(6), k.layers.Dropout(0.5), k.layers.Dense(3)]
        return k.Sequential([k.Input((4,)), *layers])

    compare_predictions(keras, build, data(9, 4))


def test_dense_without_bias_over_three_axes(keras):
    def build(k):
        layers = [k.layers.Dense(6, use_bias=False), k.layers.Dense(3, "tanh")]
        return k.Sequential([k.Input((3, 4)), *layers])

    compare_predictions(keras, build, data(9, 3, 4))


@pytest.mark.parametrize("batch_size", [None, 1, 7, 32, 1000])
@pytest.mark.parametrize("rows", [1, 31, 33])
def test_predict_in_batches(rows, batch_size, keras):
    def build(k):
        return k.Sequential([k.Input((4,)), k.layers.Dense(3, "softmax")])

    compare_predictions(keras, build, data(rows, 4), batch_size=batch_size)


def test_a_vector_is_a_column_to_one_input(keras):
    def build(k):
        return k.Sequential([k.Input((1,)), k.layers.Dense(3)])

    compare_predictions(keras, build, data(9))


@pytest.mark.parametrize("option", ["input_shape", "input_dim"])
def test_first_layer_with_its_input(option, keras):
    def build(k):
        given = {option: (5,) if option == "input_shape" else 5}
        return k.Sequential([k.layers.Dense(4, "relu", **given), k.layers.Dense(2)])

    compare_predictions(keras, build, data(9, 5))


def test_delayed_build(keras):
    x = data(9, 5)

    def build(k):
        model = k.Sequential()
        model.add(k.layers.Dense(4, "relu"))
        model.add(k.layers.Dense(2))
        assert not model.built and model.weights == []
        model.predict(x, verbose=0)
        assert model.built
        return model

    compare_predictions(keras, build, x)


def test_pop_and_add(keras):
    def build(k):
        layers = [k.Input((5,)), k.layers.Dense(4, "relu"), k.layers.Dense(2)]
        model = k.Sequential(layers)
        model.pop()
        assert len(model.layers) == 1
        model.add(k.layers.Dense(3, "tanh"))
        assert [layer.units for layer in model.layers] == [4, 3]
        return model

    compare_predictions(keras, build, data(9, 5))


def test_attributes(keras):
    def build(k):
        layers = [k.layers.Dense(4, "relu"), k.layers.Dense(2, use_bias=False)]
        return k.Sequential([k.Input((5,)), *layers])

    ours, theirs = both(keras, build)
    for model in (ours, theirs):
        assert model.built
        assert model.input_shape == (None, 5) and model.output_shape == (None, 2)
        assert len(model.layers) == 2 and len(model.weights) == 3
        assert model.count_params() == 32
        assert tuple(model.layers[0].kernel.shape) == (5, 4)
        assert model.layers[1].bias is None
        assert model.layers[0].trainable
        assert [len(layer.get_weights()) for layer in model.layers] == [2, 1]
