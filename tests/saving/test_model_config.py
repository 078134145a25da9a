"""Configs: what is kept, what may be left out, and what is refused by its name."""

import json
import zipfile

import pytest
from keras_files import change_json, rows_and_classes, small

import mlpc

load = mlpc.models.load_model


@pytest.fixture
def path(tmp_path):
    """A file of a small trained model: Dense, Dropout, Dense."""
    small().save(tmp_path / "a.keras")
    return tmp_path / "a.keras"


def read_config(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("config.json"))


def set_at(*keys_and_value):
    """A change that sets `value[key][key]... = value`."""
    *keys, last, value = keys_and_value

    def change(config):
        for key in keys:
            config = config[key]
        config[last] = value

    return change


LAYER = ("config", "layers", 1, "config")
INITIALIZER = (*LAYER, "kernel_initializer")
OPTIMIZER = ("compile_config", "optimizer")
L2 = {"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.01}}
LAMBDA = {"class_name": "__lambda__", "config": {"value": "gANj"}}

REFUSED = {
    "model": (set_at("class_name", "Functional"), ["class_name", "Functional"]),
    "no class": (set_at("class_name", None), ["class_name", "None"]),
    "no layers": (set_at("config", "layers", {}), ["config.layers", "list"]),
    "no layer": (set_at("config", "layers", 1, "Dense"), ["config.layers[1]", "Dense"]),
    "layer": (
        set_at("config", "layers", 1, "class_name", "Conv2D"),
        ["config.layers[1]", "Conv2D"],
    ),
    "nearest": (
        set_at("config", "layers", 1, "class_name", "Dens"),
        ["config.layers[1]", "Did you mean 'Dense'"],
    ),
    "module": (
        set_at("config", "layers", 1, "module", "os.path"),
        ["config.layers[1]", "os.path"],
    ),
    "activation": (
        set_at(*LAYER, "activation", "rellu"),
        ["config.layers[1]", "rellu", "Did you mean 'relu'"],
    ),
    "lambda": (
        set_at(*LAYER, "activation", LAMBDA),
        ["config.layers[1]", "__lambda__"],
    ),
    "initializer": (
        set_at(*INITIALIZER, "class_name", "STFT"),
        ["config.layers[1]", "STFT"],
    ),
    "regularizer": (
        set_at(*LAYER, "kernel_regularizer", {**L2, "class_name": "L3"}),
        ["config.layers[1]", "L3"],
    ),
    "units": (set_at(*LAYER, "units", -1), ["config.layers[1]", "units"]),
    "units as text": (set_at(*LAYER, "units", "5"), ["config.layers[1]", "units"]),
    "argument": (set_at(*LAYER, "colour", "red"), ["config.layers[1]", "colour"]),
    "policy": (set_at(*LAYER, "dtype", "mixed_float16"), ["config.layers[1]", "dtype"]),
    "no policy": (set_at(*LAYER, "dtype", {"config": 3}), ["config.layers[1]"]),
    "name": (set_at(*LAYER, "name", ["a"]), ["config.layers[1]", "name"]),
    "same name": (set_at(*LAYER, "name", "dropout_x"), None),
    "shape": (
        set_at("config", "layers", 0, "config", "batch_shape", [None, "4"]),
        ["config.layers[0]", "shape"],
    ),
    "no shape": (
        set_at("config", "layers", 0, "config", "batch_shape", []),
        ["config.layers[0]"],
    ),
    "build": (set_at("build_config", 3), ["build_config"]),
    "compile": (set_at("compile_config", [1]), ["compile_config"]),
    "optimizer": (
        set_at(*OPTIMIZER, "class_name", "Sophia"),
        ["compile_config", "Sophia"],
    ),
    "rate": (
        set_at(*OPTIMIZER, "config", "learning_rate", L2),
        ["compile_config", "learning_rate"],
    ),
    "clipnorm": (
        set_at(*OPTIMIZER, "config", "clipnorm", "much"),
        ["compile_config", "clipnorm"],
    ),
    "loss": (
        set_at("compile_config", "loss", "no_loss"),
        ["compile_config", "no_loss"],
    ),
    "loss of another kind": (
        set_at("compile_config", "loss", 7),
        ["compile_config", "7"],
    ),
    "metric": (
        set_at("compile_config", "metrics", ["auk"]),
        ["compile_config", "auk"],
    ),
    "weights": (
        set_at("compile_config", "loss_weights", [1.0, 2.0]),
        ["compile_config", "loss_weights"],
    ),
    "setting": (set_at("compile_config", "turbo", True), ["compile_config", "turbo"]),
}
del REFUSED["same name"]


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case, path):
    change, texts = REFUSED[case]
    change_json(path, change)
    with pytest.raises(ValueError) as raised:
        load(path)
    for text in ["config.json", *texts]:
        assert text in str(raised.value)


def test_two_layers_of_one_name(path):
    name = read_config(path)["config"]["layers"][3]["config"]["name"]
    change_json(path, set_at(*LAYER, "name", name))
    with pytest.raises(ValueError, match=f"config.json.*'{name}'"):
        load(path)


def test_huge_layers_are_refused_before_memory_is_made(path):
    change_json(path, set_at(*LAYER, "units", 2**30))
    with pytest.raises(ValueError, match=rf"\(4, {2**30}\) at `layers/dense/vars/0`"):
        load(path)
    change_json(path, set_at(*LAYER, "units", 2**60))
    with pytest.raises(ValueError, match=r"Weight 'kernel' .* more than \d* numbers"):
        load(path)


def test_the_config_is_kept(path):
    before = read_config(path)
    load(path).save(path)
    assert read_config(path) == before


@pytest.mark.parametrize(
    ("loss", "metrics"),
    [
        ("mse", None),
        (mlpc.losses.MeanSquaredError, ["mae"]),
        (mlpc.losses.MeanAbsoluteError(reduction="sum"), {"out": ["accuracy"]}),
        (
            mlpc.losses.CategoricalCrossentropy(label_smoothing=0.1),
            [mlpc.metrics.MeanSquaredError(name="error"), "acc"],
        ),
        ({"class_name": "MeanSquaredError", "config": {}}, ["mae"]),
    ],
)
def test_what_was_compiled_is_kept(loss, metrics, tmp_path):
    model = small(epochs=0)
    model.compile(mlpc.optimizers.Adam(0.1, beta_1=0.8), loss, metrics=metrics)
    model.save(tmp_path / "a.keras")
    read = load(tmp_path / "a.keras")
    assert read.optimizer.get_config() == model.optimizer.get_config()
    assert read.get_compile_config()["loss"] == model.get_compile_config()["loss"]
    x, y = rows_and_classes()
    values = [m.evaluate(x, y, verbose=0, return_dict=True) for m in (model, read)]
    assert values[0] == values[1]


def test_what_other_versions_write(path):
    """Early Keras 3: other modules, text for policies, no build config, null keys."""

    def change(config):
        config.pop("build_config")
        config["config"].pop("build_input_shape")
        dense = config["config"]["layers"][1]
        dense["module"] = "keras.src.layers.core.dense"
        dense["registered_name"] = "Dense"
        dense["config"]["dtype"] = "float32"
        dense["config"]["new_option"] = None
        dense["shared_object_id"] = 17
        config["compile_config"]["loss"] = {
            "module": "builtins",
            "class_name": "function",
            "config": "categorical_crossentropy",
            "registered_name": "function",
        }

    change_json(path, change)
    read = load(path)
    function = mlpc.losses.categorical_crossentropy
    assert getattr(read.loss, "fn", read.loss) is function
    assert read.optimizer.iterations == 4


@pytest.mark.parametrize("missing", [{}, None])
def test_without_a_compile_config(path, missing):
    change_json(path, set_at("compile_config", missing))
    assert not load(path).compiled


class Wide(mlpc.layers.Dense):
    """A layer of the user's own."""


class Cool(mlpc.optimizers.SGD):
    """An optimizer of the user's own."""


class Mine(mlpc.Sequential):
    """A model of the user's own."""


def test_custom_objects(tmp_path):
    model = Mine([mlpc.Input((4,)), Wide(3, "softmax")])
    model.compile(Cool(0.1, momentum=0.5), "mse")
    model.fit(*rows_and_classes(), verbose=0)
    model.save(tmp_path / "a.keras")
    with pytest.raises(ValueError, match="Mine"):
        load(tmp_path / "a.keras")
    with pytest.raises(ValueError, match=r"config\.layers\[1\].*Wide"):
        load(tmp_path / "a.keras", custom_objects={"Mine": Mine})
    own = {cls.__name__: cls for cls in (Mine, Wide, Cool)}
    read = load(tmp_path / "a.keras", custom_objects=own)
    assert type(read) is Mine
    assert type(read.layers[0]) is Wide
    assert type(read.optimizer) is Cool
    assert read.optimizer.iterations == model.optimizer.iterations
