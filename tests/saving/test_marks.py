"""What was said of single weights, that they are frozen or do not decay, is kept."""

import copy
import json
import pickle
import zipfile

import numpy as np
import pytest
from keras_files import change_json, rows_and_classes

import mlpc


def net(optimizer=None, frozen=(), built=True):
    dense = mlpc.layers.Dense
    inner = mlpc.Sequential([dense(4, "tanh", name="inside")], name="inner")
    layers = [dense(5, "tanh", name="a"), inner, mlpc.layers.BatchNormalization()]
    layers = [*layers, dense(3, name="b")]
    model = mlpc.Sequential([mlpc.Input((4,)), *layers] if built else layers)
    for path in frozen:
        variable(model, path).trainable = False
    model.compile(optimizer or mlpc.optimizers.AdamW(0.05, weight_decay=0.5), "mse")
    return model


def variable(model, path):
    (found,) = [v for v in model.weights if v.path.endswith(path)]
    return found


def saved(suffix):
    def again(model, folder):
        model.save(folder / f"a{suffix}")
        return mlpc.models.load_model(folder / f"a{suffix}")

    return again


WAYS = {
    ".keras": saved(".keras"),
    ".h5": saved(".h5"),
    "pickle": lambda model, _: pickle.loads(pickle.dumps(model)),
    "deepcopy": lambda model, _: copy.deepcopy(model),
}


@pytest.fixture(params=WAYS)
def again(request, tmp_path):
    return lambda model: WAYS[request.param](model, tmp_path)


def fit(model):
    model.fit(*rows_and_classes(), epochs=2, batch_size=8, verbose=0)


def assert_goes_on(model, other):
    for each in (model, other):
        fit(each)
    pairs = zip(model.get_weights(), other.get_weights(), strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)


FROZEN = ("a/kernel", "inside/bias", "gamma")


@pytest.mark.parametrize("trained", [False, True])
def test_frozen_weights(again, trained):
    model = net("adam", FROZEN)
    if trained:
        fit(model)
    other = again(model)
    before = [np.array(variable(other, path)) for path in FROZEN]
    assert_goes_on(model, other)
    for path, values in zip(FROZEN, before, strict=True):
        assert not variable(other, path).trainable
        np.testing.assert_array_equal(variable(other, path), values)
    assert len(other.trainable_weights) == len(model.trainable_weights) == 5


def exclude_variables(model, optimizer):
    variables = [variable(model, "b/kernel"), variable(model, "inside/kernel")]
    optimizer.exclude_from_weight_decay(var_list=variables)


def exclude_names(model, optimizer):
    optimizer.exclude_from_weight_decay(var_names=["bias", "^gam"])


def exclude_both(model, optimizer):
    variables = [variable(model, "b/kernel")]
    optimizer.exclude_from_weight_decay(variables, ["bias"])


@pytest.mark.parametrize("exclude", [exclude_variables, exclude_names, exclude_both])
@pytest.mark.parametrize("trained", [False, True])
def test_weights_that_do_not_decay(again, exclude, trained):
    model = net(frozen=["a/bias"])
    exclude(model, model.optimizer)
    if trained:
        fit(model)
    assert_goes_on(model, again(model))


def test_the_inner_one_of_two_optimizers(again):
    adam = mlpc.optimizers.AdamW(0.05, weight_decay=0.5)
    model = net(mlpc.optimizers.LossScaleOptimizer(adam))
    exclude_both(model, model.optimizer)
    fit(model)
    assert_goes_on(model, again(model))


@pytest.mark.filterwarnings("ignore:.*is not built")
def test_names_of_a_model_that_is_not_built(again):
    model = net(built=False)
    exclude_names(model, model.optimizer)
    other = again(model)
    assert other.optimizer._excluded_names == ["bias", "^gam"]


def test_without_compiling(tmp_path):
    model = net(frozen=FROZEN)
    exclude_both(model, model.optimizer)
    for name in ("a.keras", "a.h5"):
        model.save(tmp_path / name)
        other = mlpc.models.load_model(tmp_path / name, compile=False)
        assert [w.trainable for w in other.weights] == [
            w.trainable for w in model.weights
        ]


def test_of_other_models_nothing_is_said(tmp_path):
    net().save(tmp_path / "a.keras")
    with zipfile.ZipFile(tmp_path / "a.keras") as archive:
        own = json.loads(archive.read("metadata.json"))["mlpc"]
    assert own.keys() == {"draws"}


WRONG = [
    *({"trainable": value} for value in (3, [0], {"x": False}, {"0": 1}, {"99": True})),
    *({"trainable": {"-1": False}}, {"trainable": {str(10**30): False}}),
    *({"no_decay": value} for value in (3, {"weights": [99]}, {"weights": ["a"]})),
    *({"no_decay": {"weights": [], "names": value}} for value in (3, [3], ["("])),
    {"no_decay": {"weights": [-1]}},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_marks_of_something_else_are_refused(wrong, tmp_path):
    net().save(tmp_path / "a.keras")

    def change(metadata):
        metadata["mlpc"].update(wrong)

    change_json(tmp_path / "a.keras", change, "metadata.json")
    with pytest.raises(ValueError, match=r"weights"):
        mlpc.models.load_model(tmp_path / "a.keras")


def test_keras_reads_it_and_forgets(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    keras = pytest.importorskip("keras")
    model = net("adam", FROZEN)
    fit(model)
    model.save(tmp_path / "a.keras")
    other = keras.models.load_model(tmp_path / "a.keras", compile=False)
    assert all(w.trainable for w in other.layers[0].weights)
    x = rows_and_classes()[0]
    np.testing.assert_allclose(
        other.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-5
    )
