"""Errors of fit, evaluate and predict say what would help."""

import numpy as np
import pytest

import mlpc

X = np.arange(12.0).reshape(6, 2)
Y = np.arange(6) % 2
THREE = np.arange(6) % 3


def model_of(units=1, loss="mse", activation=None, metrics=None, width=2):
    layers = [mlpc.Input((width,)), mlpc.layers.Dense(units, activation)]
    model = mlpc.Sequential(layers)
    model.compile("sgd", loss, metrics=metrics)
    return model


SPARSE = "sparse_categorical_crossentropy"


def sparse(y, units=3):
    model_of(units, SPARSE, "softmax").fit(X, y, verbose=0)


def scored(units, y, activation="softmax"):
    metrics = [mlpc.metrics.F1Score()]
    model_of(units, "mse", activation, metrics).fit(X, y, verbose=0)


MISTAKES = {
    "no y": (lambda: model_of().fit(X), "Pass the targets, `y`"),
    "no y to evaluate": (lambda: model_of().evaluate(X), "Pass the targets, `y`"),
    "validation by x": (
        lambda: model_of().fit(X, Y, validation_data=X),
        "must be a tuple `(x_val, y_val)`",
    ),
    "one row": (lambda: model_of().predict(X[0]), "For one row pass `x[None]`"),
    "one row to call": (lambda: model_of()(X[0]), "For one row pass `x[None]`"),
    "pictures": (
        lambda: model_of(width=4).predict(np.zeros((3, 2, 2))),
        "Pass `x.reshape(-1, 4)`",
    ),
    "columns": (lambda: model_of().predict(np.zeros((3, 4))), "`Input((4,))`"),
    "a list": (
        lambda: model_of().predict([[35.0, 1.0]]),
        "x=[[35.0, 1.0]] (of type <class 'list'>). Expected a NumPy array or something "
        "that converts to one; use `np.array(x)`.",
    ),
    "a path": (lambda: model_of().fit("data.csv", Y), "`pd.read_csv(...)`"),
    "classes from 1": (lambda: sparse(THREE + 1), "`y - 1`, or an output of 4 units"),
    "a class more": (lambda: sparse(THREE, 2), "the output needs 3 units"),
    "-1 and 1": (lambda: sparse(2 * Y - 1), "`(y + 1) // 2`"),
    "one unit": (lambda: sparse(Y == 1, 1), "'binary_crossentropy' with sigmoid"),
    "binary of three": (
        lambda: model_of(3, "binary_crossentropy", "sigmoid").fit(X, THREE, verbose=0),
        "with `categorical_crossentropy`: both with softmax",
    ),
    "one number a row": (
        lambda: model_of(3).fit(X, Y / 2, verbose=0),
        "an output of 1 unit, not 3",
    ),
    "F1 of one column": (
        lambda: mlpc.metrics.F1Score().update_state(Y, Y[:, None] / 2),
        "`y[:, None]`",
    ),
    "F1 of class numbers": (lambda: scored(3, THREE), "to_categorical(y, 3)`"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_remedy(mistake):
    call, remedy = MISTAKES[mistake]
    with pytest.raises(ValueError, match=r"\w") as raised:
        call()
    assert remedy in str(raised.value)


def test_f1_of_class_numbers():
    metric = mlpc.metrics.F1Score()
    with pytest.raises(ValueError, match=r"`keras.utils.to_categorical\(y, 3\)`"):
        metric.update_state(THREE, np.eye(3)[THREE])
    metric.update_state(mlpc.utils.to_categorical(THREE, 3), np.eye(3)[THREE])
    np.testing.assert_allclose(metric.result(), np.ones(3), 1e-6)


def test_what_the_remedies_say_is_taken():
    sparse(THREE + 1 - 1)
    sparse(THREE + 1, 4)
    sparse((2 * Y - 1 + 1) // 2)
    model_of(1, "binary_crossentropy", "sigmoid").fit(X, Y == 1, verbose=0)
    scored(1, Y[:, None], "sigmoid")
    scored(1, Y, "sigmoid")
    model = model_of(4)
    assert model.predict(X[0][None], verbose=0).shape == (1, 4)
    assert model.predict(np.array([[35.0, 1.0]]), verbose=0).shape == (1, 4)


def test_what_was_received_is_shortened():
    with pytest.raises(ValueError, match=r"x=\[\[0, 1, 2, .*\.\.\. \(of type"):
        model_of().predict([list(range(1000))])


def test_what_cannot_be_shown():
    class Mute:
        def __repr__(self):
            raise RuntimeError

    with pytest.raises(ValueError, match="x=<Mute> "):
        model_of().predict(Mute())
