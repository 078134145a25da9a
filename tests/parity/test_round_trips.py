"""Models that either writes and the other reads, in all formats, and trains on.

Of each model in `saved_models.py`: we train it and save it, Keras reads it and trains
on beside us; Keras saves what it has then, we read that and both train on again.
Between files, a model of ours and one of Keras' so share eight epochs.
"""

import json
import operator

import numpy as np
import pytest
from parity.runner import OF_LARGEST, RELATIVE
from parity.saved_models import MODELS, rows

import mlpc
from mlpc.utils.registry import registries

OPTIONS = {"batch_size": 6, "shuffle": False, "verbose": 0}

ROOMS = ["layers", "losses", "optimizers", "optimizers.schedules", "regularizers"]
ROOMS += ["constraints", "initializers"]

# What Keras 3.15 cannot do. In `.h5` files it does not find these classes, and does not
# write two variables of one name. It cannot fit twice with averages: they are the
# weights' own memory then.
NOT_FOUND_IN_H5 = ("Lamb", "CategoricalGeneralizedCrossEntropy")
NOT_WRITTEN_TO_H5 = ("Adafactor",)
NOT_TWICE = ("use_ema=True",)


def assert_close(ours, theirs, what, least=1e-7):
    """Equal shapes, and values as near as those of generated programs."""
    assert len(ours) == len(theirs), what
    for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        a, b = np.asarray(a), np.asarray(b)
        assert a.shape == b.shape
        bound = max(OF_LARGEST * np.max(np.abs(b), initial=0.0), least)
        np.testing.assert_allclose(a, b, RELATIVE, bound, err_msg=f"{what}[{i}]")


def is_of(saved, names):
    return any(name in saved.optimizer + saved.loss for name in names)


def assert_same_weights(one, other):
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def state(model):
    return [np.asarray(v) for v in model.optimizer.variables]


def assert_go_on_alike(ours, theirs, x, y):
    """Three more epochs of both: histories, weights and slots."""
    logs = [m.fit(x, y, epochs=3, **OPTIONS).history for m in (ours, theirs)]
    assert list(logs[0]) == list(logs[1])
    assert_close(list(logs[0].values()), list(logs[1].values()), "history", 1e-6)
    assert_close(ours.get_weights(), theirs.get_weights(), "weights")
    assert_close(state(ours), state(theirs), "optimizer.variables")


def assert_same_config(one, other, at=""):
    """Equal but for null keys, which versions add, and what the other may leave out.

    Keras rounds the factors of penalties to float32, and notes more shapes.
    """
    if isinstance(one, dict):
        for key in (one.keys() | other.keys()) - {"build_config", "shared_object_id"}:
            assert_same_config(one.get(key), other.get(key), f"{at}/{key}")
    elif isinstance(one, list):
        for i, (a, b) in enumerate(zip(one, other, strict=True)):
            assert_same_config(a, b, f"{at}/{i}")
    elif isinstance(one, float):
        np.testing.assert_allclose(one, other, 1e-7, err_msg=at)
    else:
        assert one == other, at


def config(model):
    return json.loads(model.to_json())["config"]


def assert_read_alike(model, reader, folder):
    """Of the config as JSON, and of weights alone."""
    fresh = reader.models.model_from_json(model.to_json())
    assert_same_config(config(model), config(fresh))
    model.save_weights(folder / "a.weights.h5")
    fresh.load_weights(folder / "a.weights.h5")
    assert_same_weights(model, fresh)


def names_in(config):
    """All names of classes and functions in a config."""
    if isinstance(config, dict):
        yield config.get("class_name")
        config = list(config.values())
    if isinstance(config, list):
        for item in config:
            yield from names_in(item)
    yield config if isinstance(config, str) else None


def key(name):
    return name.replace("_", "").lower()


def test_everything_is_in_a_model(keras):
    """Every class that Keras has too."""
    found = set()
    for saved in MODELS:
        model = saved.build(mlpc)
        found |= {*names_in(json.loads(model.to_json()))}
        loss = mlpc.losses.get(model.loss)
        found.add(getattr(loss, "__name__", type(loss).__name__))
    found = {key(name) for name in found if isinstance(name, str)}
    for room in ROOMS:
        theirs = operator.attrgetter(room)(keras)
        for name, cls in registries[room].names.items():
            if isinstance(cls, type) and hasattr(theirs, cls.__name__):
                assert found & {key(name), key(cls.__name__)}, f"{room}.{name}"


@pytest.mark.parametrize("number", range(len(MODELS)))
def test_round_trip(number, keras, tmp_path):
    saved = MODELS[number]
    x, y = rows(saved)
    mlpc.utils.set_random_seed(number)
    ours = saved.build(mlpc)
    ours.fit(x, y, epochs=2, **OPTIONS)
    for name in ("ours.keras", "ours.h5"):
        ours.save(tmp_path / name)
    compiled = not is_of(saved, NOT_FOUND_IN_H5)
    theirs = keras.models.load_model(tmp_path / "ours.h5", compile=compiled)
    assert_same_weights(ours, theirs)
    theirs = keras.models.load_model(tmp_path / "ours.keras")
    assert_same_weights(ours, theirs)
    assert_close([ours(x)], [theirs(x)], "predictions")
    assert_read_alike(ours, keras, tmp_path)
    assert_go_on_alike(ours, theirs, x, y)

    names = ["theirs.keras", "theirs.h5"][: 2 - is_of(saved, NOT_WRITTEN_TO_H5)]
    for name in names:
        theirs.save(tmp_path / name)
        read = mlpc.models.load_model(tmp_path / name)
        assert_same_weights(read, theirs)
        assert_close(state(read), state(theirs), "optimizer.variables")
    assert_close([read(x)], [theirs(x)], "predictions")
    assert_read_alike(theirs, mlpc, tmp_path)
    if not is_of(saved, NOT_TWICE):
        assert_go_on_alike(read, theirs, x, y)
