"""Attributes that are set later, on layers of models that are built and compiled."""

import numpy as np
import pytest

import mlpc as keras
from mlpc import layers

X = np.linspace(-1, 1, 12).reshape(4, 3).astype("float32")
CHANGES = [  # a layer, an attribute, its value, and what the layer then gives
    (layers.Activation("relu"), "activation", None, lambda x: x),
    (layers.Activation("relu"), "activation", "tanh", np.tanh),
    (layers.LeakyReLU(0.5), "negative_slope", 0.0, lambda x: np.maximum(x, 0)),
    (layers.ReLU(), "max_value", 0.5, lambda x: np.clip(x, 0, 0.5)),
    (layers.Rescaling(2.0), "offset", 1.0, lambda x: 2 * x + 1),
    (layers.Masking(5.0), "mask_value", 2.0, lambda x: x),
]


def around(layer, nested):
    inner = keras.Sequential([keras.Input((3,)), layer])
    return keras.Sequential([keras.Input((3,)), inner]) if nested else inner


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize(("layer", "name", "value", "expected"), CHANGES)
def test_models_compute_with_what_is_set(layer, name, value, expected, nested):
    layer = type(layer).from_config(layer.get_config())
    model = around(layer, nested)
    model.compile("sgd", "mse")
    answers = [
        lambda: model(X),
        lambda: model.predict(X, verbose=0),
        lambda: model.predict_on_batch(X),
    ]
    before = [answer() for answer in answers]
    setattr(layer, name, value)
    for answer, old in zip(answers, before, strict=True):
        np.testing.assert_allclose(answer(), expected(X), rtol=1e-6, atol=1e-7)
        np.testing.assert_array_equal(old, before[0])
    loss, error = model.evaluate(X, X, verbose=0), expected(X) - X
    np.testing.assert_allclose(loss, np.mean(error**2), rtol=1e-5, atol=1e-9)


def test_rates_are_those_of_the_next_call():
    layer = layers.Dropout(0.0, seed=1)
    model = around(layer, False)
    ones = np.ones((1, 3), "float32")
    assert np.all(model(ones, training=True) == 1)
    layer.rate = 1
    assert np.all(model(ones, training=True) == 0)


def test_a_training_under_way_goes_on_as_it_was_compiled():
    layer = layers.Rescaling(1.0)
    model = keras.Sequential([keras.Input((3,)), layer, layers.Dense(1)])
    model.compile("sgd", "mse")

    class Change(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            layer.scale = float(epoch)

    losses = model.fit(X, X[:, :1], epochs=3, verbose=0, callbacks=[Change()])
    losses = losses.history["loss"]
    assert losses[0] > losses[1] > losses[2]


def test_what_is_no_argument_changes_no_graph():
    layer = layers.Rescaling(1.0)
    model = around(layer, False)
    model.predict(X, verbose=0)
    graph = model._trainer.graphs.latest
    layer.calls = 3
    layer.name, layer.trainable = "other", False
    model.predict(X, verbose=0)
    assert model._trainer.graphs.latest is graph
    layer.scale = 3.0
    model.predict(X, verbose=0)
    assert model._trainer.graphs.latest is not graph


def test_every_model_of_a_shared_layer_computes_with_what_is_set():
    layer = layers.Rescaling(1.0)
    models = [around(layer, nested) for nested in (False, True, False)]
    for model in models:
        model.compile("sgd", "mse")
        np.testing.assert_array_equal(model.predict(X, verbose=0), X)
    layer.scale = 2.0
    for model in models:
        np.testing.assert_array_equal(model.predict(X, verbose=0), 2 * X)
        np.testing.assert_array_equal(model(X), 2 * X)
        error = np.mean(X.astype(float) ** 2)
        np.testing.assert_allclose(model.evaluate(X, X, verbose=0), error, 1e-6)


def test_what_is_set_while_training_counts_from_its_end():
    layer = layers.Rescaling(1.0)
    model = keras.Sequential([keras.Input((3,)), layer])
    model.compile("sgd", "mse")

    class Change(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            layer.scale = 3.0

    model.fit(X, X, epochs=2, verbose=0, callbacks=[Change()])
    np.testing.assert_array_equal(model.predict(X, verbose=0), 3 * X)
