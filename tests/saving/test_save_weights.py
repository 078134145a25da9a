"""Files of weights alone: what they hold, and what happens if it does not fit."""

import os

import numpy as np
import pytest
from keras_files import rows_and_classes, small

import mlpc


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.weights.h5"


def assert_same(model, other):
    for a, b in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def changed(units=3):
    """The small model with another last layer, of one's own weights."""
    layers = [mlpc.layers.Dense(5, "tanh"), mlpc.layers.Dropout(0.0)]
    model = mlpc.Sequential([mlpc.Input((4,)), *layers, mlpc.layers.Dense(units)])
    model.compile("adam", "mse")
    return model


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_training_goes_on_with_the_same_bits(dtype, path):
    """In one batch, whose order no draw decides."""
    model, other = small(dtype=dtype, epochs=2), small(dtype=dtype, epochs=1)
    model.save_weights(path)
    other.load_weights(path)
    assert_same(model, other)
    assert other.optimizer.iterations == model.optimizer.iterations
    for each in (model, other):
        each.train_on_batch(*rows_and_classes())
    assert_same(model, other)


def test_the_room_has_the_methods_as_functions(path):
    model, other = small(), small()
    mlpc.saving.save_weights(model, path)
    mlpc.saving.load_weights(other, str(path))
    assert_same(model, other)


def test_without_an_optimizer_on_one_side(path):
    model = small()
    bare = mlpc.Sequential.from_config(model.get_config())
    model.save_weights(path)
    bare.load_weights(path)
    assert_same(model, bare)
    bare.save_weights(path)
    fresh = small(epochs=0)
    fresh.load_weights(path)
    assert_same(model, fresh)
    assert fresh.optimizer.iterations == 0


@pytest.mark.parametrize("name", ["a.h5", "a.keras", "a.weights", "weights.h5"])
def test_other_suffixes(name, tmp_path):
    with pytest.raises(ValueError, match=r"must end in `\.weights\.h5`"):
        small(epochs=0).save_weights(tmp_path / name)


@pytest.mark.parametrize("name", ["a.weights", "a.onnx"])
def test_other_suffixes_of_files_to_read(name, tmp_path):
    with pytest.raises(ValueError, match=r"ends with '\.weights\.h5', '\.keras' or"):
        small(epochs=0).load_weights(tmp_path / name)


def test_weights_of_a_whole_model(tmp_path):
    model, fresh = small(), small(epochs=0)
    model.save(tmp_path / "a.keras")
    fresh.load_weights(tmp_path / "a.keras")
    assert_same(model, fresh)
    assert fresh.optimizer.iterations == model.optimizer.iterations


@pytest.mark.parametrize("method", ["save_weights", "load_weights"])
def test_models_that_are_not_built(method, path):
    with pytest.raises(ValueError, match="not yet been built"):
        getattr(mlpc.Sequential([mlpc.layers.Dense(2)]), method)(path)
    assert not path.exists()


def test_arguments_that_are_not_supported(path):
    model = small(epochs=0)
    with pytest.raises(ValueError, match=r"Invalid keyword arguments.*by_place"):
        model.load_weights(path, by_place=True)
    with pytest.raises(ValueError, match=r"`by_name` only supports"):
        model.load_weights(path, by_name=True)


def test_overwriting_only_when_it_is_allowed(path, monkeypatch):
    path.write_bytes(b"old")
    with open(os.devnull) as nobody:
        monkeypatch.setattr("sys.stdin", nobody)
        with pytest.raises(FileExistsError, match="overwrite"):
            small().save_weights(path, overwrite=False)
    assert path.read_bytes() == b"old"
    small().save_weights(path)
    assert path.read_bytes() != b"old"
    assert os.listdir(path.parent) == [path.name]


def test_a_missing_file(path):
    with pytest.raises(FileNotFoundError):
        small().load_weights(path)


def test_a_file_that_has_no_room_in_memory(path):
    """What is behind the end of HDF5's part is not looked at, 100 GB of it here."""
    model = small()
    model.save_weights(path)
    with open(path, "r+b") as file:
        file.truncate(100 << 30)
    model.load_weights(path)
    path.write_bytes(b"")
    with open(path, "r+b") as file:
        file.truncate(100 << 30)
    with pytest.raises(ValueError, match="not an HDF5 file"):
        model.load_weights(path)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no such device")
def test_a_file_without_end(path):
    path.symlink_to("/dev/zero")
    with pytest.raises(ValueError, match="a device"):
        small().load_weights(path)


def test_nothing_is_loaded_of_what_does_not_fit(path):
    small().save_weights(path)
    model = changed(units=2)
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"\(5, 2\) at `layers/dense_1/vars/0`"):
        model.load_weights(path)
    for a, b in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ValueError, match=r"`a\.weights\.h5`"):
        model.load_weights(path)


def test_skipping_layers_that_do_not_fit(path):
    source = small()
    source.save_weights(path)
    model = changed(units=2)
    before = model.get_weights()
    model.optimizer = None
    with pytest.warns(UserWarning, match="1 objects could not be loaded") as caught:
        model.load_weights(path, skip_mismatch=True)
    assert caught[0].filename == __file__
    after, given = model.get_weights(), source.get_weights()
    for i, expected in enumerate([*given[:2], *before[2:]]):
        np.testing.assert_array_equal(after[i], expected)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
@pytest.mark.parametrize("name", ["a.weights.h5", "a.keras", "a.h5"])
def test_a_fifo_is_refused_at_once(name, tmp_path):
    """Nobody writes into it: whoever opened it to read would wait for ever."""
    path = tmp_path / name
    os.mkfifo(path)
    model = mlpc.Sequential([mlpc.Input((4,)), mlpc.layers.Dense(3)])
    with pytest.raises(ValueError, match="a FIFO"):
        model.load_weights(path)
