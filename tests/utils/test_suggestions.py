"""The nearest known name: what errors about unknown names suggest, room by room."""

import numpy as np
import pytest

import mlpc
from mlpc.utils.suggestions import ELSEWHERE, suggestion

NAMES = ["mean_squared_error", "mse", "f1_score", "LeakyReLU", "val_loss", "loss"]


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("MSE", "mse"),
        ("mean squared-error", "mean_squared_error"),
        ("leaky_relu", "LeakyReLU"),
        ("f1", "f1_score"),
        ("l2", "mean_squared_error"),
        ("mze", "mse"),
        ("val_los", "val_loss"),
        ("valloss", "val_loss"),
        ("los", "loss"),
    ],
)
def test_the_nearest(word, nearest):
    assert suggestion(word, NAMES) == f" Did you mean {nearest!r}?"


@pytest.mark.parametrize("word", ["zzz", "", "q", "adam", 3, None])
def test_nothing_is_near(word):
    assert suggestion(word, NAMES) == f" Known names: {', '.join(NAMES)}."
    assert suggestion(word, NAMES, tail="") == ""


def test_a_name_of_elsewhere_stands_once():
    words = [word for key in ELSEWHERE for word in key.split()]
    assert len({*words}) == len(words)
    assert all(word == word.lower() and word.isalnum() for word in words)


def compiled(**options):
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    model.compile(**{"optimizer": "sgd", "loss": "mse"} | options)
    return model


def metric(name):
    compiled(metrics=[name])


ROOMS = {
    mlpc.losses.get: {
        "rmse": "mean_squared_error",
        "cosine": "cosine_similarity",
        "logistic": "binary_crossentropy",
        "log_loss": "binary_crossentropy",
        "cross_entropy": "sparse_categorical_crossentropy",
        "categorical": "categorical_crossentropy",
        "kl": "kl_divergence",
        "L1": "mean_absolute_error",
        "smooth_l1_loss": "huber",
    },
    metric: {
        "rmse": "root_mean_squared_error",
        "f1": "f1_score",
        "F-score": "f1_score",
        "r2": "r2_score",
        "roc_auc": "auc",
        "acuracy": "accuracy",
        "sensitivity": "recall",
        "precission": "precision",
        "top_5": "top_k_categorical_accuracy",
    },
    mlpc.optimizers.get: {"gd": "sgd", "adm": "adam", "rms": "rmsprop"},
    mlpc.activations.get: {
        "logistic": "sigmoid",
        "lrelu": "leaky_relu",
        "rleu": "relu",
        "identity": "linear",
        "softmx": "softmax",
    },
    mlpc.initializers.get: {
        "xavier": "glorot_uniform",
        "kaiming_normal": "he_normal",
        "gaussian": "random_normal",
    },
    mlpc.regularizers.get: {"ridge": "l2", "lasso": "l1", "elastic_net": "l1l2"},
    mlpc.constraints.get: {"positive": "non_neg", "maxnrm": "max_norm"},
}
CASES = [
    (get, name, nearest)
    for get, names in ROOMS.items()
    for name, nearest in names.items()
]


@pytest.mark.parametrize(("get", "name", "nearest"), CASES)
def test_rooms(get, name, nearest):
    with pytest.raises(ValueError, match=f"Did you mean '{nearest}'"):
        get(name)


@pytest.mark.parametrize("get", ROOMS)
def test_what_is_listed_is_known(get):
    with pytest.raises(ValueError, match="Known names: ") as raised:
        get("qqqqq")
    listed = str(raised.value).split("Known names: ")[1].rstrip(".").split(", ")
    bases = {"metric", "loss", "optimizer", "mean", "sum", "mean_metric_wrapper"}
    assert not bases & {*listed}
    for name in listed:
        try:
            get(name)
        except (ValueError, TypeError) as error:  # of its arguments or the shapes
            assert "identifier" not in str(error)


Y = np.ones((4, 1))


def fit(callback):
    model = compiled(metrics=["mae"])
    model.fit(Y @ [[1, 2]], Y, callbacks=[callback], verbose=0)


@pytest.mark.parametrize(
    "make",
    [
        mlpc.callbacks.EarlyStopping,
        mlpc.callbacks.ReduceLROnPlateau,
        lambda monitor, **options: mlpc.callbacks.ModelCheckpoint(
            "never.keras", monitor, save_best_only=True, **options
        ),
    ],
)
def test_a_value_that_is_not_there_is_answered_with_those_that_are(
    make, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="received monitor=mea, which is not") as e:
        fit(make("mea"))
    assert str(e.value).endswith("Available metrics are: loss,mae. Did you mean 'mae'?")
    with pytest.warns(UserWarning, match="Did you mean 'mae'") as warned:
        fit(make("mea", mode="min"))
    assert warned[0].filename == __file__
    with pytest.warns(UserWarning, match="Pass `validation_data` or"):
        fit(make("val_loss"))
