"""Rescaling and Normalization: values, shapes, adapt, configs."""

import json

import numpy as np
import pytest
from reference.layers import LAYERS, normalization

import mlpc as keras
from mlpc import layers

X = np.random.default_rng(0).normal(20, 3, (50, 3, 4)).astype("float32")


def test_rescaling_by_numbers():
    pixels = np.arange(256, dtype="uint8").reshape(4, 64)
    y = layers.Rescaling(1 / 255)(pixels)
    np.testing.assert_allclose(y, pixels / 255, 2e-7)
    y = layers.Rescaling(scale=1 / 127.5, offset=-1, dtype="float64")(pixels)
    np.testing.assert_allclose(y, pixels / 127.5 - 1, 1e-13, 1e-15)


@pytest.mark.parametrize(
    ("scale", "offset"),
    [
        ([1.0, 2.0, 3.0, 4.0], 0.5),
        (2.0, np.arange(12.0).reshape(3, 4)),
        (np.ones((3, 1)), np.arange(4.0)),
        (np.float32(3), [7]),
    ],
)
def test_rescaling_by_arrays(scale, offset):
    layer = layers.Rescaling(scale, offset, dtype="float64")
    expected = np.float64(X) * scale + offset
    np.testing.assert_allclose(layer(X), expected, 1e-13)
    config = json.loads(json.dumps(layer.get_config()))
    np.testing.assert_array_equal(layers.Rescaling.from_config(config)(X), layer(X))
    assert layer.weights == []


@pytest.mark.parametrize("scale", [np.ones(3), np.ones((2, 3, 4, 1)), np.ones((5, 4))])
def test_rescaling_that_does_not_broadcast(scale):
    with pytest.raises(ValueError, match="must broadcast to the shape of a row"):
        layers.Rescaling(scale)(X)


@pytest.mark.parametrize("scale", ["2", None, ["a"], [[1], [2, 3]]])
def test_rescaling_by_what_is_no_number(scale):
    with pytest.raises(ValueError, match="`scale` must be a number or an array"):
        layers.Rescaling(scale)


@pytest.mark.parametrize(
    "axis", [-1, 2, (1, 2), (-2, -1), None, 1, -2, 0, (0, 2), (2, 0), (0, 1, 2)]
)
@pytest.mark.parametrize("invert", [False, True])
def test_adapt(invert, axis):
    layer = layers.Normalization(axis=axis, invert=invert, dtype="float64")
    layer.adapt(X)
    named = () if axis is None else np.atleast_1d(axis)
    kept = sorted(one % 3 for one in named)
    over = tuple(i for i in range(3) if i not in kept)
    mean, variance = (f(np.float64(X), over, keepdims=True) for f in (np.mean, np.var))
    expected = normalization(np.float64(X), mean, variance, invert)
    np.testing.assert_allclose(layer(X), expected, 1e-12, 1e-12)
    assert layer.mean.shape == layer.variance.shape == mean.shape
    assert [w.name for w in layer.weights] == ["mean", "variance", "count"]
    assert layer.weights[2].dtype == np.int32 and layer.trainable_weights == []


def test_adapt_by_batches_is_adapt():
    whole, parts = layers.Normalization(dtype="float64"), []
    whole.adapt(X)
    for data in (
        [X[:7], X[7:9], X[9:]],
        ((X[i : i + 8], None) for i in range(0, 50, 8)),
    ):
        layer = layers.Normalization(dtype="float64")
        layer.adapt(data)
        parts.append(layer)
    for layer in parts:
        for a, b in zip(layer.get_weights(), whole.get_weights(), strict=True):
            np.testing.assert_allclose(a, b, 1e-12)


def test_values_that_are_given():
    layer = layers.Normalization(mean=[3, 4, 5, 6], variance=[1, 4, 9, 0])
    expected = normalization(X, np.array([3, 4, 5, 6]), np.array([1, 4, 9, 0.0]))
    np.testing.assert_allclose(layer(X), expected, 1e-6)
    assert layer.weights == [] and layer.mean.shape == (1, 1, 4)
    single = layers.Normalization(mean=3.0, variance=2.0)
    np.testing.assert_allclose(
        single(np.array([[1.0], [3.0]])), [[-(2**0.5)], [0]], 1e-6
    )


def test_rows_without_axes():
    layer = layers.Normalization(axis=None)
    layer.adapt(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    found = layer(np.array([1.0, 2.0, 3.0]))
    np.testing.assert_allclose(found, [-(2**0.5), -(0.5**0.5), 0], 1e-6)


@pytest.mark.parametrize("axis", [1, (1, 3), (1, 2), (2,), (3, 1)])
@pytest.mark.parametrize("invert", [False, True])
def test_values_along_any_axes(invert, axis):
    x = np.random.default_rng(0).normal(size=(5, 2, 3, 4))
    kept = sorted(np.atleast_1d(axis))
    mean = np.random.default_rng(1).normal(size=[x.shape[i] for i in kept])
    variance = mean**2 + 0.5
    layer = layers.Normalization(axis, mean, variance, invert, dtype="float64")
    wide = [x.shape[i] if i in kept else 1 for i in range(4)]
    expected = normalization(x, mean.reshape(wide), variance.reshape(wide), invert)
    np.testing.assert_allclose(layer(x), expected, 1e-13)
    assert layer.mean.shape == (*wide,)
    model = keras.Sequential([keras.Input(x.shape[1:]), layer])
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, 1e-13)


def test_batches_of_more_than_one_shape_along_an_inner_axis():
    layer, parts = layers.Normalization(axis=1, dtype="float64"), [X[:7], X[7:, :, :2]]
    layer.adapt(parts)
    flat = np.concatenate([np.moveaxis(x, 1, 0).reshape(3, -1) for x in parts], 1)
    np.testing.assert_allclose(layer.get_weights()[0], flat.mean(1), 1e-6)


@pytest.mark.parametrize(
    ("axis", "shape"), [(0, (None, 3)), (-1, (None,)), (1, (None, None))]
)
def test_axes_of_unknown_size(axis, shape):
    with pytest.raises(ValueError, match=r"must have a known shape.*at index"):
        layers.Normalization(axis=axis).build(shape)


def test_a_constant_column_becomes_0():
    layer = layers.Normalization()
    layer.adapt(np.full((9, 2), 5.0))
    assert (layer(np.full((3, 2), 5.0)) == 0).all()


def test_what_it_learned_goes_with_the_model(tmp_path):
    layer = layers.Normalization()
    layer.adapt(X.reshape(-1, 4))
    model = keras.Sequential([keras.Input((4,)), layer, layers.Dense(2)])
    expected = model.predict(X[:, 0], verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.predict(X[:, 0], verbose=0), expected)
    model.compile("sgd", "mse")
    model.fit(X[:, 0], X[:, 0, :2], verbose=0)
    np.testing.assert_array_equal(layer.get_weights()[0], again.get_weights()[0])


def test_weights_that_are_written_are_used():
    layer = layers.Normalization()
    layer.build((None, 2))
    layer.set_weights([np.array([1, 2]), np.array([4, 9]), 0])
    np.testing.assert_allclose(layer([[3.0, 8.0]]), [[1, 2]], 1e-6)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"mean": 1.0}, ValueError, "both `mean` and `variance`"),
        ({"mean": [1.0], "variance": 1.0}, ValueError, "must have the same shape"),
        ({"mean": [[1.0]], "variance": [[1.0]]}, ValueError, "rank of `mean`"),
        ({"mean": "a", "variance": 1.0}, ValueError, "`mean` must be a number"),
        ({"invert": 3}, ValueError, "`invert`"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        layers.Normalization(**arguments)


@pytest.mark.parametrize(
    ("layer", "data", "error", "message"),
    [
        (layers.Normalization(), [], ValueError, "no batches"),
        (layers.Normalization(), 3, TypeError, "Unsupported data type"),
        (layers.Normalization(), [[1.0, 2.0]], TypeError, "`.shape`"),
        (layers.Normalization(axis=4), X, ValueError, "range"),
        (layers.Normalization(axis=1), [X, X[:, :2]], ValueError, "expected axis 1"),
        (layers.Normalization(), [X, X[..., :2]], ValueError, "expected axis -1"),
        (layers.Normalization(mean=1.0, variance=1.0), X, ValueError, "nothing to set"),
    ],
)
def test_bad_data(layer, data, error, message):
    with pytest.raises(error, match=message):
        layer.adapt(data)


def test_normalization_is_no_batch_normalization():
    """Both give the same with the same mean and variance, up to epsilon."""
    layer = layers.Normalization(dtype="float64")
    layer.adapt(X)
    mean, variance = layer.get_weights()[:2]
    told = LAYERS["BatchNormalization"](X, 1, 0, mean, variance, epsilon=0)
    np.testing.assert_allclose(layer(X), told, 1e-10, 1e-10)


@pytest.fixture
def channels_first():
    keras.config.set_image_data_format("channels_first")
    yield
    keras.config.set_image_data_format("channels_last")


THREE = [1.0, 2.0, 3.0]


@pytest.mark.parametrize("numbers", [THREE, np.array(THREE), np.ones((3, 1)) * 2])
def test_channels_that_come_first(channels_first, numbers):
    x = np.arange(24.0).reshape(2, 3, 2, 2)
    along = np.reshape(numbers, (3, 1, 1))
    for layer, expected in (
        (layers.Rescaling(numbers), x * along),
        (layers.Rescaling(2.0, numbers), x * 2 + along),
        (layers.Rescaling(numbers, numbers), x * along + along),
    ):
        np.testing.assert_array_equal(layer(x), expected)
        model = keras.Sequential([keras.Input((3, 2, 2)), layer])
        np.testing.assert_array_equal(model.predict(x, verbose=0), expected)


def test_rows_that_are_no_images_have_no_channels(channels_first):
    rows = np.ones((2, 3))
    np.testing.assert_array_equal(layers.Rescaling(THREE)(rows), [THREE, THREE])
    np.testing.assert_array_equal(layers.Rescaling(2.0)(np.ones((2, 3, 1, 1))), 2)
    with pytest.raises(ValueError, match="must broadcast"):
        layers.Rescaling([1.0, 2.0])(np.ones((1, 3, 2, 2)))
