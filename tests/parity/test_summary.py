"""The text of summary() is Keras' to the character."""

import os
import subprocess
import sys

import numpy as np
import pytest
from parity.both import mlp

import mlpc


def text(model, **options):
    lines = []
    model.summary(print_fn=lambda line, **_: lines.append(line), **options)
    return "\n".join(lines)


def slides(k):
    """The example of the course slides: 672 and 330 parameters."""
    dense = k.layers.Dense
    layers = [k.Input((20,)), dense(32, "tanh", name="dense")]
    return k.Sequential([*layers, dense(10, name="dense_1")], name="sequential")


def images(k):
    return k.Sequential(
        [
            k.Input((28, 28)),
            k.layers.Flatten(name="flatten"),
            k.layers.Dense(784, name="hidden"),
            k.layers.Activation("relu", name="activation"),
            k.layers.Dropout(0.3, name="dropout"),
            k.layers.Dense(10, "softmax", use_bias=False, name="output"),
        ],
        name="mnist",
    )


def sequence(k):
    layers = [k.layers.Dense(3, name="a"), k.layers.Flatten(name="b")]
    return k.Sequential([k.Input((4, 5)), *layers], name="sequence")


def unbuilt(k):
    layers = [k.layers.Dense(3, name="a"), k.layers.Dropout(0.1, name="b")]
    return k.Sequential([*layers, k.layers.Dense(2, name="c")], name="unbuilt")


def half_built(k):
    """A model without layers."""
    return k.Sequential(name="empty")


def long_names(k):
    name = "a_layer_whose_name_is_far_longer_than_the_column_it_is_written_in"
    layers = [k.layers.Dense(3, name=name), k.layers.Dense(4, name="short")]
    return k.Sequential([k.Input((5,)), *layers], name="a_model_of_" + name)


def frozen(k):
    layers = [k.layers.Dense(3, name="a", trainable=False)]
    layers = [*layers, k.layers.Dense(4, name="b")]
    return k.Sequential([k.Input((5,)), *layers], name="frozen")


def trained(k):
    model = mlp("softmax", names=True)(k)
    model.compile("adam", "mse")
    model.fit(np.zeros((8, 5)), np.zeros((8, 3)), verbose=0)
    return model


def trained_sgd(k):
    model = mlp("softmax", names=True)(k)
    model.compile("sgd", "mse")
    model.fit(np.zeros((8, 5)), np.zeros((8, 3)), verbose=0)
    return model


MODELS = [
    slides,
    images,
    sequence,
    unbuilt,
    half_built,
    long_names,
    frozen,
    trained,
    trained_sgd,
]


@pytest.mark.parametrize("columns", [40, 80, 100, 200])
@pytest.mark.parametrize("build", MODELS)
def test_summary(build, columns, keras, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert text(build(mlpc)) == text(build(keras))


@pytest.mark.parametrize(
    "options", [{"line_length": 60}, {"line_length": 70, "show_trainable": True}]
)
@pytest.mark.parametrize("build", [slides, images, frozen, unbuilt])
def test_summary_with_options(build, options, keras, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    assert text(build(mlpc), **options) == text(build(keras), **options)


SCRIPT = """
import {module} as keras
nn = keras.Sequential()
nn.add(keras.Input((20,)))
nn.add(keras.layers.Dense(units=32, activation="tanh"))
nn.add(keras.layers.Dropout(0.5))
nn.add(keras.layers.Dense(10))
nn.summary()
keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)]).summary()
"""


def test_printed_summary_and_automatic_names(keras):
    """Printed to a pipe by a fresh process: names count from the first layer on."""
    printed = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT.format(module=module)],
            env=os.environ | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
        for module in ("mlpc", "keras")
    ]
    assert printed[0] == printed[1]
