"""What is shown in notebooks, in all the forms that its tests look at."""

import numpy as np

import mlpc
from mlpc import display
from mlpc import layers as L

EVIL = '<script>alert("&")<'
WIDE = "WWWWWWWWWW_a_long_name_of_wide_letters_MMMMMMMM_"


def small_model(names=(EVIL, "fixed", "last")):
    """A model whose middle layer is not trained."""
    first, second, third = names
    net = mlpc.Sequential(
        [
            mlpc.Input((3,)),
            L.Dense(5, "tanh", name=first),
            L.Dense(2, name=second, trainable=False),
            L.Activation("softmax", name=third),
        ],
        name=f"net {EVIL}",
    )
    net.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


def sigmoids(depth):
    """A model in which gradients vanish."""
    inside = [L.Dense(16, "sigmoid") for _ in range(depth)]
    net = mlpc.Sequential([mlpc.Input((3,)), *inside, L.Dense(1)])
    net.compile("sgd", "mse")
    return net


def counts(classes, errors=()):
    """Hits of 20 and more, and the errors `(row, column, count)`."""
    matrix = np.diag(20 + 7 * np.arange(classes))
    for row, column, count in errors:
        matrix[row, column] = count
    return matrix


def everything():
    """`{what: HTML}`: trained and not, short names and long ones, 2 to 100 classes."""
    mlpc.utils.set_random_seed(1)
    x, y = np.random.default_rng(0).normal(size=(40, 3)), np.arange(40) % 2
    net, long = small_model(), small_model([f"{WIDE}{i}" for i in range(3)])
    history = net.fit(x, y, epochs=4, validation_data=(x, y), verbose=0)
    diverged = {
        "accuracy": [0.1, 0.2, 0.1],
        "loss": [1.0, 4.061e10, np.inf],
        "val_loss": [np.nan, 1e20, 1.601e28],
        "learning_rate": [0.1] * 3,
    }
    clothes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Ankle boot"]
    errors = [(3, 4, 1), (0, 1, 5)]
    shown = {
        "model": net,
        "long model": long,
        "no model yet": mlpc.Sequential([L.Dense(3)]),
        "history": history,
        "trace": net.trace(x, y),
        "forward": long.trace(x[:1]),
        "vanishing": sigmoids(8).trace(x, y),
        "two": mlpc.metrics.confusion_matrix(y, net.predict(x, verbose=0)),
    }
    five = counts(5, errors)
    names = [f"{WIDE}{i}" for i in range(50)]
    return {
        **{name: thing._repr_html_() for name, thing in shown.items()},
        "diverged": display.curves(diverged),
        "one epoch": display.curves({"loss": [0.5], "val_loss": [0.25]}),
        "clothes": display.matrix(five, clothes),
        "shares": display.matrix(five / five.sum(axis=1, keepdims=True)),
        "fifty": display.matrix(counts(50, errors)),
        "fifty names": display.matrix(counts(50, errors), names),
        "hundred": display.matrix(counts(100, errors)),
    }
