"""Any object as a config, and what is refused."""

import numpy as np
import pytest

import mlpc as keras
from mlpc.saving import deserialize_keras_object, serialize_keras_object


class Settings:
    def __init__(self, size, when=None):
        self.size, self.when = size, when

    def get_config(self):
        return {"size": self.size, "when": self.when}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


def cube(x):
    return x**3


def again(obj, custom_objects=None):
    return deserialize_keras_object(serialize_keras_object(obj), custom_objects)


def test_values():
    assert again({"a": [1, 2.5, "x", None, True], "b": {"c": (1, 2)}}) == {
        "a": [1, 2.5, "x", None, True],
        "b": {"c": [1, 2]},
    }
    assert again(b"ab") == b"ab"
    assert again(slice(1, None, 2)) == slice(1, None, 2)
    assert again(...) is ...
    assert again(np.float32(1.5)) == 1.5
    array = np.arange(6, dtype="float32").reshape(2, 3)
    np.testing.assert_array_equal(again(array), array)
    assert again(array).dtype == array.dtype


def test_objects():
    adam = again(keras.optimizers.Adam(0.5))
    assert type(adam) is keras.optimizers.Adam
    assert adam.learning_rate == 0.5
    assert again(keras.activations.relu) is keras.activations.relu
    assert again(keras.DTypePolicy("float64")) == keras.DTypePolicy("float64")
    dense = keras.layers.Dense(2)
    dense.build((None, 3))
    assert again(dense).kernel.shape == (3, 2)


def test_a_model():
    net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    net.compile("sgd", "mse")
    copy = again([net])[0]
    assert copy.input_shape == (None, 3)
    assert type(copy.optimizer) is keras.optimizers.SGD


def test_ones_own():
    config = serialize_keras_object([Settings(np.arange(2)), cube])
    assert config[0]["config"]["size"]["class_name"] == "__numpy__"
    own = {"Settings": Settings, "cube": cube}
    with pytest.raises(ValueError, match="Could not locate class 'Settings'"):
        deserialize_keras_object(config)
    with pytest.raises(ValueError, match="Could not locate function 'cube'"):
        deserialize_keras_object(config[1])
    settings, function = deserialize_keras_object(config, own)
    assert (type(settings), function) == (Settings, cube)
    assert deserialize_keras_object("cube", own) is cube
    assert deserialize_keras_object("cube", module_objects=own) is cube


@pytest.mark.parametrize("dtype", ["S1000000000", "object", "V8"])
def test_arrays_hold_numbers(dtype):
    config = {"class_name": "__numpy__", "config": {"value": [1], "dtype": dtype}}
    with pytest.raises(ValueError, match="numbers in an array"):
        deserialize_keras_object(config)


@pytest.mark.parametrize("safe_mode", [True, False])
def test_code_is_never_run(safe_mode):
    keras.config.enable_unsafe_deserialization()
    config = {"class_name": "__lambda__", "config": {"value": "4wEAAAA="}}
    with pytest.raises(ValueError, match="lambda"):
        deserialize_keras_object(config, safe_mode=safe_mode)


def test_of_a_lambda_there_is_but_a_name():
    function = lambda x: x  # noqa: E731
    with pytest.warns(UserWarning, match="saved by its name"):
        config = serialize_keras_object(function)
    assert config["config"] == "<lambda>"
    assert deserialize_keras_object(config, {"<lambda>": function}) is function
    with pytest.raises(ValueError, match="<lambda>"):
        deserialize_keras_object(config)


@pytest.mark.parametrize(
    "config",
    [
        {"module": "os", "class_name": "system", "config": {}},
        {"module": "builtins", "class_name": "function", "config": "eval"},
        {"module": "keras.utils", "class_name": "function", "config": "get_file"},
        {"module": "keras.layers", "class_name": "Lambda", "config": {}},
        {"module": "os", "class_name": "Dense", "config": {"units": 1}},
    ],
)
def test_nothing_is_imported(config):
    with pytest.raises(ValueError, match="Could not"):
        deserialize_keras_object(config)


@pytest.mark.parametrize(
    "config", [object(), {"class_name": 3, "config": {}}, {1, 2}, np.arange(2)]
)
def test_broken_configs(config):
    with pytest.raises(TypeError, match="Could not parse config"):
        deserialize_keras_object(config)
    with pytest.raises(TypeError, match="Unknown arguments"):
        deserialize_keras_object({}, strict=True)


def test_what_has_no_config():
    with pytest.raises(TypeError, match=r"get_config\(\)"):
        serialize_keras_object(object())
