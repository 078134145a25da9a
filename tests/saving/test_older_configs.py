"""Configs of Keras 2, and before, through the doors that read them."""

import json
import random
import zipfile
from pathlib import Path

import numpy as np
import pytest

import mlpc
from mlpc.saving.older_configs import to_today
from mlpc.utils.registry import registries

ARCHIVE = Path(__file__).parent / "files" / "keras-2.15.1.zip"
DENSE = {"class_name": "Dense", "config": {"name": "a", "units": 2}}
INPUT = {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 3]}}


def sequential(*layers, **further):
    config = {"name": "net", "layers": list(layers)}
    return {"class_name": "Sequential", "config": config, **further}


def layer(class_name, **config):
    return {"class_name": class_name, "config": config}


def dense(**config):
    return layer("Dense", units=2, **config)


def read(config):
    return mlpc.models.model_from_json(json.dumps(config))


def compiled(**options):
    """A model whose config says that it was compiled with these options."""
    options = {"optimizer": "sgd", "loss": "mse", **options}
    return read(sequential(INPUT, dense(), compile_config=options))


def all_of(room):
    with zipfile.ZipFile(ARCHIVE) as archive:
        configs = json.loads(archive.read("configs.json"))[room]
    known = registries[room.partition(".")[0]]
    return [
        pytest.param(config, id=f"{config['class_name']}-{i % 2}")
        for i, config in enumerate(configs)
        if known.knows(config["class_name"].rpartition(">")[2])
    ]


def assert_same_class(thing, config):
    assert type(thing).__name__ == config["class_name"].rpartition(">")[2]


def test_all_were_written():
    counts = {
        room: len(all_of(room))
        for room in (
            *("losses", "metrics", "initializers", "regularizers", "constraints"),
            *("optimizers", "optimizers.legacy"),
        )
    }
    assert counts == {
        "losses": 34,
        "metrics": 66,
        "initializers": 30,
        "regularizers": 8,
        "constraints": 8,
        "optimizers": 22,
        "optimizers.legacy": 16,
    }


@pytest.mark.parametrize("config", all_of("losses"))
def test_loss(config):
    loss = compiled(loss=config).loss
    assert_same_class(loss, config)
    assert loss.name == config["config"]["name"]
    assert loss.reduction == "sum_over_batch_size"


@pytest.mark.parametrize("config", all_of("metrics"))
def test_metric(config):
    (metric,) = compiled(metrics=[config])._trainer.settings.given["metrics"]
    assert_same_class(metric, config)
    assert metric.name == config["config"]["name"]


@pytest.mark.parametrize(
    "config", [*all_of("optimizers"), *all_of("optimizers.legacy")]
)
def test_optimizer(config):
    optimizer, told = compiled(optimizer=config).optimizer, config["config"]
    assert_same_class(optimizer, config)
    kept = optimizer.get_config()
    for key in kept.keys() & told.keys():
        same = kept[key] == told[key]
        assert same or np.isclose(kept[key], told[key], 1e-6), key


@pytest.mark.parametrize("config", all_of("initializers"))
def test_initializer(config):
    model = read(sequential(INPUT, dense(kernel_initializer=config)))
    assert_same_class(model.layers[0].kernel_initializer, config)


@pytest.mark.parametrize("config", all_of("regularizers"))
def test_regularizer(config):
    model = read(sequential(INPUT, dense(kernel_regularizer=config)))
    assert_same_class(model.layers[0].kernel_regularizer, config)


@pytest.mark.parametrize("config", all_of("constraints"))
def test_constraint(config):
    model = read(sequential(INPUT, dense(kernel_constraint=config)))
    assert_same_class(model.layers[0].kernel_constraint, config)


# -- layers and models -----------------------------------------------------------------


@pytest.mark.parametrize(
    "first",
    [
        dense(batch_input_shape=[None, 3]),
        dense(batch_input_shape={"class_name": "__tuple__", "items": [None, 3]}),
        dense(batch_input_shape={"class_name": "TensorShape", "items": [None, 3]}),
        dense(input_shape=[3]),
        dense(input_dim=3, input_dtype="float32"),
    ],
)
def test_the_shape_is_the_first_layers(first):
    model = read(sequential(first, dense()))
    assert model.built and model.input_shape == (None, 3)
    assert len(model.layers) == 2


def test_the_shape_is_there_twice():
    model = read(sequential(INPUT, dense(batch_input_shape=[None, 3])))
    assert model.input_shape == (None, 3)


def test_the_shape_of_further_layers_is_passed_over():
    model = read(sequential(INPUT, dense(), dense(batch_input_shape=[None, 7])))
    assert model.layers[1].input_shape == (None, 2)


def test_a_model_inside():
    inner = sequential(dense(batch_input_shape=[None, 3]))
    model = read(sequential(INPUT, inner, dense()))
    assert model.layers[0].input_shape == (None, 3)


def test_layers_without_a_model():
    model = read({"class_name": "Sequential", "config": [dense(input_dim=3)]})
    assert model.input_shape == (None, 3)


def test_dtypes_are_names():
    inner = dense(dtype="float64", batch_input_shape=[None, 3])
    assert read(sequential(inner)).layers[0].dtype == "float64"


def test_policies():
    policy = {"class_name": "Policy", "config": {"name": "float64"}}
    inner = dense(dtype=policy, batch_input_shape=[None, 3])
    assert read(sequential(inner)).layers[0].dtype == "float64"


def test_functions_of_the_user_are_names():
    def mine(x):
        return mlpc.activations.leaky_relu(x, 0.3)

    text = json.dumps(sequential(dense(activation="mine", input_dim=3)))
    model = mlpc.models.model_from_json(text, custom_objects={"mine": mine})
    assert model.layers[0].activation is mine
    with pytest.raises(ValueError, match=r"identifier: .mine"):
        mlpc.models.model_from_json(text)


@pytest.mark.parametrize("alpha", [0.2, {"type": "ndarray", "value": 0.2}])
def test_slopes(alpha):
    model = read(sequential(INPUT, layer("LeakyReLU", alpha=alpha)))
    assert model.layers[0].negative_slope == 0.2
    inner = read(sequential(INPUT, dense(activation=layer("LeakyReLU", alpha=alpha))))
    assert inner.layers[0].activation.negative_slope == 0.2


@pytest.mark.parametrize(
    "name", ["BatchNormalization", "BatchNormalizationV1", "BatchNormalizationV2"]
)
def test_normalization(name):
    model = read(sequential(INPUT, layer(name, axis=[1])))
    assert type(model.layers[0]) is mlpc.layers.BatchNormalization
    assert model.layers[0].axis == 1


def test_names_of_the_engine_below():
    model = read(sequential(INPUT, dense(activation="softmax_v2")))
    assert model.layers[0].activation is mlpc.activations.softmax


def test_initializers_with_a_dtype():
    config = layer("VarianceScaling", scale=1.0, distribution="normal", dtype="float32")
    model = read(sequential(INPUT, dense(kernel_initializer=config)))
    assert model.layers[0].kernel_initializer.distribution == "truncated_normal"


@pytest.mark.parametrize("name", ["Functional", "Model"])
def test_functional_models(name):
    other = {"class_name": name, "config": {"layers": [], "input_layers": []}}
    with pytest.raises(ValueError, match=r"at the top .*functional API are not"):
        read(other)
    with pytest.raises(ValueError, match=r"at `config\.layers\[1\]`.*functional API"):
        read(sequential(INPUT, other))


@pytest.mark.parametrize(("version", "warned"), [("2.15.0", True), ("3.0.5", False)])
def test_hard_sigmoid(version, warned, recwarn):
    config = sequential(INPUT, dense(activation="hard_sigmoid"), keras_version=version)
    read(config)
    said = [str(w.message) for w in recwarn]
    assert len(said) == warned
    assert not warned or "clip(0.2 x + 0.5, 0, 1)" in said[0]


def test_other_layers_warn_of_nothing(recwarn):
    read(sequential(dense(batch_input_shape=[None, 3]), layer("LeakyReLU", alpha=0.1)))
    compiled(optimizer=layer("SGD", lr=0.1, decay=0.5, jit_compile=True))
    assert not list(recwarn)


# -- what it was compiled with ---------------------------------------------------------


def test_rates():
    assert compiled(optimizer=layer("SGD", lr=0.5)).optimizer.learning_rate == 0.5
    optimizer = compiled(optimizer=layer("SGD", lr=0.5, decay=0.1)).optimizer
    schedule = optimizer._schedule
    assert type(schedule).__name__ == "InverseTimeDecay"
    np.testing.assert_allclose(schedule(10), 0.25)


@pytest.mark.parametrize("decay", [{"decay": 0.004}, {"schedule_decay": 0.004}, {}])
def test_nadam(decay):
    assert compiled(optimizer=layer("Nadam", lr=0.5, **decay)).optimizer.beta_1 == 0.9
    with pytest.raises(ValueError, match=r"decay` of 0\.004 today, found 0\.1"):
        compiled(optimizer=layer("Nadam", schedule_decay=0.1))


def test_what_asks_for_nothing():
    config = layer("Adam", lr=0.1, epsilon=None, weight_decay=False, decay=0.0)
    optimizer = compiled(optimizer=config).optimizer
    assert optimizer.epsilon == 1e-7
    assert optimizer.weight_decay is None


@pytest.mark.parametrize(
    ("fn", "cls"),
    [
        ("categorical_accuracy", "CategoricalAccuracy"),
        ("mean_squared_error", "MeanSquaredError"),
        ("sparse_categorical_accuracy", "SparseCategoricalAccuracy"),
    ],
)
def test_wrapped_metrics(fn, cls):
    config = layer("MeanMetricWrapper", name="mine", dtype="float32", fn=fn)
    (metric,) = compiled(metrics=[[config]])._trainer.settings.metrics[0]
    assert type(metric).__name__ == cls
    assert metric.name == "mine"


def test_wrapped_losses():
    config = layer("LossFunctionWrapper", name="mine", reduction="sum", fn="hinge")
    loss = compiled(loss=config).loss
    assert type(loss) is mlpc.losses.Hinge
    assert (loss.name, loss.reduction) == ("mine", "sum")


def test_modes_of_weights():
    assert compiled(sample_weight_mode=None).compiled


def test_an_unknown_option_says_where():
    with pytest.raises(ValueError, match=r"`compile_config` .*nothing_of_ours"):
        compiled(optimizer=layer("SGD", nothing_of_ours=1))


# -- care ------------------------------------------------------------------------------


def test_what_is_the_users_is_left_alone():
    own = {"class_name": "Dense", "config": {"input_dim": 3, "alpha": 1}}
    config = sequential(own, compile_config={"optimizer": layer("SGD", lr=1)})
    known = {"Dense": object, "SGD": object}
    assert to_today(config, known) == config


def test_todays_configs_stay():
    model = mlpc.Sequential([mlpc.Input((3,)), mlpc.layers.Dense(2)])
    model.compile("adam", "mse", metrics=["mae"])
    config = json.loads(model.to_json())
    assert to_today(config) == config


def test_the_config_is_not_changed():
    config = sequential(dense(batch_input_shape=[None, 3], activation="softmax_v2"))
    config["compile_config"] = {"optimizer": layer("SGD", lr=1.0, decay=0.1)}
    before = json.dumps(config)
    to_today(config)
    assert json.dumps(config) == before


def places(value, path=()):
    """The paths of all values in nested lists and dicts."""
    yield path
    if isinstance(value, list):
        value = dict(enumerate(value))
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))


def test_any_value_anywhere():
    """Whatever stands somewhere, there is a model or a ValueError."""
    with zipfile.ZipFile(ARCHIVE) as archive, archive.open("nested.keras") as file:
        text = zipfile.ZipFile(file).read("config.json")
    draw = random.Random(0)
    values = [None, True, -1, 1e400, "x", "__tuple__", [], [[]], {}, {"class_name": []}]
    values += [{"class_name": "Dense", "config": {"activation": {}}}]
    for path in list(places(json.loads(text)))[1:]:
        config = json.loads(text)
        *parents, last = path
        owner = config
        for key in parents:
            owner = owner[key]
        owner[last] = draw.choice(values)
        try:
            assert read(config) is not None
        except ValueError as error:
            assert str(error)
