"""Arguments beside real Keras that are arrays or several things at once."""

import json

import numpy as np
import pytest

import mlpc


@pytest.mark.parametrize("value", [np.log([3.0]), [1.0, 2.0], np.array([[1], [2]])])
def test_constants_of_an_array(keras, value):
    theirs, ours = (k.initializers.Constant(value) for k in (keras, mlpc))
    shape = np.broadcast_shapes(np.shape(value), (2, 1))
    np.testing.assert_array_equal(ours(shape), theirs(shape))
    assert ours.get_config() == theirs.get_config()
    ours, theirs = (
        json.loads(json.dumps(k.initializers.serialize(it)))
        for k, it in ((mlpc, ours), (keras, theirs))
    )
    assert ours == theirs
    for k in (keras, mlpc):
        found = k.initializers.deserialize(ours)(shape)
        expected = np.broadcast_to(value, shape).astype("float32")
        np.testing.assert_array_equal(found, expected)


def test_a_constant_bias_in_files(keras, tmp_path):
    bias = np.log([3.0, 0.5])
    for maker, reader in ((keras, mlpc), (mlpc, keras)):
        initializer = maker.initializers.Constant(bias)
        model = maker.Sequential(
            [maker.Input((3,)), maker.layers.Dense(2, bias_initializer=initializer)]
        )
        path = tmp_path / f"{maker.__name__}.keras"
        model.save(path)
        layer = reader.models.load_model(path).layers[0]
        np.testing.assert_array_equal(layer.bias, bias.astype("float32"))
        np.testing.assert_array_equal(layer.bias_initializer((2,)), layer.bias)
