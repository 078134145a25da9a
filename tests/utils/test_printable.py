"""Control characters of names and files reach no terminal; names stay as they are."""

import copy
import io
import json
import pickle
import re
import traceback
import warnings

import h5py
import numpy as np
import pytest
from keras_files import change_json, rows_and_classes, small

import mlpc
from mlpc.utils.printable import Name, named, printable, printable_lines

BAD = "a\x1b[31m\x1b]0;title\x07b\x08\x9b2J\u202ec\u2028d\r\n$x_1$"
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e]")


def clean(text):
    return not CONTROL.search(text)


def test_what_is_printable():
    assert printable("Dense é 漢 🙂\u200d") == "Dense é 漢 🙂\u200d"
    assert printable("\x1b[0m\x7f\x9b\n\t") == r"\x1b[0m\x7f\x9b\n\t"
    assert printable("\u202eabc\ud800") == r"\u202eabc\ud800"
    assert printable_lines("a\x07\nb") == "a\\x07\nb"


def test_names_stay_as_they_are():
    assert type(named("dense")) is str and named(None) is None
    name = named(BAD)
    assert type(name) is Name and name == BAD and {BAD: 1}[name] == 1
    assert json.loads(json.dumps(name)) == BAD and name.encode() == BAD.encode()
    for again in (pickle.loads(pickle.dumps(name)), copy.deepcopy(name)):
        assert type(again) is Name and again == BAD
    for text in (str(name), f"{name}", f"{name:>90}", "%s" % name, repr([name])):  # noqa: UP031
        assert clean(text) and r"\x1b" in text


def net():
    layers = [mlpc.Input((4,)), mlpc.layers.Dense(3, "softmax", name=BAD)]
    model = mlpc.Sequential(layers, name=BAD)
    metric = mlpc.metrics.CategoricalAccuracy(name=BAD)
    adam = mlpc.optimizers.Adam(name=BAD)
    model.compile(adam, "categorical_crossentropy", metrics=[metric])
    return model


@pytest.mark.parametrize("verbose", [1, 2])
def test_what_is_printed(verbose, capsys, tmp_path):
    model = net()
    model.summary(show_trainable=True, expand_nested=True)
    callbacks = [
        mlpc.callbacks.ModelCheckpoint(tmp_path / "a.keras", BAD, 1, True),
        mlpc.callbacks.EarlyStopping(BAD, verbose=1, patience=0, mode="min"),
        mlpc.callbacks.ReduceLROnPlateau(BAD, verbose=1, patience=0, mode="min"),
    ]
    history = model.fit(
        *rows_and_classes(), epochs=3, verbose=verbose, callbacks=callbacks
    )
    model.evaluate(*rows_and_classes(), verbose=verbose)
    print(history, model, model.layers, model.metrics, model.optimizer.variables)
    print(model.weights, str(model.layers[0].name), model.loss)
    assert clean(capsys.readouterr().out)
    assert BAD in history.history


@pytest.mark.parametrize("name", ["a.keras", "a.h5"])
def test_names_go_through_files(name, tmp_path):
    model = net()
    model.fit(*rows_and_classes(), verbose=0)
    model.save(tmp_path / name)
    again = mlpc.models.load_model(tmp_path / name)
    assert again.name == again.layers[0].name == again.optimizer.name == BAD
    assert type(again.layers[0].name) is Name
    for a, b in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def said(function, *args, **kwargs):
    """All that a terminal would show of an error and of warnings before it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with pytest.raises((ValueError, TypeError)) as error:
            function(*args, **kwargs)
    shown = "".join(traceback.format_exception(error.value))
    return shown + "".join(str(warning.message) for warning in caught)


CHANGES = {
    "class": lambda layer: layer.update(class_name=BAD),
    "module": lambda layer: layer.update(class_name="x", module=BAD),
    "registered name": lambda layer: layer.update(class_name="x", registered_name=BAD),
    "key": lambda layer: layer["config"].update({BAD: 1}),
    "activation": lambda layer: layer["config"].update(activation=BAD),
    "dtype": lambda layer: layer["config"].update(dtype=BAD),
    "function": lambda layer: layer["config"].update(
        kernel_regularizer={"class_name": "function", "config": BAD}
    ),
    "units": lambda layer: layer["config"].update(units=BAD),
    "name": lambda layer: layer["config"].update(name=BAD, units=-1),
}


@pytest.mark.parametrize("what", CHANGES)
def test_errors_over_configs(what, tmp_path):
    small().save(tmp_path / "a.keras")

    def change(config):
        CHANGES[what](config["config"]["layers"][1])

    change_json(tmp_path / "a.keras", change)
    assert clean(said(mlpc.models.load_model, tmp_path / "a.keras"))


@pytest.mark.parametrize("what", ["loss", "metrics", "optimizer"])
def test_errors_over_what_was_compiled(what, tmp_path):
    small().save(tmp_path / "a.keras")
    wrong = {"class_name": BAD, "config": {"name": BAD}}
    value = {"loss": BAD, "metrics": [BAD], "optimizer": wrong}[what]

    def change(config):
        config["compile_config"][what] = value

    change_json(tmp_path / "a.keras", change)
    assert clean(said(mlpc.models.load_model, tmp_path / "a.keras"))


def test_errors_over_groups_and_names(tmp_path):
    model = small()
    for name in ("a.h5", "a.weights.h5"):
        (model.save if name == "a.h5" else model.save_weights)(tmp_path / name)
        with h5py.File(tmp_path / name, "r+") as file:
            file.create_dataset("\x1b[31m\x07", (3,), "f4", chunks=(3,))
        assert clean(said(model.load_weights, tmp_path / name))
    with h5py.File(tmp_path / "b.h5", "w") as file:
        file.attrs["layer_names"] = [BAD] * 5
    assert clean(said(model.load_weights, tmp_path / "b.h5"))


def test_errors_over_names_of_layers():
    model = net()
    model.build((None, 4))
    same = [mlpc.layers.Dense(2, name=BAD), mlpc.layers.Dense(2, name=BAD)]
    assert clean(said(mlpc.Sequential, same))
    assert clean(said(model.get_layer, "b"))
    assert clean(said(model.layers[0].set_weights, []))


def test_errors_over_text_formats():
    assert clean(said(mlpc.models.model_from_json, json.dumps({"class_name": BAD})))
    pytest.importorskip("yaml")
    text = json.dumps({"class_name": BAD, "config": {}})
    assert clean(said(mlpc.models.model_from_yaml, text))


@pytest.mark.parametrize(
    "name", [BAD[:6] + "$x$", r"$\frac$", "$x", "_hidden", "a$b$c$", r"\$y"]
)
def test_pictures_write_names_as_they_are(name):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    import mlpc.plot

    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(3, name=name)])
    history = {name: [1.0, 0.5], f"val_{name}": [1.0, 0.7], "loss": [1.0, 0.5]}
    labels = np.array([name, "b", name])
    axes = [
        mlpc.plot.network(model),
        *np.ravel(mlpc.plot.learning_curves({name: history}, [name])),
        mlpc.plot.confusion_matrix(labels, labels),
    ]
    shown = []
    for ax in axes:
        ax.figure.savefig(io.BytesIO())
        shown += [text.get_text() for text in ax.figure.findobj(matplotlib.text.Text)]
    pyplot.close("all")
    assert all(map(clean, shown))
    expected = printable(name).replace("$", r"\$")
    assert any(expected in text for text in shown)


def test_pages_write_names_as_they_are():
    model = net()
    history = model.fit(*rows_and_classes(), verbose=0)
    for page in (model._repr_html_(), history._repr_html_()):
        assert clean(page) and r"\x1b" in page
