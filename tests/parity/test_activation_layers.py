"""Layers that are an activation: their configs, a training and a file, beside Keras."""

import copy

import numpy as np
import pytest
from parity.both import assert_weights, both

import mlpc

LAYERS = [
    ("ReLU", {}),
    ("ReLU", {"max_value": 6}),
    ("ReLU", {"max_value": 1.5, "negative_slope": 0.25, "threshold": 0.5}),
    ("ReLU", {"negative_slope": 0.5}),
    ("ReLU", {"threshold": 0.25}),
    ("LeakyReLU", {}),
    ("LeakyReLU", {"negative_slope": 1, "name": "mine"}),
    ("ELU", {}),
    ("ELU", {"alpha": 0.5, "trainable": False, "dtype": "float64"}),
    ("Softmax", {}),
    ("Softmax", {"axis": 1}),
    ("Softmax", {"axis": [-1]}),
    ("Activation", {"activation": "swish"}),
    ("Activation", {"activation": "log_softmax"}),
]


def make(k, name, options):
    return getattr(k.layers, name)(**options)


def configs(keras, build):
    """What both serialize, after both have forgotten their counts of names."""
    from keras.src.utils import naming

    naming.reset_uids()
    mlpc.utils.clear_session(free_memory=False)
    found = [k.layers.serialize(build(k)) for k in (mlpc, keras)]
    found[1].pop("build_config", None)
    return found


def in_order(config):
    """Dicts as lists, so that the order of keys counts."""
    if isinstance(config, dict):
        return [(key, in_order(value)) for key, value in config.items()]
    return config


@pytest.mark.parametrize(("name", "options"), LAYERS)
@pytest.mark.parametrize("place", ["layer", "Dense", "Activation"])
def test_config(name, options, place, keras):
    def build(k):
        layer = make(k, name, options)
        if place == "Dense":
            return k.layers.Dense(3, activation=layer)
        return k.layers.Activation(layer) if place == "Activation" else layer

    ours, theirs = configs(keras, build)
    assert in_order(ours) == in_order(theirs)
    for k, config in ((keras, ours), (mlpc, theirs)):
        again = k.layers.serialize(k.layers.deserialize(copy.deepcopy(config)))
        again.pop("build_config", None)
        assert again == config


def test_config_of_a_function(keras):
    def mine(x):
        return mlpc.activations.leaky_relu(x, 0.1)

    ours, theirs = (k.activations.serialize(mine) for k in (mlpc, keras))
    assert in_order(ours) == in_order(theirs)


def trained(keras, build, x, y):
    pair = both(keras, build)
    for model, k in zip(pair, (mlpc, keras), strict=True):
        model.compile(k.optimizers.SGD(0.1), "mse")
        model.fit(x, y, batch_size=16, epochs=2, shuffle=False, verbose=0)
    return pair


@pytest.mark.parametrize(
    ("name", "options", "place"),
    [
        *((*case, "layer") for case in LAYERS),
        ("LeakyReLU", {}, "Dense"),
        ("Softmax", {"axis": 1}, "Dense"),
    ],
)
def test_training(name, options, place, keras):
    rng = np.random.default_rng(0)
    x, y = (rng.normal(size=(40, n)).astype("float32") for n in (5, 2))
    options = {key: v for key, v in options.items() if key != "dtype"}

    def build(k):
        layer = make(k, name, options)
        hidden = [k.layers.Dense(7), layer]
        if place == "Dense":
            hidden = [k.layers.Dense(7, activation=layer)]
        return k.Sequential([k.Input((5,)), *hidden, k.layers.Dense(2)])

    ours, theirs = trained(keras, build, x, y)
    assert_weights(ours, theirs)
    a, b = (model.predict(x, verbose=0) for model in (ours, theirs))
    np.testing.assert_allclose(a, b, 1e-4, 1e-5)


def test_training_with_glu_at_the_end(keras):
    """Elsewhere Keras 3.15 takes the width before it for the width behind it."""
    rng = np.random.default_rng(0)
    x, y = (rng.normal(size=(40, n)).astype("float32") for n in (5, 3))

    def build(k):
        return k.Sequential(
            [k.Input((5,)), k.layers.Dense(8, "tanh"), k.layers.Dense(6, "glu")]
        )

    assert_weights(*trained(keras, build, x, y))


@pytest.mark.parametrize("name", sorted({name for name, _ in LAYERS} - {"Activation"}))
def test_defaults_of_the_call(name, keras):
    x = np.random.default_rng(1).normal(0, 3, (6, 5)).astype("float32")
    ours, theirs = (np.asarray(make(k, name, {})(x)) for k in (mlpc, keras))
    np.testing.assert_allclose(ours, theirs, 2e-6, 1e-7)
