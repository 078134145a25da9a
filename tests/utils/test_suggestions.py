"""The nearest known name: what errors about unknown names suggest, room by room."""

import numpy as np
import pytest

import mlpc
from mlpc.utils.suggestions import ELSEWHERE, INSTEAD, suggestion

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
    words = [word for key in [*ELSEWHERE, *INSTEAD] for word in key.split()]
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
        "NLLLoss": "sparse_categorical_crossentropy",
        "nll": "sparse_categorical_crossentropy",
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
        "neg_log_loss": "binary_crossentropy",
        "neg_root_mean_squared_error": "root_mean_squared_error",
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


WITHOUT_A_NAME = {
    metric: {
        "balanced_accuracy": "metrics.classification_report",
        "cohen_kappa": "metrics.confusion_matrix",
        "matthews_corrcoef": "metrics.confusion_matrix",
        "gini": "'auc'",
        "PR-AUC": "metrics.AUC",
        "average_precision": "metrics.AUC",
        "f1_macro": "metrics.F1Score",
    },
    mlpc.losses.get: {
        "sigmoid_cross_entropy": "losses.BinaryCrossentropy",
        "BCEWithLogitsLoss": "losses.BinaryCrossentropy",
        "softmax_cross_entropy": "losses.CategoricalCrossentropy",
        "quantile": "ops.maximum",
    },
    mlpc.optimizers.get: {
        "sgdm": "optimizers.SGD",
        "NAG": "optimizers.SGD",
        "amsgrad": "optimizers.Adam",
        "L-BFGS": "'adam'",
        "lars": "'lamb'",
        "RAdam": "'adamw'",
    },
    mlpc.activations.get: {
        "heaviside": "classic.Perceptron",
        "prelu": "layers.PReLU",
        "rrelu": "'leaky_relu'",
    },
}


@pytest.mark.parametrize(
    ("get", "name", "use"),
    [(get, *case) for get, names in WITHOUT_A_NAME.items() for case in names.items()],
)
def test_what_no_name_stands_for_is_answered_with_what_to_use(get, name, use):
    with pytest.raises(ValueError) as raised:
        get(name)
    said = str(raised.value)
    assert use in said.split(f"{name!r}. ", 1)[1]
    assert "Did you mean" not in said and "Known names" not in said
    package, *path = use.strip("'").split(".")
    if path:
        assert hasattr(getattr(mlpc, package), *path)
    else:
        get(package)


def test_advice_is_given_in_its_room_only():
    assert suggestion("step", ["steps"]) == " Did you mean 'steps'?"
    assert suggestion("prelu", ["relu", "prelu"]) == " Did you mean 'prelu'?"


@pytest.mark.parametrize(
    ("room", "name", "nearest"),
    [
        (mlpc.optimizers.schedules, "CosineAnnealingLR", "CosineDecay"),
        (mlpc.optimizers.schedules, "StepLR", "PiecewiseConstantDecay"),
        (mlpc.layers, "FullyConnected", "Dense"),
        (mlpc.layers, "BatchNorm1d", "BatchNormalization"),
    ],
)
def test_classes_of_elsewhere(room, name, nearest):
    with pytest.raises(AttributeError, match=f"Did you mean '{nearest}'"):
        getattr(room, name)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("early_stopping", "EarlyStopping"),
        ("reduce_lr_on_plateau", "ReduceLROnPlateau"),
        ("lr_scheduler", "LearningRateScheduler"),
        ("checkpoint", "ModelCheckpoint"),
    ],
)
def test_a_callback_is_no_name(name, nearest):
    with pytest.raises(ValueError, match=f"Callback`.*Did you mean '{nearest}'"):
        fit(name)


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
