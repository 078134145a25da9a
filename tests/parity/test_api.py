"""The public names, their arguments, order and defaults are those of Keras.

An argument may be missing only where LEFT_OUT says so; none may be added unless Keras
takes it through **kwargs. So a call that works with mlpc works with Keras.
"""

import inspect

import numpy as np
import pytest
from names import ACTIVATIONS, CLASSES

import mlpc

LEFT_OUT = {
    "lora_rank",
    "lora_alpha",
    "quantization_config",
    "weight_decay",
    "clipnorm",
    "clipvalue",
    "global_clipnorm",
    "use_ema",
    "ema_momentum",
    "ema_overwrite_frequency",
    "loss_scale_factor",
    "gradient_accumulation_steps",
    "ignore_class",
    "axis",
    "noise_shape",
    "seed_generator",
    "data_format",
    "sparse",
    "ragged",
    "tensor",
    "optional",
    "activity_regularizer",
    "kernel_constraint",
    "bias_constraint",
    "kernel_regularizer",
    "bias_regularizer",
    "loss_weights",
    "weighted_metrics",
    "run_eagerly",
    "steps_per_execution",
    "jit_compile",
    "auto_scale_loss",
    "class_weight",
    "sample_weight",
    "steps_per_epoch",
    "validation_steps",
    "validation_freq",
    "steps",
    "expand_nested",
    "layer_range",
    "positions",
    "zipped",
    "custom_objects",
    "max_shard_size",
}
OWN = {"input_shape", "input_dim", "dtype", "name", "trainable", "autocast"}
CONFIGURED = ("initializers", "losses", "regularizers", "constraints")
LAYERS = [
    name
    for name in mlpc.layers.__all__
    if name[0].isupper() and name not in ("Input", "InputLayer", "Layer")
]
PUBLIC_CLASSES = [
    *(f"layers.{name}" for name in LAYERS),
    *(f"{room}.{name}" for room, names in CLASSES.items() for name in names),
    "callbacks.Callback",
    "callbacks.History",
    "Sequential",
]
METHODS = [
    f"Sequential.{name}"
    for name in (
        "add",
        "pop",
        "compile",
        "fit",
        "evaluate",
        "predict",
        "train_on_batch",
        "summary",
        "save",
        "get_weights",
        "set_weights",
    )
]
FUNCTIONS = [
    "Input",
    "layers.Input",
    "models.load_model",
    "saving.load_model",
    "utils.to_categorical",
    "utils.set_random_seed",
    "config.set_floatx",
    "config.floatx",
    "datasets.mnist.load_data",
    *(f"{room}.get" for room in ("activations", "losses", "optimizers")),
    *(f"{room}.get" for room in ("initializers", "metrics")),
    *(f"{room}.get" for room in ("regularizers", "constraints")),
    *(f"activations.{name}" for name in ACTIVATIONS),
]


def resolve(module, path):
    """The object at a dotted path below a package, importing its rooms."""
    for part in path.split("."):
        module = getattr(module, part)
    return module


def arguments(thing):
    """(names of arguments in order with their parameters, whether there is **kwargs)"""
    thing = thing.__init__ if inspect.isclass(thing) else thing
    found = inspect.signature(thing).parameters.values()
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    named = {p.name: p for p in found if p.kind not in kinds and p.name != "self"}
    return named, any(p.kind == kinds[0] for p in found)


@pytest.mark.parametrize("path", PUBLIC_CLASSES + METHODS + FUNCTIONS)
def test_signature(path, keras):
    ours, _ = arguments(resolve(mlpc, path))
    theirs, open_ended = arguments(resolve(keras, path))
    missing = [name for name in theirs if name not in ours and name not in LEFT_OUT]
    added = [name for name in ours if name not in theirs]
    assert not missing, f"arguments of Keras that are missing: {missing}"
    assert not added or (open_ended and set(added) <= OWN), f"added: {added}"
    shared = [name for name in ours if name in theirs]
    assert shared == [name for name in theirs if name in ours], "another order"
    for name in shared:
        assert ours[name].default == theirs[name].default, f"default of {name}"


@pytest.mark.parametrize("path", PUBLIC_CLASSES + METHODS + FUNCTIONS)
def test_positions(path, keras):
    """What may be given by position stands at the position that it has in Keras."""
    ours, _ = arguments(resolve(mlpc, path))
    theirs, _ = arguments(resolve(keras, path))
    by_position = inspect.Parameter.POSITIONAL_OR_KEYWORD
    names = [name for name, p in ours.items() if p.kind == by_position]
    expected = [name for name, p in theirs.items() if p.kind == by_position]
    assert names == expected[: len(names)]


@pytest.mark.parametrize(
    "path",
    [
        *(f"optimizers.{n}" for n in ("SGD", "RMSprop", "Adagrad", "Adam", "Nadam")),
        *(path for path in PUBLIC_CLASSES if path.startswith(CONFIGURED)),
    ],
)
def test_config(path, keras):
    """Keras' keys with Keras' values, so that files are interchangeable."""
    ours, theirs = (resolve(k, path)().get_config() for k in (mlpc, keras))
    ours.pop("name", None), theirs.pop("name", None)
    for key, value in theirs.items():
        if key in LEFT_OUT - {"axis"} | {"dtype"}:
            continue
        assert key in ours
        if isinstance(value, float):
            assert np.float32(ours[key]) == np.float32(value)
        else:
            assert ours[key] == value
    assert set(ours) <= set(theirs)


@pytest.mark.parametrize(
    ("room", "names"),
    [
        ("losses", ["mse", "MSE", "mae", "bce", "BCE", "binary_crossentropy"]),
        ("losses", ["MeanSquaredError", "mean_absolute_error"]),
        ("losses", ["sparse_categorical_crossentropy", "categorical_crossentropy"]),
        ("optimizers", ["sgd", "SGD", "adam", "Adam", "ADAM", "nadam", "rmsprop"]),
        ("initializers", ["glorot_uniform", "GlorotUniform", "he_normal", "zeros"]),
        ("initializers", ["normal", "uniform", "zero", "one", "ones", "lecun_normal"]),
        ("initializers", ["identity", "orthogonal", "OrthogonalInitializer"]),
        ("regularizers", ["l1", "L2", "l1l2", "orthogonal_regularizer"]),
        ("constraints", ["max_norm", "MinMaxNorm", "non_neg", "unit_norm"]),
        ("metrics", ["mse", "mae", "MSE", "binary_accuracy", "categorical_accuracy"]),
        ("activations", ["relu", "tanh", "hard_sigmoid", "exponential"]),
    ],
)
def test_names_are_understood(room, names, keras):
    for name in names:
        ours, theirs = (getattr(k, room).get(name) for k in (mlpc, keras))
        kinds = [getattr(t, "__name__", type(t).__name__) for t in (ours, theirs)]
        kinds = [kind.replace("_", "").lower() for kind in kinds]
        assert kinds[0] == kinds[1]  # a loss may be a function or an object


def test_initializers_draw_the_same_distribution(keras):
    for name in ("glorot_uniform", "he_normal", "lecun_uniform", "truncated_normal"):
        draws = [
            np.asarray(k.initializers.get(name)((400, 300))) for k in (mlpc, keras)
        ]
        np.testing.assert_allclose(draws[0].std(), draws[1].std(), 0.02)
        np.testing.assert_allclose(draws[0].max(), draws[1].max(), 0.02)


@pytest.mark.parametrize("labels", [[0, 2, 1], [[0], [2]], np.arange(6).reshape(2, 3)])
@pytest.mark.parametrize("classes", [None, 7])
def test_to_categorical(labels, classes, keras):
    ours, theirs = (k.utils.to_categorical(labels, classes) for k in (mlpc, keras))
    np.testing.assert_array_equal(ours, theirs)
    assert ours.dtype == theirs.dtype
