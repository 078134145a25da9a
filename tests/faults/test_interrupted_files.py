"""Ctrl-C, or no memory, at every place in saving and loading where something is called.

It comes out as itself, one of the two files is there as a whole, nothing lies beside
it, no file stays open, and the model can be used.
"""

import gc
import os
from contextlib import suppress

import numpy as np
import pytest
from faults.call_sites import numbers, raised_at

import mlpc

X, Y = np.linspace(-1, 1, 8).reshape(4, 2), np.ones((4, 1))

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"  # what is swallowed is told there
)


def net(trained=True):
    layers = [mlpc.layers.Dense(2, "tanh"), mlpc.layers.Dense(1)]
    model = mlpc.Sequential([mlpc.Input((2,)), *layers])
    model.compile("adam", "mse")
    if trained:
        model.fit(X, Y, verbose=0)
    return model


def state(model):
    return [w.tobytes() for w in [*model.get_weights(), *model.optimizer.variables]]


def open_files():
    """The names of all files that this process has open, as often as it has them."""
    names = []
    if os.path.exists("/proc/self/fd"):
        for number in os.listdir("/proc/self/fd"):
            with suppress(OSError):  # that of the listing itself is closed by now
                names.append(os.readlink(f"/proc/self/fd/{number}"))
    return sorted(names)


def checkpoint(model, path):
    callback = mlpc.callbacks.ModelCheckpoint(path)
    callback.set_model(model)
    callback.on_epoch_begin(0)
    callback.on_epoch_end(0, {"loss": 1.0})


def load_weights(path):
    model = net(trained=False)
    model.load_weights(path)
    return model


SAVES = {
    "save": ("a.keras", mlpc.Sequential.save, mlpc.models.load_model),
    "save h5": ("a.h5", mlpc.Sequential.save, mlpc.models.load_model),
    "save_weights": ("a.weights.h5", mlpc.Sequential.save_weights, load_weights),
    "checkpoint": ("a.keras", checkpoint, mlpc.models.load_model),
}


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
@pytest.mark.parametrize("name", SAVES)
def test_saves(name, error, tmp_path):
    file, save, load = SAVES[name]
    path, model = tmp_path / file, net()
    save(model, path)
    whole, saved = load(path), 0
    before = open_files()
    for number in numbers(lambda: save(model, path)):
        path.write_bytes(b"old")
        raised = raised_at(number, error, lambda: save(model, path))
        assert raised is None or type(raised) is error
        del raised
        assert os.listdir(tmp_path) == [file]
        if path.read_bytes() != b"old":
            assert state(load(path)) == state(whole)
            saved += 1
        model.predict(X, verbose=0)
    gc.collect()
    assert open_files() == before
    assert saved > 0
    model.fit(X, Y, verbose=0)
    save(model, path)
    assert state(load(path)) == state(model)


@pytest.mark.parametrize("name", ["a.keras", "a.h5"])
def test_loading_models(name, tmp_path):
    path, model = tmp_path / name, net()
    model.save(path)
    mlpc.models.load_model(path)
    before = open_files()
    for number in numbers(lambda: mlpc.models.load_model(path), False):
        raised = raised_at(
            number, KeyboardInterrupt, lambda: mlpc.models.load_model(path)
        )
        assert raised is None or type(raised) is KeyboardInterrupt
        del raised
    gc.collect()
    assert open_files() == before
    assert state(mlpc.models.load_model(path)) == state(model)


@pytest.mark.parametrize("trained", [True, False])
@pytest.mark.parametrize("name", ["a.weights.h5", "a.h5"])
def test_loading_weights(name, trained, tmp_path):
    """Of a model without memory for its weights as yet, the initial ones are drawn when
    somebody looks; no zeros are left where they were to be written."""
    path, source = tmp_path / name, net()
    (source.save if name == "a.h5" else source.save_weights)(path)
    loaded = [w.tobytes() for w in source.get_weights()]

    def load():
        model.load_weights(path)

    model = net(trained)
    load()
    model = net(trained)
    for number in numbers(load):
        model = net(trained)
        raised = raised_at(number, KeyboardInterrupt, load)
        assert raised is None or type(raised) is KeyboardInterrupt
        del raised
        for kernel in (layer.kernel for layer in model.layers):
            assert np.any(kernel)
    model.fit(X, Y, verbose=0)
    load()
    assert [w.tobytes() for w in model.get_weights()] == loaded
