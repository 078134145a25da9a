"""Weights in several files, left out, cast: with Keras' files, and back."""

import json
import os

import numpy as np
import pytest

import mlpc

GB = 2**30
SIZE = 20 * 20 * 4 + 20 * 4  # bytes of a layer's weights


def deep(k, dtype="float32", fill="ones", names="", optimizer="adam"):
    dense = [
        k.layers.Dense(20, kernel_initializer=fill, dtype=dtype, name=f"{names}d{i}")
        for i in range(5)
    ]
    inner = k.Sequential([k.Input((20,), dtype=dtype), dense[1]], name=f"{names}in")
    layers = [dense[0], inner, *dense[2:]]
    model = k.Sequential([k.Input((20,), dtype=dtype), *layers])
    if optimizer:
        model.compile(optimizer, "mse")
    return model


def drawn(model, seed=0):
    rng = np.random.default_rng(seed)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    return model


def assert_equal_weights(ours, theirs):
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("layers_a_file", [1, 1.6, 2, 100])
@pytest.mark.parametrize("optimizer", [None, "adam"])
def test_shards_as_keras_has_them(layers_a_file, optimizer, keras, tmp_path):
    """The same files with the same parts, readable by both."""
    size = layers_a_file * SIZE / GB
    pair = [drawn(deep(k, optimizer=optimizer)) for k in (mlpc, keras)]
    maps = []
    for name, model in zip(("ours", "theirs"), pair, strict=True):
        (tmp_path / name).mkdir()
        model.save_weights(tmp_path / name / "m.weights.json", max_shard_size=size)
        maps.append(json.loads((tmp_path / name / "m.weights.json").read_text()))
    if optimizer is None:  # Keras has an optimizer's slots before it has trained
        files = [sorted(os.listdir(tmp_path / name)) for name in ("ours", "theirs")]
        assert files[0] == files[1]
        assert maps[0]["metadata"] == maps[1]["metadata"]
        theirs = maps[1]["weight_map"]
        for place, names in maps[0]["weight_map"].items():
            its = theirs[place]
            assert names == (its if isinstance(its, list) else [its])
    for name in ("ours", "theirs"):
        for k in (mlpc, keras):
            model = drawn(deep(k, optimizer=optimizer), seed=1)
            model.load_weights(tmp_path / name / "m.weights.json")
            assert_equal_weights(model, pair[0])


def test_shards_hold_the_optimizer(tmp_path):
    model = drawn(deep(mlpc))
    rows = np.ones((4, 20))
    model.fit(rows, rows, verbose=0)
    model.save_weights(tmp_path / "m.weights.json", max_shard_size=SIZE / GB)
    again = deep(mlpc)
    again.load_weights(tmp_path / "m.weights.json")
    for each in (model, again):
        each.fit(rows, rows, verbose=0)
    assert_equal_weights(again, model)


def test_the_suffix_of_shards(tmp_path):
    with pytest.warns(UserWarning, match=r"requires `\*\.json`"):
        deep(mlpc).save_weights(tmp_path / "m.weights.h5", max_shard_size=1)
    assert sorted(os.listdir(tmp_path)) == ["m.weights.json", "m_00000.weights.h5"]
    for size, name in ((None, "m.weights.json"), (1, "m.json"), (1, "m.keras")):
        with pytest.raises(ValueError, match="The filename must end in"):
            deep(mlpc).save_weights(tmp_path / name, max_shard_size=size)


@pytest.mark.parametrize("size", [1e-9, 0, -1, "2GB", float("nan")])
def test_shards_that_are_too_small(size, tmp_path):
    with pytest.raises(ValueError, match=r"`max_shard_size` must"):
        deep(mlpc).save_weights(tmp_path / "m.weights.json", max_shard_size=size)
    assert os.listdir(tmp_path) == []


DAMAGE = {
    "no json": "{",
    "no map": "{}",
    "a list": '{"weight_map": ["m_00000.weights.h5"]}',
    "elsewhere": '{"weight_map": {"/layers/dense/vars": "../m_00000.weights.h5"}}',
    "no name": '{"weight_map": {"/layers/dense/vars": [3]}}',
    "fewer files": '{"weight_map": {"/layers/dense/vars": "m_00000.weights.h5"}}',
    "many files": json.dumps(
        {"weight_map": {str(i): f"{i}.weights.h5" for i in range(1000)}}
    ),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_damaged_maps(case, tmp_path):
    model = drawn(deep(mlpc))
    model.save_weights(tmp_path / "m.weights.json", max_shard_size=2 * SIZE / GB)
    (tmp_path / "m.weights.json").write_text(DAMAGE[case])
    other = drawn(deep(mlpc), seed=1)
    before = other.get_weights()
    with pytest.raises(ValueError, match=r"m\.weights\.json"):
        other.load_weights(tmp_path / "m.weights.json")
    for a, b in zip(other.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_file_that_is_missing(tmp_path):
    model = drawn(deep(mlpc))
    model.save_weights(tmp_path / "m.weights.json", max_shard_size=2 * SIZE / GB)
    (tmp_path / "m_00001.weights.h5").unlink()
    with pytest.raises(OSError):
        model.load_weights(tmp_path / "m.weights.json")


# -- what is left out, and dtypes ------------------------------------------------------


@pytest.mark.parametrize("at", [0, 1, 3])
def test_objects_that_are_skipped(at, keras, tmp_path):
    """While saving, then while loading, by both, into models of both."""
    import h5py

    found = []
    for k in (mlpc, keras):
        path = tmp_path / f"{k.__name__}.weights.h5"
        model = drawn(deep(k, optimizer=None))
        skipped = [model.layers[at]]
        k.saving.save_weights(model, path, objects_to_skip=skipped)
        names = []
        h5py.File(path).visititems(
            lambda name, it, names=names: (
                names.append(name) if "vars/" in name else None
            )
        )
        whole = tmp_path / "whole.weights.h5"
        model.save_weights(whole)
        found.append([names])
        for file in (path, whole):
            other = deep(k, fill="zeros", optimizer=None)
            k.saving.load_weights(other, file, objects_to_skip=[other.layers[at]])
            found[-1].append([w.tolist() for w in other.get_weights()])
    assert found[0] == found[1]


def test_an_optimizer_that_is_skipped(tmp_path):
    model, path = drawn(deep(mlpc)), tmp_path / "m.weights.h5"
    rows = np.ones((4, 20))
    model.fit(rows, rows, verbose=0)
    mlpc.saving.save_weights(model, path)
    other = deep(mlpc)
    mlpc.saving.load_weights(other, path, objects_to_skip=[other.optimizer])
    assert int(other.optimizer.iterations) == 0
    assert_equal_weights(other, model)
    mlpc.saving.save_weights(model, path, objects_to_skip=[model.optimizer])
    other.load_weights(path)
    assert int(other.optimizer.iterations) == 0


def test_what_cannot_be_skipped(tmp_path):
    model = deep(mlpc)
    for name in ("m.keras", "m.h5"):
        model.save(tmp_path / name)
        with pytest.raises(ValueError, match="`objects_to_skip` only supports"):
            model.load_weights(tmp_path / name, objects_to_skip=[model.layers[0]])
    with pytest.raises(ValueError, match="`objects_to_skip` must be a list"):
        mlpc.saving.save_weights(model, tmp_path / "m.weights.h5", objects_to_skip=1)


@pytest.mark.parametrize("name", ["m.weights.h5", "m.keras", "m.h5", "m.weights.json"])
@pytest.mark.parametrize(
    "given, wanted", [("float64", "float32"), ("float32", "float64")]
)
def test_weights_are_cast(name, given, wanted, keras, tmp_path):
    path = tmp_path / name
    pair = [drawn(deep(k, given, optimizer=None)) for k in (mlpc, keras)]
    for model in pair:
        if name == "m.weights.json":
            model.save_weights(path, max_shard_size=1)
        else:
            model.save_weights(path) if "weights" in name else model.save(path)
        ours = deep(mlpc, wanted, "zeros", optimizer=None)
        ours.load_weights(path)
        assert {w.dtype.name for w in ours.get_weights()} == {wanted}
        for a, b in zip(ours.get_weights(), model.get_weights(), strict=True):
            np.testing.assert_array_equal(a, np.asarray(b, wanted))


@pytest.mark.parametrize("name", ["m.h5", "m.hdf5"])
def test_folders_of_the_older_format_are_made(name, tmp_path, monkeypatch):
    model = deep(mlpc)
    model.save(tmp_path / "new" / "folder" / name)
    again = mlpc.saving.load_model(tmp_path / "new" / "folder" / name)
    assert_equal_weights(again, model)
    monkeypatch.chdir(tmp_path)
    model.save(name)
    for other in ("m.keras", "m.weights.h5"):
        save = model.save_weights if "weights" in other else model.save
        with pytest.raises(FileNotFoundError):
            save(tmp_path / "another" / other)
