"""The process's settings, at both of their addresses."""

import logging

import numpy as np
import pytest

import mlpc
from mlpc import backend, config, dtype_policies, layers, utils
from mlpc.initializers import Zeros
from mlpc.utils import float_dtypes


@pytest.fixture(autouse=True)
def restored():
    kept = (config._settings, float_dtypes._defaults)
    before = [dict(settings) for settings in kept]
    yield
    for settings, values in zip(kept, before, strict=True):
        settings.update(values)
    config.enable_interactive_logging()


def test_defaults():
    assert (config.floatx(), config.epsilon()) == ("float32", 1e-7)
    assert (backend.floatx(), backend.epsilon()) == ("float32", 1e-7)


def test_set():
    backend.set_floatx("float64")
    backend.set_epsilon(1e-3)
    assert (config.floatx(), config.epsilon()) == ("float64", 1e-3)
    assert Zeros()((2,)).dtype == np.float64


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "int32", None, 32, "f"])
def test_wrong_floatx(dtype):
    with pytest.raises(ValueError, match="`floatx`"):
        config.set_floatx(dtype)
    assert config.floatx() == "float32"


@pytest.mark.parametrize("dtype", [np.float64, np.dtype("float64"), "float64", "d"])
def test_dtype_name(dtype):
    assert config.dtype_name(dtype) == "float64"
    assert config.dtype_name() == "float32"


@pytest.mark.parametrize("dtype", ["int32", "x", object, np.float16, 5])
def test_wrong_dtype(dtype):
    with pytest.raises(ValueError, match="`dtype`"):
        config.dtype_name(dtype)


def test_dtypes_as_files_have_them():
    policy = {"class_name": "DTypePolicy", "config": {"name": "float64"}}
    assert config.dtype_name(policy) == "float64"
    for wrong in ({}, {"config": {"name": "float64"}}, {**policy, "class_name": "os"}):
        with pytest.raises(ValueError, match="`DTypePolicy`"):
            config.dtype_name(wrong)


def test_names_of_the_package():
    assert (backend.backend(), config.backend()) == ("mlpc", "mlpc")
    assert mlpc.version() == mlpc.__version__
    assert {"ops", "random", "saving", "datasets"} <= set(dir(mlpc))
    for name in mlpc.__all__:
        assert hasattr(mlpc, name)
    with pytest.raises(AttributeError, match="no attribute 'layer'"):
        mlpc.layer  # noqa: B018


def test_image_data_format():
    assert config.image_data_format() == "channels_last"
    backend.set_image_data_format("Channels_First")
    assert backend.image_data_format() == "channels_first"
    with pytest.raises(ValueError, match="`data_format`"):
        config.set_image_data_format("first")


def test_the_policy_follows_floatx_until_it_is_set():
    config.set_floatx("float64")
    assert config.dtype_policy() == mlpc.DTypePolicy("float64") != "float64"
    config.set_dtype_policy(mlpc.DTypePolicy("float32"))
    assert layers.Dense(1).dtype == "float32"
    assert mlpc.DTypePolicy().name == "float32"
    assert dtype_policies.get(None).name == "float32"
    assert hash(dtype_policies.get("float32")) == hash(mlpc.DTypePolicy())


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "int8", "x", 5])
def test_wrong_policies(policy):
    with pytest.raises(ValueError, match="float32"):
        config.set_dtype_policy(policy)
    with pytest.raises((ValueError, TypeError), match="`name`"):
        mlpc.DTypePolicy(policy)
    with pytest.raises(ValueError, match=r"`dtype`|`name`"):
        layers.Dense(1, dtype=policy)
    with pytest.raises(ValueError, match="`config`"):
        dtype_policies.deserialize({"class_name": "Adam", "config": {}})


def test_interactive_logging(capsys, caplog):
    assert config.is_interactive_logging_enabled()
    model = mlpc.Sequential([mlpc.Input((2,)), layers.Dense(1)], name="net")
    utils.disable_interactive_logging()
    assert not utils.is_interactive_logging_enabled()
    with caplog.at_level(logging.INFO, "mlpc"):
        model.summary()
    assert capsys.readouterr().out == ""
    assert 'Model: "net"' in caplog.text
    config.enable_interactive_logging()
    model.summary()
    assert 'Model: "net"' in capsys.readouterr().out


def test_accepted():
    config.disable_traceback_filtering()
    assert not config.is_traceback_filtering_enabled()
    config.enable_traceback_filtering()
    assert config.is_traceback_filtering_enabled()
    config.enable_unsafe_deserialization()


def small_model():
    model = mlpc.Sequential([mlpc.Input((3,)), layers.Dense(2)])
    model.compile("sgd", "mse")
    return model


def test_limits_warn():
    config.set_max_epochs(2)
    config.set_max_steps_per_epoch(1)
    model, x, y = small_model(), np.ones((8, 3)), np.ones((8, 2))
    with pytest.warns(UserWarning, match="Limiting") as caught:
        history = model.fit(x, y, batch_size=4, epochs=3, verbose=0)
    assert [str(one.message) for one in caught] == [
        "Limiting epochs to 2",
        "Limiting steps_per_epoch to 1",
    ]
    assert all(one.filename == __file__ for one in caught)
    assert history.epoch == [0, 1] and model.optimizer.iterations == 2
    with pytest.warns(UserWarning, match="Limiting steps_per_epoch to 1"):
        assert model.predict(x, batch_size=4, verbose=0).shape == (4, 2)
    model.fit(x, y, epochs=2, steps_per_epoch=1, verbose=0)  # nothing to limit


@pytest.mark.parametrize("value", [-1, 1.5, "3"])
def test_what_is_no_limit(value):
    for name in ("max_epochs", "max_steps_per_epoch"):
        with pytest.raises((TypeError, ValueError), match=f"`{name}`"):
            getattr(config, f"set_{name}")(value)
        assert getattr(config, name)() is None


@pytest.mark.parametrize("variable", ["KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH"])
def test_limits_from_the_environment(variable, monkeypatch):
    assert config._from_environment(variable) is None
    monkeypatch.setenv(variable, "3")
    assert config._from_environment(variable) == 3


def test_backends():
    config.set_backend("mlpc")
    with pytest.warns(UserWarning, match="one engine"):
        config.set_backend("jax")
    assert config.backend() == "mlpc"
    with pytest.raises(ValueError, match="`backend`"):
        config.set_backend("theano")
