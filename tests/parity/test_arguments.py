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


SCHEDULES = {  # divided by 8, float32 does not miss a stair's edge
    "ExponentialDecay": [{"decay_steps": 8}, {"decay_steps": 8, "staircase": True}],
    "InverseTimeDecay": [{"decay_steps": 8}, {"decay_steps": 8, "staircase": True}],
    "PolynomialDecay": [{"decay_steps": 8}, {"decay_steps": 8, "cycle": True}],
    "CosineDecay": [{"decay_steps": 8}, {"decay_steps": 8, "alpha": 0.1}],
    "CosineDecayRestarts": [
        {"first_decay_steps": 8},
        {"first_decay_steps": 8, "t_mul": 1.0, "m_mul": 0.5},
    ],
    "PiecewiseConstantDecay": [{"boundaries": [3, 7], "values": [1.0, 0.5, 0.1]}],
}
RATES = {
    "ExponentialDecay": {"decay_rate": 0.5},
    "InverseTimeDecay": {"decay_rate": 0.5},
}


@pytest.mark.parametrize(
    ("name", "options"), [(n, o) for n, all in SCHEDULES.items() for o in all]
)
def test_schedules_of_arrays(keras, name, options):
    if "values" not in options:
        options = {"initial_learning_rate": 0.1, **RATES.get(name, {}), **options}
    ours, theirs = (
        getattr(k.optimizers.schedules, name)(**options) for k in (mlpc, keras)
    )
    for steps in (np.arange(30), np.arange(30.0).reshape(5, 6), [0, 3, 8], np.zeros(0)):
        found = ours(steps)
        assert found.shape == np.shape(steps) and found.dtype == np.float64
        np.testing.assert_allclose(
            found, theirs(np.asarray(steps)), rtol=2e-5, atol=1e-8
        )
        each = [ours(step) for step in np.ravel(steps)]
        np.testing.assert_array_equal(found.ravel(), each)
    for step in (3, np.int64(3), np.float32(3), mlpc.Variable(3), mlpc.ops.array(3)):
        assert type(ours(step)) is float and ours(step) == ours(3)
    np.testing.assert_array_equal(ours(mlpc.ops.arange(4)), ours(range(4)))
    for step in ("a", None, ["a"], {}):
        with pytest.raises(ValueError, match="`step`"):
            ours(step)


def test_a_warm_up_of_arrays():
    """Keras takes no arrays here; the rates are those of the steps one by one."""
    schedule = mlpc.optimizers.schedules.CosineDecay(
        0.0, 10, warmup_target=0.1, warmup_steps=5
    )
    rates = schedule(np.arange(20).reshape(4, 5))
    np.testing.assert_array_equal(rates.ravel(), [schedule(i) for i in range(20)])
    np.testing.assert_allclose(rates[0], [0, 0.02, 0.04, 0.06, 0.08], atol=1e-15)


@pytest.mark.parametrize("numbers", [[1.0, 2.0, 3.0], np.ones((3, 1)) * 2, 0.5])
def test_scales_of_channels_that_come_first(keras, numbers):
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 5)).astype("float32")
    found = []
    for k in (keras, mlpc):
        k.config.set_image_data_format("channels_first")
        try:
            found.append(k.layers.Rescaling(numbers, 1.0)(x))
        finally:
            k.config.set_image_data_format("channels_last")
    np.testing.assert_array_equal(*found)


X = np.random.default_rng(1).normal(size=(3, 4, 2, 5)).astype("float32")


@pytest.mark.parametrize("axis", [(1, 2), (2, 1), (0, 3), (-1, 1), None, (0, 1, 2, 3)])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("room", ["activations", "ops"])
def test_softmax_over_several_axes(keras, room, name, axis):
    ours, theirs = (getattr(getattr(k, room), name) for k in (mlpc, keras))
    found = ours(X, axis=axis)
    counted = axis and tuple(one % X.ndim for one in axis)  # Keras fails with axis -1
    np.testing.assert_allclose(found, theirs(X, axis=counted), rtol=2e-6, atol=1e-7)
    total = np.exp(found) if name == "log_softmax" else found
    np.testing.assert_allclose(total.sum(axis), 1, rtol=1e-5)
    if axis is not None:
        np.testing.assert_array_equal(ours(X, axis=np.array(axis)), found)
        np.testing.assert_array_equal(ours(X, axis=list(axis)), found)


def test_softmax_over_no_axes():
    np.testing.assert_array_equal(
        mlpc.ops.softmax(X, axis=(1,)), mlpc.ops.softmax(X, axis=1)
    )
    for axis in ((1, 1), (1, -3), (), (4,), (1, 2.0), "1"):
        with pytest.raises(ValueError, match="`axis`"):
            mlpc.ops.softmax(X, axis=axis)
    with pytest.raises(NotImplementedError, match="`axis`"):
        mlpc.layers.Dense(2, activation=lambda x: mlpc.ops.softmax(x, axis=None))


def test_generators_of_seeds_in_configs(keras):
    """They come back at their start, wherever the config goes."""
    for writer, reader in ((mlpc, mlpc), (keras, mlpc), (mlpc, keras)):
        seed = writer.random.SeedGenerator(3, name="draws")
        config = json.loads(json.dumps(writer.saving.serialize_keras_object(seed)))
        assert config["module"] == "keras.random" and not config["registered_name"]
        found = reader.saving.deserialize_keras_object(config)
        assert type(found) is reader.random.SeedGenerator
        assert found.get_config() == {"seed": 3, "name": "draws"}
        for name in ("GlorotUniform", "RandomNormal", "Orthogonal", "VarianceScaling"):
            initializer = getattr(writer.initializers, name)(seed=seed)
            config = json.loads(json.dumps(writer.initializers.serialize(initializer)))
            found = reader.initializers.deserialize(config)
            assert type(found.seed) is reader.random.SeedGenerator
            assert found.get_config() == initializer.get_config()
            again = type(found).from_config(found.get_config())
            assert again.seed.get_config() == seed.get_config()
    with pytest.raises(ValueError, match="`seed`"):
        mlpc.initializers.RandomNormal(seed={"class_name": "Dense", "config": {}})


def test_a_layer_with_a_generator_of_seeds_in_files(tmp_path):
    initializer = mlpc.initializers.RandomNormal(seed=mlpc.random.SeedGenerator(3))
    model = mlpc.Sequential(
        [mlpc.Input((2,)), mlpc.layers.Dense(2, kernel_initializer=initializer)]
    )
    model.save(tmp_path / "m.keras")
    copies = (
        mlpc.models.load_model(tmp_path / "m.keras"),
        mlpc.models.clone_model(model),
    )
    for copy in copies:
        found = copy.layers[0].kernel_initializer
        assert isinstance(found.seed, mlpc.random.SeedGenerator)
        assert found.get_config() == initializer.get_config()
