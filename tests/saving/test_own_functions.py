"""Models with functions of one's own: their names are saved, in any format.

A function may be made by `def` or `lambda`, be registered, or be another object that is
called like one, wherever a layer, a loss, a metric or an optimizer takes it.
"""

import copy
import functools
import json
import pickle
import zipfile

import h5py
import numpy as np
import pytest

import mlpc
from mlpc.saving import register_keras_serializable
from mlpc.utils import object_registration

ops = mlpc.ops
X, Y = np.linspace(-1, 1, 8).reshape(4, 2), np.ones((4, 1))
SUFFIXES = ".keras", ".h5", ".hdf5"

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*gives no gradient", "ignore:.*differentiated numerically"
)


def squares(y_true, y_pred):
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


def scaled(y_true, y_pred, factor):
    return factor * ops.mean(ops.square(y_true - y_pred), axis=-1)


@pytest.fixture(scope="module", autouse=True)
def registration():
    register_keras_serializable("shop")(registered)
    yield
    del object_registration._registered[object_registration._names.pop(registered)]


def registered(y_true, y_pred):
    return squares(y_true, y_pred)


class Called:
    def __call__(self, y_true, y_pred):
        return squares(y_true, y_pred)

    def method(self, y_true, y_pred):
        return squares(y_true, y_pred)


class Penalty:
    def __call__(self, w):
        return 0.001 * ops.sum(w)


def penalty(w):
    return 0.001 * ops.sum(w)


def filled(shape, dtype=None):
    return np.full(shape, 0.5, dtype)


def halved(w):
    return w / 2


def rate():
    return 0.1


MEASURES = {
    "squares": squares,
    "<lambda>": lambda y_true, y_pred: squares(y_true, y_pred),
    "Called": Called(),
    "partial": functools.partial(scaled, factor=2.0),
    "method": Called().method,
    "shop>registered": registered,
}
LAYERS = {  # argument -> name in the file -> function
    "kernel_regularizer": {
        "penalty": penalty,
        "<lambda>": lambda w: 0.001 * ops.sum(w),
        "Penalty": Penalty(),
    },
    "kernel_initializer": {
        "filled": filled,
        "<lambda>": lambda shape, dtype=None: np.ones(shape, dtype),
    },
    "kernel_constraint": {"halved": halved, "<lambda>": lambda w: w},
    "activation": {"<lambda>": lambda x: mlpc.activations.leaky_relu(x, 0.3)},
}


def trained(compiled, **options):
    mlpc.utils.set_random_seed(1)
    layers = [mlpc.Input((2,)), mlpc.layers.Dense(1, **options)]
    model = mlpc.Sequential(layers)
    model.compile(**{"optimizer": "sgd", "loss": "mse", **compiled})
    model.fit(X, Y, verbose=0)
    return model


def saved(model, path, name):
    """Save it; a lambda, and nothing else, is warned of."""
    if name == "<lambda>":
        with pytest.warns(UserWarning, match="saved by its name") as caught:
            model.save(path)
        assert caught[0].filename == __file__
    else:
        model.save(path)


def assert_same(one, other):
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def compile_config(path):
    """What a file says of loss and metrics, without modules."""
    if path.suffix == ".keras":
        with zipfile.ZipFile(path) as archive:
            config = json.loads(archive.read("config.json"))["compile_config"]
    else:
        with h5py.File(path) as file:
            config = json.loads(file.attrs["training_config"])
    return config


def name_of(config):
    return config["config"] if isinstance(config, dict) else config


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("kind", ["loss", "metrics", "weighted_metrics"])
def test_losses_and_metrics(kind, name, suffix, tmp_path):
    path, function = tmp_path / f"a{suffix}", MEASURES[name]
    model = trained({kind: function if kind == "loss" else [function]})
    saved(model, path, name)
    written = compile_config(path)[kind]
    assert name_of(written if kind == "loss" else written[0]) == name
    assert_same(mlpc.models.load_model(path, compile=False), model)
    again = mlpc.models.load_model(path, {name: function})
    for each in (model, again):
        each.fit(X, Y, verbose=0)
    assert_same(again, model)
    assert again.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)
    if name != "shop>registered":
        with pytest.raises(ValueError, match="compile=False"):
            mlpc.models.load_model(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("argument", "name"), [(a, name) for a in LAYERS for name in LAYERS[a]]
)
def test_parts_of_layers(argument, name, suffix, tmp_path):
    path, function = tmp_path / f"a{suffix}", LAYERS[argument][name]
    model = trained({}, **{argument: function})
    saved(model, path, name)
    again = mlpc.models.load_model(path, {name: function})
    assert_same(again, model)
    for each in (model, again):
        each.fit(X, Y, verbose=0)
    assert_same(again, model)
    with pytest.raises(ValueError, match=name):
        mlpc.models.load_model(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(("name", "of"), [("rate", rate), ("<lambda>", lambda: 0.1)])
def test_rates(name, of, suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    model = trained({"optimizer": mlpc.optimizers.SGD(of)})
    saved(model, path, name)
    assert mlpc.models.load_model(path, {name: of}).optimizer.learning_rate == 0.1
    assert_same(mlpc.models.load_model(path, compile=False), model)


@pytest.mark.parametrize("name", ["a.keras", "a.h5"])
@pytest.mark.parametrize("loss", MEASURES)
@pytest.mark.filterwarnings("ignore:A lambda is saved by its name")
def test_a_checkpoint_ends_no_training(loss, name, tmp_path):
    layers = [mlpc.Input((2,)), mlpc.layers.Dense(1)]
    model = mlpc.Sequential(layers)
    model.compile("sgd", MEASURES[loss])
    checkpoint = mlpc.callbacks.ModelCheckpoint(tmp_path / name)
    history = model.fit(X, Y, epochs=3, callbacks=[checkpoint], verbose=0)
    assert history.epoch == [0, 1, 2]
    assert_same(mlpc.models.load_model(tmp_path / name, compile=False), model)


def test_two_lambdas_have_two_names(tmp_path):
    metrics = [lambda t, p: squares(t, p), lambda t, p: 2 * squares(t, p)]
    model = trained({"metrics": metrics})
    saved(model, tmp_path / "a.keras", "<lambda>")
    given = {"<lambda>": metrics[0], "<lambda>_1": metrics[1]}
    again = mlpc.models.load_model(tmp_path / "a.keras", given)
    assert again.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)
    with pytest.raises(ValueError, match="<lambda>_1"):
        mlpc.models.load_model(tmp_path / "a.keras", {"<lambda>": metrics[0]})


def test_texts_warn_too():
    model = trained({"loss": MEASURES["<lambda>"]})
    for write in (model.to_json, model.to_yaml):
        with pytest.warns(UserWarning, match="saved by its name"):
            text = write()
        assert "<lambda>" in text


def factor(by):
    """One of several functions that have one name."""

    def times(y_true, y_pred):
        return by * squares(y_true, y_pred)

    return times


@pytest.mark.parametrize(
    "functions",
    [
        [lambda t, p: squares(t, p), lambda t, p: 3 * squares(t, p)],
        [factor(2), factor(5), factor(7)],
        [Called(), functools.partial(scaled, factor=2.0)],
    ],
)
def test_a_copy_has_each_function_in_its_place(functions):
    model = trained({"loss": functions[0], "metrics": functions})
    again = copy.deepcopy(model)
    assert again.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)


def test_a_pickle_refers_to_functions():
    model = trained({"loss": squares, "metrics": [registered, "mae"]})
    again = pickle.loads(pickle.dumps(model))
    assert again.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)


def test_what_was_compiled_of_the_librarys_own_has_no_warning(tmp_path, recwarn):
    for suffix in SUFFIXES:
        for loss in ("mse", "MeanSquaredError", mlpc.losses.Huber(), "huber"):
            metrics = ["mae", mlpc.losses.mean_squared_error]
            model = trained({"loss": loss, "metrics": metrics})
            model.save(tmp_path / f"a{suffix}")
            again = mlpc.models.load_model(tmp_path / f"a{suffix}")
            results = [m.evaluate(X, Y, verbose=0) for m in (model, again)]
            assert results[0] == pytest.approx(results[1], rel=1e-6)
    assert not recwarn


@pytest.mark.parametrize("room", [mlpc.losses, mlpc.metrics, mlpc.saving])
def test_registered_functions_by_their_bare_names(room):
    """As files of Keras up to 3.6 have them."""
    config = {"class_name": "function", "config": "registered", "module": "builtins"}
    config["registered_name"] = "function"
    read = getattr(room, "deserialize", None) or room.deserialize_keras_object
    assert read(config) is registered
    with pytest.raises(ValueError):
        read({**config, "config": "nobodys"})


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("name", ["squares", "<lambda>", "shop>registered"])
@pytest.mark.parametrize("kind", ["loss", "metrics"])
def test_real_keras_reads_the_model(kind, name, suffix, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    keras = pytest.importorskip("keras")
    path, function = tmp_path / f"a{suffix}", MEASURES[name]
    model = trained({kind: function if kind == "loss" else [function]})
    saved(model, path, name)
    again = keras.models.load_model(path, compile=False)
    # The terms of an output are below 2; where they cancel, their roundings are left.
    np.testing.assert_allclose(
        again.predict(X, verbose=0), model.predict(X, verbose=0), 1e-6, 2.0**-22
    )
    if suffix == ".keras":
        again = keras.models.load_model(path, custom_objects={name: function})
        assert again.compiled
