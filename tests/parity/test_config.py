"""keras.config: every name is here, and the settings act as they do in Keras."""

import contextlib
import inspect

import numpy as np
import pytest

import mlpc

X = np.linspace(-1, 1, 200).reshape(50, 4).astype("float32")
Y = X[:, :2] ** 2


def public(module):
    return {n for n in dir(module) if inspect.isfunction(getattr(module, n))}


def test_every_name_is_here(keras):
    names = {name for name in public(keras.config) if not name.startswith("_")}
    assert names - public(mlpc.config) == set()
    for name in public(keras.backend):
        assert hasattr(mlpc.backend, name) or name.startswith("_")
    for name in names:
        ours, theirs = (getattr(k.config, name) for k in (mlpc, keras))
        arguments = [list(inspect.signature(f).parameters) for f in (ours, theirs)]
        assert arguments[0] == arguments[1], name


@pytest.mark.parametrize(
    "name", ["is_flash_attention_enabled", "is_nnx_enabled", "max_epochs"]
)
def test_what_is_set_at_first(name, keras):
    assert getattr(mlpc.config, name)() == getattr(keras.config, name)()


def test_flash_attention(keras):
    for k in (mlpc, keras):
        try:
            k.config.disable_flash_attention()
            assert k.config.is_flash_attention_enabled() is False
        finally:
            k.config.enable_flash_attention()
        assert k.config.is_flash_attention_enabled() is None


@contextlib.contextmanager
def limits(k, epochs, steps):
    k.config.set_max_epochs(epochs)
    k.config.set_max_steps_per_epoch(steps)
    try:
        yield
    finally:
        k.config.set_max_epochs(None)
        k.config.set_max_steps_per_epoch(None)


@pytest.mark.parametrize("batch_size", [None, 8])
@pytest.mark.parametrize(("epochs", "steps"), [(2, 3), (None, 4), (3, None), (9, 99)])
def test_limits(epochs, steps, batch_size, keras):
    found = []
    for k in (mlpc, keras):
        assert (k.config.max_epochs(), k.config.max_steps_per_epoch()) == (None, None)
        model = k.Sequential([k.Input((4,)), k.layers.Dense(2, "tanh")])
        model.set_weights([np.full((4, 2), 0.1), np.zeros(2)])
        model.compile("sgd", "mse", jit_compile=False)
        with limits(k, epochs, steps):
            options = {"batch_size": batch_size, "verbose": 0}
            history = model.fit(X, Y, epochs=5, shuffle=False, **options)
            outputs = model.predict(X, **options)
            loss = model.evaluate(X, Y, **options)
        found.append((model, history.epoch, outputs, loss))
    (ours, *mine), (theirs, *other) = found
    assert mine[0] == other[0]
    assert ours.optimizer.iterations == int(theirs.optimizer.iterations)
    np.testing.assert_allclose(mine[1], other[1], 1e-5)
    np.testing.assert_allclose(mine[2], other[2], 1e-5)


@pytest.mark.parametrize("set_format", ["channels_first", "channels_last"])
@pytest.mark.parametrize("given", [None, "channels_last", "Channels_First"])
def test_flatten_reads_the_data_format(given, set_format, keras):
    x = np.arange(24.0).reshape(2, 3, 4)
    outputs = []
    for k in (mlpc, keras):
        k.config.set_image_data_format(set_format)
        try:
            layer = k.layers.Flatten(data_format=given, name="flatten")
        finally:
            k.config.set_image_data_format("channels_last")
        outputs.append((np.asarray(layer(x)), layer.get_config()["data_format"]))
    np.testing.assert_array_equal(outputs[0][0], outputs[1][0])
    assert outputs[0][1] == outputs[1][1]
