"""Losses: names, configs, arguments, and how a name becomes a loss."""

import loss_cases
import numpy as np
import pytest

import mlpc
from mlpc import losses
from mlpc.losses.wrapper import LossFunctionWrapper

CLASSES = list(losses.registry.names.values())
HOST = [losses.Dice, losses.Tversky, losses.Circle]


@pytest.mark.parametrize("cls", CLASSES)
def test_config_round_trip(cls):
    made = cls(reduction="sum", name="mine")
    again = losses.deserialize(losses.serialize(made))
    assert type(again) is cls and again.get_config() == made.get_config()
    assert (again.name, again.reduction) == ("mine", "sum")


@pytest.mark.parametrize("name", ["mse", "MSE", "mean_squared_error"])
def test_a_name_in_snake_case_is_the_function(name):
    assert losses.get(name) is losses.mean_squared_error


@pytest.mark.parametrize("cls", CLASSES)
def test_a_class_name_is_an_object(cls):
    made = losses.get(cls.__name__)
    assert type(made) is cls
    assert losses.get(made) is made
    assert type(losses.get(cls)) is cls
    assert type(losses.get({"class_name": cls.__name__, "config": {}})) is cls


@pytest.mark.parametrize("alias", ["kld", "KLD", "kullback_leibler_divergence"])
def test_aliases(alias):
    assert losses.get(alias) is getattr(losses, alias) is losses.kl_divergence


def test_get():
    assert losses.get(None) is None
    assert losses.get(np.hypot) is np.hypot
    with pytest.raises(
        ValueError, match=r"loss identifier: 'mze'\. Did you mean 'mse'"
    ):
        losses.get("mze")
    with pytest.raises(ValueError, match="loss identifier: 3"):
        losses.get(3)


def squares(y_true, y_pred):
    return (y_pred - y_true) ** 2


def test_functions_are_serialized_by_name():
    config = {
        "module": "builtins",
        "class_name": "function",
        "config": "mean_squared_error",
        "registered_name": "function",
    }
    assert losses.serialize(losses.mse) == config
    assert losses.deserialize(config) is losses.get(config) is losses.mse
    assert losses.deserialize("mse") is losses.mse
    config = losses.serialize(squares)
    assert losses.deserialize(config, {"squares": squares}) is squares
    with pytest.raises(ValueError, match="squares"):
        losses.deserialize(config)
    with pytest.raises(ValueError, match="7"):
        losses.serialize(7)


class Cubes(losses.Loss):
    def __init__(self, scale=1.0, name="cubes", reduction="sum", dtype=None):
        super().__init__(name, reduction, dtype)
        self.scale = scale

    def call(self, y_true, y_pred):
        return self.scale * np.mean(np.abs(y_pred - y_true) ** 3, axis=-1)

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}


def test_users_own_class():
    config = losses.serialize(Cubes(2.0))
    assert config["class_name"] == config["registered_name"] == "Cubes"
    again = losses.deserialize(config, {"Cubes": Cubes})
    assert again.get_config() == Cubes(2.0).get_config()
    assert again([[1.0]], [[3.0]]) == 16
    assert Cubes()._spec() is None


def test_resolve():
    named = losses.resolve("mse")
    assert isinstance(named, LossFunctionWrapper) and named.name == "mse"
    assert named.fn is losses.mse and named._spec()[0] == "mean_squared_error"
    assert losses.resolve(losses.mse).name == "mean_squared_error"
    assert losses.resolve(squares).name == "squares"
    assert losses.resolve(squares)._spec() is None
    made = losses.Huber()
    assert losses.resolve(made) is made and losses.resolve(None) is None
    assert losses.resolve("Huber").name == "huber_loss"
    with pytest.raises(ValueError, match="mze"):
        losses.resolve("mze")


@pytest.mark.parametrize("word", ["crossentropy", "ce", "CE"])
def test_crossentropy_depends_on_shapes(word):
    def name(*shapes):
        made = losses.resolve(word, *shapes)
        assert made.name == word
        return made.fn.__name__

    assert name((None, 1), (None, 1)) == "binary_crossentropy"
    assert name((None,), (None, 3)) == "sparse_categorical_crossentropy"
    assert name((None, 1), (None, 3)) == "sparse_categorical_crossentropy"
    assert name((None, 3), (None, 3)) == "categorical_crossentropy"


def test_wrapper_config():
    made = LossFunctionWrapper(losses.huber, name="mine", delta=2.0)
    config = made.get_config()
    assert list(config) == ["name", "reduction", "fn", "delta"]
    again = LossFunctionWrapper.from_config(config)
    assert again.fn is losses.huber and again.get_config() == config
    assert "huber" in repr(made) and "delta" in repr(made)
    assert made._spec() == ("huber", {"delta": 2.0, "reduction": 0.0})


def test_specs():
    crossentropy = losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.5)
    options = {"from_logits": 1.0, "label_smoothing": 0.5, "reduction": 0.0}
    assert crossentropy._spec() == ("binary_crossentropy", options)
    assert losses.MeanSquaredError("sum")._spec()[1] == {"reduction": 1.0}
    assert losses.MeanSquaredError("mean")._spec()[1] == {"reduction": 0.0}
    weighted = losses.MeanSquaredError("mean_with_sample_weight")
    assert weighted._spec()[1] == {"reduction": 2.0}
    ignoring = losses.SparseCategoricalCrossentropy(ignore_class=-1)
    assert ignoring._spec()[1]["ignore_class"] == -1
    assert ignoring._sparse and not crossentropy._sparse
    by_class = losses.CategoricalFocalCrossentropy(alpha=[0.1, 0.2])
    assert by_class._spec() is None


def test_specs_are_the_engines():
    from mlpc._engine import catalogue

    known = catalogue()["losses"]
    made = [cls()._spec() for cls in CLASSES if cls not in HOST]
    assert {name for name, _ in made} == set(known) == set(loss_cases.NAMES)
    for name, options in made:
        assert options.items() <= known[name][1].items()
    assert [cls()._spec() for cls in HOST] == [None] * 3


@pytest.mark.parametrize(
    ("cls", "options"),
    [
        ("MeanSquaredError", {"reduction": "sums"}),
        ("MeanSquaredError", {"dtype": "int32"}),
        ("BinaryCrossentropy", {"label_smoothing": 1.5}),
        ("BinaryCrossentropy", {"axis": True}),
        ("BinaryFocalCrossentropy", {"gamma": -1.0}),
        ("BinaryFocalCrossentropy", {"apply_class_balancing": "yes"}),
        ("CategoricalCrossentropy", {"from_logits": "no"}),
        ("CategoricalFocalCrossentropy", {"alpha": "much"}),
        ("CosineSimilarity", {"axis": 1.5}),
        ("Huber", {"delta": -1}),
        ("SparseCategoricalCrossentropy", {"ignore_class": "none"}),
        ("CategoricalGeneralizedCrossEntropy", {"q": 1}),
        ("Circle", {"gamma": None}),
        ("Tversky", {"alpha": "a"}),
    ],
)
def test_wrong_arguments(cls, options):
    name = next(iter(options))
    with pytest.raises(ValueError, match=f"`{name}`|^{name} "):
        getattr(losses, cls)(**options)


@pytest.mark.parametrize("name", ["BinaryCrossentropy", "CosineSimilarity"])
def test_models_take_the_last_axis_only(name):
    made = getattr(losses, name)(axis=1)
    with pytest.raises(NotImplementedError, match="`axis`"):
        made._spec()


@pytest.mark.parametrize("reduction", ["none", None])
def test_what_is_not_reduced_cannot_be_trained_on(reduction):
    made = losses.MeanSquaredError(reduction=reduction)
    with pytest.raises(ValueError, match="one number"):
        made._spec()
    with pytest.raises(ValueError, match="one number"):
        losses.value_and_gradient(Cubes(reduction=reduction), [[1.0]], [[2.0]])


def test_call_is_abstract():
    with pytest.raises(NotImplementedError, match="`call`"):
        losses.Loss()([1.0], [2.0])


def test_a_class_with_a_call_of_its_own_is_not_the_engines():
    class Twice(losses.MeanSquaredError):
        def call(self, y_true, y_pred):
            return 2 * super().call(y_true, y_pred)

    assert Twice()._spec() is None and not Twice()._sparse
    assert Twice()([[1.0]], [[3.0]]) == 8


def test_addresses():
    assert mlpc.losses.Loss is losses.Loss
    assert set(loss_cases.NAMES) <= set(losses.__all__)
    assert set(loss_cases.CLASSES.values()) <= set(losses.__all__)
