"""Parts of layers that are the user's own: they are found when a config is read."""

import contextlib

import numpy as np
import pytest
from keras_files import rows

import mlpc
from mlpc.utils import object_registration


def steep(x):
    return mlpc.activations.leaky_relu(x, 0.3)


class Filled(mlpc.initializers.Initializer):
    def __init__(self, value=1.0):
        self.value = value

    def __call__(self, shape, dtype=None):
        return np.full(shape, self.value, dtype)

    def get_config(self):
        return {"value": self.value}


def filled(shape, dtype=None):
    return np.full(shape, 0.5, dtype)


class Sum(mlpc.regularizers.Regularizer):
    def __init__(self, factor=0.1):
        self.factor = factor

    def __call__(self, x):
        return self.factor * np.sum(x)

    def get_config(self):
        return {"factor": self.factor}


def squares(x):
    return np.sum(x * x)


class Floor(mlpc.constraints.Constraint):
    def __init__(self, low=0.0):
        self.low = low

    def __call__(self, w):
        return np.maximum(w, self.low)

    def get_config(self):
        return {"low": self.low}


def halved(w):
    return w / 2


class Wide(mlpc.layers.Dense):
    pass


OWN = [steep, Filled, filled, Sum, squares, Floor, halved, Wide]
LAYERS = {
    "activation": lambda: mlpc.layers.Dense(2, steep),
    "activation layer": lambda: mlpc.layers.Activation(steep),
    "initializer": lambda: mlpc.layers.Dense(2, kernel_initializer=Filled(0.3)),
    "initializing function": lambda: mlpc.layers.Dense(2, bias_initializer=filled),
    "regularizer": lambda: mlpc.layers.Dense(2, kernel_regularizer=Sum(0.2)),
    "regularizing function": lambda: mlpc.layers.Dense(2, bias_regularizer=squares),
    "constraint": lambda: mlpc.layers.Dense(2, kernel_constraint=Floor(-1.0)),
    "constraining function": lambda: mlpc.layers.Dense(2, bias_constraint=halved),
    "slopes": lambda: mlpc.layers.PReLU(Filled(0.2), alpha_constraint=Floor()),
    "normalization": lambda: mlpc.layers.BatchNormalization(gamma_initializer=filled),
    "layer": lambda: Wide(2, steep, kernel_initializer=Filled(0.1)),
    "model": lambda: mlpc.Sequential([mlpc.Input((4,)), mlpc.layers.Dense(2, steep)]),
}


@contextlib.contextmanager
def by_argument():
    yield {thing.__name__: thing for thing in OWN}


@contextlib.contextmanager
def by_scope():
    with by_argument() as own, mlpc.saving.custom_object_scope(own):
        yield None


@contextlib.contextmanager
def by_registration():
    for thing in OWN:
        mlpc.saving.register_keras_serializable("house")(thing)
    try:
        yield None
    finally:
        for thing in OWN:
            del object_registration._registered[object_registration._names.pop(thing)]


@pytest.mark.parametrize("known", [by_argument, by_scope, by_registration])
@pytest.mark.parametrize("name", LAYERS)
def test_found(name, known, tmp_path):
    model = mlpc.Sequential([mlpc.Input((4,)), LAYERS[name]()])
    model.compile("sgd", "mse")
    with known() as own:
        model.save(tmp_path / "a.keras")
        model.save(tmp_path / "a.h5")
        for path in ("a.keras", "a.h5"):
            read = mlpc.models.load_model(tmp_path / path, custom_objects=own)
            assert read.get_config() == model.get_config()
            expected = model.predict(rows(), verbose=0)
            np.testing.assert_array_equal(read.predict(rows(), verbose=0), expected)
        again = mlpc.models.model_from_json(model.to_json(), custom_objects=own)
        assert again.get_config() == model.get_config()


@pytest.mark.parametrize("name", [name for name in LAYERS if name != "model"])
def test_not_found(name, tmp_path):
    model = mlpc.Sequential([mlpc.Input((4,)), LAYERS[name]()])
    for path in ("a.keras", "a.h5"):
        model.save(tmp_path / path)
        with pytest.raises(ValueError, match=r"`config\.layers\[1\]`"):
            mlpc.models.load_model(tmp_path / path)
