"""What serialize writes is what Keras writes, and each reads the other's."""

import copy

import numpy as np
import pytest
from names import CLASSES

import mlpc

MEMBERS = [(room, name) for room, names in CLASSES.items() for name in names]
OPTIONS = {
    ("losses", "BinaryCrossentropy"): {"from_logits": True, "label_smoothing": 0.25},
    ("losses", "BinaryFocalCrossentropy"): {"alpha": 0.5, "gamma": 1.5, "axis": 1},
    ("losses", "CategoricalFocalCrossentropy"): {"alpha": [0.5, 0.25]},
    ("losses", "CategoricalGeneralizedCrossEntropy"): {"q": 0.25},
    ("losses", "Circle"): {"gamma": 2.0, "remove_diagonal": False},
    ("losses", "Dice"): {"axis": (1, 2), "reduction": None},
    ("losses", "Huber"): {"reduction": "sum"},  # Keras forgets another delta
    ("losses", "MeanSquaredError"): {"reduction": "sum", "name": "mine"},
    ("losses", "SparseCategoricalCrossentropy"): {"ignore_class": 255},
    ("losses", "Tversky"): {"alpha": 0.25, "beta": 0.75, "axis": -1},
    ("metrics", "BinaryAccuracy"): {"threshold": 0.25, "dtype": "float64"},
    ("optimizers", "SGD"): {"learning_rate": 0.5, "momentum": 0.5, "nesterov": True},
    ("optimizers", "Adam"): {"learning_rate": 0.25, "amsgrad": True, "name": "mine"},
    ("initializers", "HeNormal"): {"seed": 7},
    ("initializers", "Constant"): {"value": 3.0},
    ("initializers", "VarianceScaling"): {"mode": "fan_avg", "distribution": "uniform"},
    ("initializers", "GlorotNormal"): {"input_axes": [0], "output_axes": [1]},
    ("initializers", "RandomNormal"): {"mean": 1, "stddev": 2},
    ("initializers", "Orthogonal"): {"gain": 2, "seed": 3},
    ("regularizers", "L1L2"): {"l1": 0.25, "l2": 0.5},
    ("regularizers", "OrthogonalRegularizer"): {"mode": "columns"},
    ("constraints", "MaxNorm"): {"max_value": 3, "axis": [0, 1]},
    ("constraints", "MinMaxNorm"): {"rate": 0.5, "axis": -1},
}
NEEDED = {  # without which there is none
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
}
# What Keras writes and cannot read itself.
UNREADABLE = ["CategoricalGeneralizedCrossEntropy"]

ONLY_HERE = {("optimizers", "Lamb")}  # what Keras writes and cannot read


def same(ours, theirs):
    """Equal but for the rounding of the learning rate that Keras does."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return list(ours) == list(theirs) and all(
            same(ours[key], theirs[key]) for key in ours
        )
    if isinstance(ours, float) and isinstance(theirs, float):
        return np.float32(ours) == np.float32(theirs)
    return ours == theirs and type(ours) is type(theirs)


def test_what_keras_forgets_it_reads(keras):
    config = mlpc.losses.serialize(mlpc.losses.Huber(delta=0.4))
    rows = np.array([[0.0, 1.0]]), np.array([[0.1, 3.0]])
    expected = mlpc.losses.Huber(delta=0.4)(*rows)
    for k in (mlpc, keras):
        read = k.losses.deserialize(copy.deepcopy(config))
        np.testing.assert_allclose(read(*rows), expected, 1e-6)


@pytest.mark.parametrize("options", [False, True])
@pytest.mark.parametrize(("room", "name"), MEMBERS)
def test_both_ways(room, name, options, keras):
    options = OPTIONS.get((room, name), {}) if options else {}
    options = NEEDED.get(name, {}) | options
    if room == "optimizers":
        options = {"name": "it"} | options
    configs = []
    for k in (mlpc, keras):
        k.utils.clear_session(free_memory=False)  # names count from the same number
        module = getattr(k, room)
        configs.append(module.serialize(getattr(module, name)(**options)))
    assert same(*configs), configs
    for k, config in zip((keras, mlpc), configs, strict=True):
        if k is keras and (name in UNREADABLE or (room, name) in ONLY_HERE):
            continue
        module = getattr(k, room)
        back = module.serialize(module.deserialize(copy.deepcopy(config)))
        assert same(back, config)


@pytest.mark.parametrize("form", ["relu", "softmax", "leaky_relu", "linear"])
def test_activations(form, keras):
    ours, theirs = (getattr(k.activations, form) for k in (mlpc, keras))
    config = keras.saving.serialize_keras_object(theirs)
    assert mlpc.activations.deserialize(config) is ours
    assert mlpc.activations.get(config) is ours
    assert mlpc.activations.serialize(ours) == keras.activations.serialize(theirs)


def test_automatic_names(keras):
    names = ["Dense", "InputLayer", "BatchNormalization", "RMSprop", "SGD", "ReLU"]
    names += ["Dense", "PReLU", "Dense", "sequential", "Sequential", "MLP2d", "A1B2"]
    from keras.src.utils import naming

    naming.reset_uids()
    mlpc.utils.clear_session()
    theirs = [naming.auto_name(name) for name in names]
    assert [mlpc.utils.naming.auto_name(name) for name in names] == theirs
    mlpc.utils.clear_session()
    naming.reset_uids()


@pytest.mark.parametrize("order", [1, 2, np.inf])
def test_normalize(order, keras):
    x = np.random.default_rng(0).normal(size=(4, 5, 6)).astype("float32")
    x[1, 2] = 0
    for axis in (-1, 1, 2):
        ours, theirs = (k.utils.normalize(x, axis, order) for k in (mlpc, keras))
        np.testing.assert_allclose(ours, theirs, 1e-6)
        assert ours.dtype == theirs.dtype


@pytest.mark.parametrize("shape", [(7,), (7, 1), (7, 3), (7, 4, 3)])
@pytest.mark.parametrize("output", [(7, 1), (7, 3), (7, 4, 3)])
@pytest.mark.parametrize("name", ["accuracy", "acc", "Accuracy", "ACC"])
def test_accuracy_is_resolved_alike(name, output, shape, keras):
    from keras.src.trainers.compile_utils import get_metric

    theirs = get_metric(name, np.zeros(shape), np.zeros(output))
    ours = mlpc.metrics.resolve(name, shape, output)
    assert (type(ours).__name__, ours.name) == (type(theirs).__name__, theirs.name)
