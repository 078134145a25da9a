"""Metrics: names, configs, and what "accuracy" means."""

import pytest

from mlpc import metrics

CLASSES = [
    metrics.BinaryAccuracy,
    metrics.CategoricalAccuracy,
    metrics.SparseCategoricalAccuracy,
    metrics.MeanSquaredError,
    metrics.MeanAbsoluteError,
]


@pytest.mark.parametrize("cls", CLASSES)
def test_config_round_trip(cls):
    made = cls(name="mine", dtype="float64")
    again = metrics.deserialize(metrics.serialize(made))
    assert type(again) is cls and again.get_config() == made.get_config()
    assert (again.name, again.dtype) == ("mine", "float64")


def test_specs_are_the_engines():
    from mlpc._engine import catalogue

    known = catalogue()["metrics"]
    assert {cls()._spec()[0] for cls in CLASSES} == set(known)
    for cls in CLASSES:
        name, options = cls()._spec()
        assert options == known[name][1]


@pytest.mark.parametrize(
    ("identifier", "cls", "name"),
    [
        ("mse", "MeanSquaredError", "mse"),
        ("MSE", "MeanSquaredError", "MSE"),
        ("MeanSquaredError", "MeanSquaredError", "MeanSquaredError"),
        (metrics.MeanAbsoluteError, "MeanAbsoluteError", "mean_absolute_error"),
        (metrics.MeanAbsoluteError("x"), "MeanAbsoluteError", "x"),
        (
            metrics.serialize(metrics.BinaryAccuracy()),
            "BinaryAccuracy",
            "binary_accuracy",
        ),
    ],
)
def test_reported_names(identifier, cls, name):
    metric = metrics.resolve(identifier, (5, 3), (5, 3))
    assert (type(metric).__name__, metric.name) == (cls, name)


@pytest.mark.parametrize(
    ("y_shape", "output_shape", "cls"),
    [
        ((5, 1), (5, 1), "BinaryAccuracy"),
        ((5,), (5, 1), "BinaryAccuracy"),
        ((5,), (5, 3), "SparseCategoricalAccuracy"),
        ((5, 1), (5, 3), "SparseCategoricalAccuracy"),
        ((5, 3), (5, 3), "CategoricalAccuracy"),
        ((5, 4), (5, 4, 3), "SparseCategoricalAccuracy"),
    ],
)
def test_accuracy(y_shape, output_shape, cls):
    for name in ("accuracy", "acc", "Acc"):
        metric = metrics.resolve(name, y_shape, output_shape)
        assert (type(metric).__name__, metric.name) == (cls, name)


def test_wrong_metrics():
    with pytest.raises(ValueError, match="None"):
        metrics.resolve(None, (5,), (5, 1))
    with pytest.raises(ValueError, match="Could not interpret metric"):
        metrics.resolve("f1", (5,), (5, 1))
    with pytest.raises(ValueError, match="`threshold`"):
        metrics.BinaryAccuracy(threshold="a")
    with pytest.raises(ValueError, match="`dtype`"):
        metrics.BinaryAccuracy(dtype="int32")
