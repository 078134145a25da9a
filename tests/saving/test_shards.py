"""Weights in several files: what a save that fails leaves, and how reading grows."""

import os

import numpy as np
import pytest

import mlpc
from mlpc.saving.hdf5 import safety

SIZE = 8 * 8 * 4 / 2**30  # GB of a kernel


def model_of(layers, fill="ones"):
    dense = mlpc.layers.Dense
    kernels = [
        dense(8, use_bias=False, kernel_initializer=fill, name=f"d{i}")
        for i in range(layers)
    ]
    return mlpc.Sequential([mlpc.Input((8,)), *kernels])


def calls(path, layers, monkeypatch):
    """How often a group's members are listed while so many layers are read."""
    listed = []
    members = safety.SafeFile.members

    def counted(self, group):
        listed.append(group)
        return members(self, group)

    model_of(layers).save_weights(path, max_shard_size=SIZE)
    assert len(os.listdir(path.parent)) == layers + 1
    with monkeypatch.context() as patch:
        patch.setattr(safety.SafeFile, "members", counted)
        model_of(layers, "zeros").load_weights(path)
    return len(listed)


def test_reading_grows_with_the_layers(tmp_path, monkeypatch):
    counts = []
    for layers in (10, 40):
        folder = tmp_path / str(layers)
        folder.mkdir()
        counts.append(calls(folder / "m.weights.json", layers, monkeypatch))
    assert counts[1] <= 4 * counts[0]


@pytest.mark.parametrize("when", range(1, 5))
def test_no_map_names_files_of_two_saves(when, tmp_path, monkeypatch):
    """A save over another that fails at any rename leaves the old weights, or none."""
    path = tmp_path / "m.weights.json"
    model_of(3).save_weights(path, max_shard_size=SIZE)
    replace, done = os.replace, []

    def failing(*names):
        done.append(names)
        if len(done) == when:
            raise OSError("no more")
        replace(*names)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing)
        with pytest.raises(OSError, match="no more"):
            model_of(3, "zeros").save_weights(path, max_shard_size=SIZE)
    assert len(done) == when
    assert not path.exists()
    model_of(3, "zeros").save_weights(path, max_shard_size=SIZE)
    again = model_of(3)
    again.load_weights(path)
    assert not any(weight.any() for weight in again.get_weights())


def test_a_save_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "m.weights.json"
    model_of(3).save_weights(path, max_shard_size=SIZE)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _full)
        with pytest.raises(OSError, match="full"):
            model_of(3, "zeros").save_weights(path, max_shard_size=SIZE)
    again = model_of(3, "zeros")
    again.load_weights(path)
    for weight in again.get_weights():
        np.testing.assert_array_equal(weight, 1)


def _full(descriptor):
    raise OSError("full")
