"""Five epochs beside Keras: the same weights and the same history.

Same initial weights, same data, no shuffle, a partial last batch, validation data.
"""

import numpy as np
import pytest
from parity.both import assert_history, assert_weights, both, dataset, mlp

import mlpc

LOSSES = {  # loss: (activation of the output, units, metrics)
    "mean_squared_error": ("linear", 2, ["mse", "mae"]),
    "mean_absolute_error": ("tanh", 3, ["mse", "mae"]),
    "binary_crossentropy": ("sigmoid", 1, ["accuracy", "mse"]),
    "categorical_crossentropy": ("softmax", 3, ["accuracy", "mae"]),
    "sparse_categorical_crossentropy": ("softmax", 4, ["accuracy"]),
}
OPTIMIZERS = {
    "sgd": lambda k: k.optimizers.SGD(0.05),
    "momentum": lambda k: k.optimizers.SGD(0.05, momentum=0.9),
    "nesterov": lambda k: k.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
    "rmsprop": lambda k: k.optimizers.RMSprop(0.005),
    "rmsprop_centered": lambda k: k.optimizers.RMSprop(
        0.005, momentum=0.5, centered=True, epsilon=1e-3
    ),
    "adagrad": lambda k: k.optimizers.Adagrad(0.05),
    "adam": lambda k: k.optimizers.Adam(0.01),
    "amsgrad": lambda k: k.optimizers.Adam(0.01, amsgrad=True),
    "nadam": lambda k: k.optimizers.Nadam(0.01),
}


def fit_both(keras, build, compile_options, x, y, seed=0, **options):
    """Train both; `compile_options(k)` are those of compile. Returns the models."""
    pair = both(keras, build, seed)
    options = {"batch_size": 16, "epochs": 5, "shuffle": False, "verbose": 0} | options
    histories = []
    for k, model in zip((mlpc, keras), pair, strict=True):
        model.compile(**compile_options(k))
        histories.append(model.fit(x, y, **options))
    assert_history(*histories)
    assert_weights(*pair)
    return pair


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", LOSSES)
def test_five_epochs(loss, optimizer, keras):
    output, units, metrics = LOSSES[loss]
    x, y = dataset(loss, units)

    def options(k):
        made = OPTIMIZERS[optimizer](k)
        return {"optimizer": made, "loss": loss, "metrics": list(metrics)}

    held = dataset(loss, units, rows=21, seed=2)
    ours, theirs = fit_both(
        keras, mlp(output, units), options, x, y, validation_data=held
    )
    assert int(ours.optimizer.iterations) == int(theirs.optimizer.iterations) == 20
    np.testing.assert_allclose(
        ours.predict(x, verbose=0), theirs.predict(x, verbose=0), 1e-4, 5e-5
    )


def loss_object(name, **options):
    return lambda k: {
        "optimizer": k.optimizers.SGD(0.1),
        "loss": getattr(k.losses, name)(**options),
        "metrics": ["accuracy"],
    }


@pytest.mark.parametrize(
    ("name", "options", "output"),
    [
        ("MeanSquaredError", {"reduction": "sum"}, "tanh"),
        ("MeanAbsoluteError", {"reduction": "mean"}, "linear"),
        ("BinaryCrossentropy", {"from_logits": True}, "linear"),
        ("BinaryCrossentropy", {"label_smoothing": 0.2}, "sigmoid"),
        ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, None),
        ("BinaryCrossentropy", {}, "hard_sigmoid"),
        ("CategoricalCrossentropy", {"from_logits": True}, "linear"),
        ("CategoricalCrossentropy", {"label_smoothing": 0.2}, "softmax"),
        ("CategoricalCrossentropy", {"reduction": "sum"}, "softmax"),
        ("CategoricalCrossentropy", {}, "sigmoid"),
        ("SparseCategoricalCrossentropy", {"from_logits": True}, "linear"),
        ("SparseCategoricalCrossentropy", {}, "softmax"),
        ("SparseCategoricalCrossentropy", {}, "softplus"),
    ],
)
def test_loss_objects(name, options, output, keras):
    snake = "".join("_" + c.lower() if c.isupper() else c for c in name)[1:]
    x, y = dataset(snake, 4)
    rate = 0.01 if options.get("reduction") == "sum" else 0.1

    def compiled(k):
        made = loss_object(name, **options)(k)
        return made | {"optimizer": k.optimizers.SGD(rate)}

    fit_both(keras, mlp(output, 4), compiled, x, y)


@pytest.mark.parametrize(
    ("loss", "metric", "units"),
    [
        ("mse", "accuracy", 1),
        ("mse", "acc", 3),
        ("binary_crossentropy", "accuracy", 3),
        ("categorical_crossentropy", "Accuracy", 3),
        ("sparse_categorical_crossentropy", "acc", 3),
        ("sparse_categorical_crossentropy", "sparse_categorical_accuracy", 3),
        ("categorical_crossentropy", "categorical_accuracy", 3),
        ("binary_crossentropy", "binary_accuracy", 3),
        ("mse", "mean_squared_error", 3),
        ("mse", "MeanAbsoluteError", 3),
    ],
)
def test_metric_names_and_values(loss, metric, units, keras):
    output = "softmax" if "categorical" in loss else "sigmoid"
    x, y = dataset(loss, units)

    def compiled(k):
        return {"optimizer": "sgd", "loss": loss, "metrics": [metric]}

    fit_both(keras, mlp(output, units), compiled, x, y, epochs=2)


def test_sparse_labels_as_a_column(keras):
    x, y = dataset("sparse_categorical_crossentropy", 3)
    loss = "sparse_categorical_crossentropy"

    def compiled(k):
        return {"optimizer": "adam", "loss": loss, "metrics": ["accuracy"]}

    fit_both(keras, mlp("softmax"), compiled, x, y[:, None].astype("uint8"))


def test_binary_labels_as_a_vector(keras):
    x, y = dataset("binary_crossentropy", 1)

    def compiled(k):
        return {
            "optimizer": "adam",
            "loss": "binary_crossentropy",
            "metrics": ["accuracy", "mae"],
        }

    fit_both(keras, mlp("sigmoid", 1), compiled, x, y[:, 0].astype(bool))


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float64", "float16", "bool"])
def test_inputs_of_any_dtype(dtype, keras):
    x, y = dataset("mse")
    x = np.clip(np.abs(x) * 2, 0, 9).astype(dtype)

    def compiled(k):
        return {"optimizer": k.optimizers.SGD(0.01), "loss": "mse"}

    fit_both(keras, mlp("linear"), compiled, x, y, epochs=3)


def test_strided_inputs(keras):
    x, y = dataset("mse", rows=114, inputs=10)

    def compiled(k):
        return {"optimizer": "sgd", "loss": "mse"}

    fit_both(keras, mlp("linear"), compiled, x[::2, ::2], y[::-2], epochs=3)


def test_images_are_flattened(keras):
    rng = np.random.default_rng(4)
    x = rng.integers(0, 255, (40, 4, 5), dtype="uint8") / 255.0
    y = rng.integers(0, 3, 40)

    def build(k):
        return k.Sequential(
            [
                k.Input((4, 5)),
                k.layers.Flatten(),
                k.layers.Dense(8),
                k.layers.Activation("relu"),
                k.layers.Dropout(0.0),
                k.layers.Dense(3, use_bias=False),
                k.layers.Activation("softmax"),
            ]
        )

    def compiled(k):
        loss = "sparse_categorical_crossentropy"
        return {"optimizer": "nadam", "loss": loss, "metrics": ["accuracy"]}

    fit_both(keras, build, compiled, x, y)


def test_dense_over_a_sequence(keras):
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(20, 4, 5)), rng.normal(size=(20, 4, 2))

    def build(k):
        layers = [k.Input((4, 5)), k.layers.Dense(3, "tanh"), k.layers.Dense(2)]
        return k.Sequential(layers)

    def compiled(k):
        return {"optimizer": "sgd", "loss": "mse", "metrics": ["mae"]}

    fit_both(keras, build, compiled, x, y)
