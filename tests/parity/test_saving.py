"""A `.keras` file written by either loads in the other and trains on there."""

import json
import zipfile

import h5py
import numpy as np
import pytest
from parity.both import assert_weights, both, dataset, mlp, seeded

import mlpc

DIRECTIONS = ["ours_to_theirs", "theirs_to_ours"]
OPTIMIZERS = {
    "sgd": lambda k: k.optimizers.SGD(0.1),
    "momentum": lambda k: k.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    "rmsprop": lambda k: k.optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    "adagrad": lambda k: k.optimizers.Adagrad(0.1),
    "adam": lambda k: k.optimizers.Adam(0.01),
    "amsgrad": lambda k: k.optimizers.Adam(0.01, amsgrad=True),
    "nadam": lambda k: k.optimizers.Nadam(0.01),
}


@pytest.fixture(params=DIRECTIONS)
def writer_reader(request, keras):
    """(the module that writes the file, the module that reads it)"""
    pair = (mlpc, keras)
    return pair if request.param == "ours_to_theirs" else pair[::-1]


def every_layer(k):
    return k.Sequential(
        [
            k.Input((3, 4), name="pixels"),
            k.layers.Flatten(),
            k.layers.Dense(6, "relu", kernel_initializer="he_normal"),
            k.layers.Dense(6, k.activations.selu, name="named"),
            k.layers.Activation("softsign"),
            k.layers.Dropout(0.25, seed=3),
            k.layers.Dense(
                3,
                "softmax",
                use_bias=False,
                kernel_initializer=k.initializers.RandomNormal(stddev=0.1, seed=5),
            ),
        ],
        name="every_layer",
    )


def reload(model, reader, folder):
    path = folder / "model.keras"
    model.save(path)
    return reader.models.load_model(path)


def test_every_layer(writer_reader, tmp_path):
    writer, reader = writer_reader
    model = every_layer(writer)
    model.set_weights(seeded([w.shape for w in model.get_weights()]))
    read = reload(model, reader, tmp_path)
    x = np.random.default_rng(0).normal(size=(20, 3, 4)).astype("float32")
    for a, b in zip(model.get_weights(), read.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_allclose(
        model.predict(x, verbose=0), read.predict(x, verbose=0), 1e-6, 1e-7
    )
    assert read.name == model.name
    names = [[layer.name for layer in m.layers] for m in (model, read)]
    assert names[0] == names[1]
    kinds = [[type(layer).__name__ for layer in m.layers] for m in (model, read)]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_training_goes_on_where_it_stopped(optimizer, writer_reader, tmp_path):
    writer, reader = writer_reader
    x, y = dataset("categorical_crossentropy", 3)
    options = {"batch_size": 16, "shuffle": False, "verbose": 0}
    model = mlp("softmax")(writer)
    model.set_weights(seeded([w.shape for w in model.get_weights()]))
    model.compile(
        OPTIMIZERS[optimizer](writer), "categorical_crossentropy", metrics=["mae"]
    )
    model.fit(x, y, epochs=2, **options)
    read = reload(model, reader, tmp_path)
    assert int(read.optimizer.iterations) == 8
    rates = [np.float32(float(m.optimizer.learning_rate)) for m in (model, read)]
    assert rates[0] == rates[1]
    histories = [m.fit(x, y, epochs=3, **options).history for m in (model, read)]
    for key, values in histories[0].items():
        np.testing.assert_allclose(values, histories[1][key], 1e-4, err_msg=key)
    assert_weights(model, read)


@pytest.mark.parametrize(
    ("loss", "output"),
    [
        (lambda k: "mse", "linear"),
        (lambda k: k.losses.MeanAbsoluteError(reduction="sum"), "linear"),
        (lambda k: k.losses.BinaryCrossentropy(label_smoothing=0.1), "sigmoid"),
        (lambda k: k.losses.CategoricalCrossentropy(from_logits=True), "linear"),
        (lambda k: "sparse_categorical_crossentropy", "softmax"),
    ],
)
def test_what_was_compiled_is_kept(loss, output, writer_reader, tmp_path):
    writer, reader = writer_reader
    name = "mse"
    if output != "linear":
        name = "binary_crossentropy"
    if loss(writer) == "sparse_categorical_crossentropy":
        name = loss(writer)
    x, y = dataset(name)
    metrics = ["accuracy"] if output == "softmax" else ["mae", "accuracy"]
    model = mlp(output)(writer)
    model.set_weights(seeded([w.shape for w in model.get_weights()]))
    model.compile("adam", loss(writer), metrics=metrics)
    read = reload(model, reader, tmp_path)
    values = [m.evaluate(x, y, verbose=0, return_dict=True) for m in (model, read)]
    assert list(values[0]) == list(values[1])
    np.testing.assert_allclose(*(list(v.values()) for v in values), 1e-5)


def test_not_compiled(writer_reader, tmp_path):
    writer, reader = writer_reader
    read = reload(mlp("relu")(writer), reader, tmp_path)
    with pytest.raises(ValueError, match="compile"):
        read.fit(np.zeros((4, 5)), np.zeros((4, 3)), verbose=0)


def test_compile_may_be_left_out(writer_reader, tmp_path):
    writer, reader = writer_reader
    model = mlp("relu")(writer)
    model.compile("sgd", "mse")
    model.save(tmp_path / "model.keras")
    read = reader.models.load_model(tmp_path / "model.keras", compile=False)
    with pytest.raises(ValueError, match="compile"):
        read.fit(np.zeros((4, 5)), np.zeros((4, 3)), verbose=0)


def without_own(config):
    """A config without what a version may add: null keys; and without identities."""
    if isinstance(config, dict):
        kept = {k: v for k, v in config.items() if k != "shared_object_id"}
        return {k: without_own(v) for k, v in kept.items() if v is not None}
    if isinstance(config, list):
        return [without_own(v) for v in config]
    return config


def test_the_files_hold_the_same(keras, tmp_path):
    """The members, the config, and the names and shapes of the arrays."""
    x, y = dataset("categorical_crossentropy", 3)
    pair = both(keras, mlp("softmax", names=True))
    archives = []
    for i, model in enumerate(pair):
        model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
        model.fit(x, y, epochs=2, shuffle=False, verbose=0)
        model.save(tmp_path / f"{i}.keras")
        archives.append(zipfile.ZipFile(tmp_path / f"{i}.keras"))
    assert archives[0].namelist() == archives[1].namelist()
    configs = [without_own(json.loads(a.read("config.json"))) for a in archives]
    assert configs[0]["config"] == configs[1]["config"]
    assert configs[0]["build_config"] == configs[1]["build_config"]
    files = [h5py.File(a.open("model.weights.h5")) for a in archives]
    listed = []
    for file in files:
        shapes = {}
        file.visititems(lambda n, d, s=shapes: s.update({n: getattr(d, "shape", "")}))
        listed.append(shapes)
    assert listed[0] == listed[1]


@pytest.mark.parametrize("name", ["a.keras", "deeper.name.keras"])
def test_path_as_text(name, writer_reader, tmp_path):
    writer, reader = writer_reader
    model = mlp("relu")(writer)
    model.save(str(tmp_path / name))
    read = reader.models.load_model(str(tmp_path / name))
    assert_weights(model, read, 0, 0)
