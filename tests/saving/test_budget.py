"""What reading may cost is spent from one budget, which honest files never exceed."""

import copy
import json

import h5py
import numpy as np
import pytest
from keras_files import small

import mlpc
from mlpc.saving.budget import OBJECTS, ROOM, Budget, shared


def test_what_is_left_may_be_spent():
    budget = Budget("file", 1000, objects=3)
    budget.spend("arrays", bytes=ROOM + 4000)
    budget.spend("names", objects=3)
    for what, cost in (("arrays", {"bytes": 1}), ("names", {"objects": 1})):
        with pytest.raises(ValueError, match=f"`file` is refused: it has {what} of mo"):
            Budget.spend(budget, what, **cost)


def test_a_larger_file_has_more_objects():
    Budget("file", 3200).spend("names", objects=OBJECTS + 100)
    with pytest.raises(ValueError):
        Budget("file", 3200).spend("names", objects=OBJECTS + 101)


def test_a_block_within_a_block_spends_of_the_same():
    with shared("config", objects=5) as outer:
        with shared("config", objects=5) as inner:
            inner.spend("layers", objects=4)
        assert inner is outer
        with pytest.raises(ValueError):
            outer.spend("layers", objects=2)
    with shared("config", objects=5) as other:
        other.spend("layers", objects=5)


@pytest.mark.parametrize("name", ["a.keras", "a.h5", "a.weights.h5"])
def test_many_layers(name, tmp_path):
    """As many as a config may have, with a slot or two for each weight."""
    dense = [mlpc.layers.Dense(1, name=f"a_layer_of_number_{i}") for i in range(300)]
    model = mlpc.Sequential([mlpc.Input((1,)), *dense])
    model.compile("adam", "mse")
    model.fit(np.ones((1, 1)), np.ones((1, 1)), verbose=0)
    if name == "a.weights.h5":
        model.save_weights(tmp_path / name)
        model.load_weights(tmp_path / name)
    else:
        assert mlpc.models.load_model(tmp_path / save(model, tmp_path / name))
        model.load_weights(tmp_path / name)
    if name == "a.h5":
        model.load_weights(tmp_path / name, by_name=True)


def save(model, path):
    model.save(path)
    return path.name


def test_models_in_models_as_deep_as_configs_are():
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(2)])
    for _ in range(20):
        model = mlpc.Sequential([mlpc.Input((2,)), model, mlpc.layers.Dense(2)])
    again = mlpc.models.model_from_json(model.to_json())
    assert again.count_params() == model.count_params() == 21 * 6


def test_layers_are_counted_for_each_model_they_are_in():
    inner = {"class_name": "Dense", "config": {"units": 1}}
    for _ in range(12):
        first, second = copy.deepcopy(inner), copy.deepcopy(inner)
        first["config"]["name"], second["config"]["name"] = "first", "second"
        config = {"name": "pair", "layers": [first, second]}
        inner = {"class_name": "Sequential", "config": config}
    with pytest.raises(ValueError, match="layers of more objects"):
        mlpc.models.model_from_json(json.dumps(inner))


@pytest.mark.parametrize("by_name", [False, True])
def test_a_name_that_is_there_many_times(by_name, tmp_path):
    mlpc.utils.clear_session()  # attributes hold 64 KB of names, be they short
    model = small()
    model.save(tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5", "r+") as file:
        name = model.layers[0].name.encode()
        file["model_weights"].attrs["layer_names"] = np.array([name] * 7000)
        kernel = np.zeros((1 << 18, 4), "f4")
        path = file[f"model_weights/{name.decode()}"].attrs["weight_names"][0]
        del file[f"model_weights/{name.decode()}/{path}"]
        file[f"model_weights/{name.decode()}/{path}"] = kernel
    before = model.get_weights()
    with pytest.raises(ValueError):
        model.load_weights(tmp_path / "a.h5", by_name=by_name)
    for a, b in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_layers_weights_are_read_by_name_once(tmp_path):
    """Each of 7000 times, 4 MB would be read: the file has them once."""
    layers = [mlpc.Input((1024,)), mlpc.layers.Dense(1024, name="large")]
    model = mlpc.Sequential(layers)
    model.save(tmp_path / "a.h5")
    with h5py.File(tmp_path / "a.h5", "r+") as file:
        names = np.array([b"large"] * 7000)
        file["model_weights"].attrs["layer_names"] = names
    with pytest.raises(
        ValueError, match="more bytes in all than the file has room for"
    ):
        model.load_weights(tmp_path / "a.h5", by_name=True)
