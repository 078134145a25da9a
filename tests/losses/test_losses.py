"""Losses: names, configs, arguments. The formulas are tested with the engine."""

import pytest

from mlpc import losses

CLASSES = [
    losses.MeanSquaredError,
    losses.MeanAbsoluteError,
    losses.BinaryCrossentropy,
    losses.CategoricalCrossentropy,
    losses.SparseCategoricalCrossentropy,
]


@pytest.mark.parametrize("cls", CLASSES)
def test_config_round_trip(cls):
    made = cls(reduction="sum", name="mine")
    again = losses.deserialize(losses.serialize(made))
    assert type(again) is cls and again.get_config() == made.get_config()
    assert (again.name, again.reduction) == ("mine", "sum")


@pytest.mark.parametrize(
    "name", ["mse", "MSE", "MeanSquaredError", "mean_squared_error"]
)
def test_names(name):
    assert type(losses.get(name)) is losses.MeanSquaredError


def test_get():
    with pytest.raises(ValueError, match=r"'mze'\. Did you mean 'mse'"):
        losses.get("mze")
    function = {"module": "builtins", "class_name": "function", "config": "bce"}
    assert type(losses.get(function)) is losses.BinaryCrossentropy


def test_specs():
    crossentropy = losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.5)
    assert crossentropy._spec() == (
        "binary_crossentropy",
        {"from_logits": 1.0, "label_smoothing": 0.5, "reduction": 0.0},
    )
    assert losses.MeanSquaredError("sum")._spec()[1] == {"reduction": 1.0}
    assert losses.MeanSquaredError("mean")._spec()[1] == {"reduction": 0.0}


def test_specs_are_the_engines():
    from mlpc._engine import catalogue

    known = catalogue()["losses"]
    assert {cls()._spec()[0] for cls in CLASSES} == set(known)
    for cls in CLASSES:
        name, options = cls()._spec()
        assert options.items() <= known[name][1].items()


@pytest.mark.parametrize(
    ("cls", "options", "error"),
    [
        ("MeanSquaredError", {"reduction": "sums"}, ValueError),
        ("MeanSquaredError", {"reduction": None}, NotImplementedError),
        ("MeanSquaredError", {"reduction": "none"}, NotImplementedError),
        ("MeanSquaredError", {"dtype": "int32"}, ValueError),
        ("BinaryCrossentropy", {"label_smoothing": 1.5}, ValueError),
        ("BinaryCrossentropy", {"axis": 1}, NotImplementedError),
        ("CategoricalCrossentropy", {"from_logits": "no"}, ValueError),
        ("CategoricalCrossentropy", {"axis": 0}, NotImplementedError),
        ("SparseCategoricalCrossentropy", {"axis": 0}, NotImplementedError),
        ("SparseCategoricalCrossentropy", {"ignore_class": 0}, NotImplementedError),
    ],
)
def test_wrong_arguments(cls, options, error):
    with pytest.raises(error, match=f"`{next(iter(options))}`"):
        getattr(losses, cls)(**options)
