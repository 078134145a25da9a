"""Pickles and deep copies of models: equal ones, that share nothing."""

import copy
import pickle

import numpy as np
import pytest
from keras_files import rows, rows_and_classes, small

import mlpc

WAYS = {
    "pickle": lambda model: pickle.loads(pickle.dumps(model)),
    "protocol 0": lambda model: pickle.loads(pickle.dumps(model, 0)),
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
}


@pytest.fixture(params=WAYS)
def again(request):
    return WAYS[request.param]


def steep_mse(y_true, y_pred):
    return 4 * mlpc.losses.mean_squared_error(y_true, y_pred)


class Own(mlpc.layers.Dense):
    """A class that nobody has registered."""


class Sloped(mlpc.metrics.MeanMetricWrapper):
    def __init__(self, name="sloped", **kwargs):
        super().__init__(steep_mse, name=name, **kwargs)

    def get_config(self):
        return {"name": self.name, "dtype": self.dtype}


def fits(model):
    return model.fit(*rows_and_classes(), batch_size=8, epochs=2, verbose=0).history


def test_training_goes_on_with_the_same_bits(again):
    model = small(dropout=0.4)
    other = again(model)
    assert other.optimizer.iterations == model.optimizer.iterations == 4
    assert fits(other) == fits(model)
    for a, b in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_nothing_is_shared(again):
    model = small()
    before = model.predict(rows(), verbose=0)
    other = again(model)
    other.layers[0].kernel[:] = 0
    fits(other)
    np.testing.assert_array_equal(model.predict(rows(), verbose=0), before)
    assert other.optimizer is not model.optimizer


@pytest.mark.filterwarnings("ignore:Loss 'steep_mse' gives no gradient")
def test_classes_and_functions_of_ones_own(again):
    layers = [mlpc.Input((4,)), Own(5, "tanh"), mlpc.layers.Dense(3)]
    model = mlpc.Sequential(layers)
    model.compile("sgd", steep_mse, metrics=[Sloped()])
    other = again(model)
    assert type(other.layers[0]) is Own
    assert other.loss is steep_mse
    assert fits(other) == fits(model)


def test_not_built_and_not_compiled(again, recwarn):
    model = mlpc.Sequential([mlpc.layers.Dense(3)], name="bare")
    other = again(model)
    assert (other.name, other.built, other.compiled) == ("bare", False, False)
    assert not recwarn.list


def test_the_dict_of_a_copied_structure(again):
    """A model among other things is copied with them."""
    model = small()
    copied = again({"models": [model], "n": 3})
    assert copied["models"][0].name == model.name


def test_a_lambda_is_copied_but_not_pickled():
    """As alone: it is copied as it is, and a pickle can only refer to a name."""
    model = mlpc.Sequential([mlpc.Input((4,)), mlpc.layers.Dense(3)])
    loss = lambda y_true, y_pred: (y_true - y_pred) ** 2  # noqa: E731
    model.compile("sgd", loss)
    assert copy.deepcopy(model).loss is loss
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(model)


def test_damage_is_a_value_error():
    make, (content, custom_objects) = small().__reduce__()
    for damaged in (b"", content[:200], content[:-30]):
        with pytest.raises(ValueError):
            make(damaged, custom_objects)
