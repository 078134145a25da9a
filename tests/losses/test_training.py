"""Each loss in a model, with rows and with columns: its gradient, weights, batches."""

import loss_cases
import numpy as np
import pytest
from reference_mlp import MLP

import mlpc
from mlpc import _engine

TOLERANCES = {"float32": (2e-4, 2e-5), "float64": (1e-9, 1e-11)}


@pytest.fixture(params=sorted(TOLERANCES))
def dtype(request):
    before = mlpc.config.floatx()
    mlpc.config.set_floatx(request.param)
    yield request.param
    mlpc.config.set_floatx(before)


def output_of(name, options):
    if options.get("from_logits"):
        return "linear"
    if name.startswith("binary"):
        return "sigmoid"
    return "softmax" if "entropy" in name else "softplus"


@pytest.mark.parametrize("units", [5, 20])  # by columns and by rows
@pytest.mark.parametrize(("name", "options"), loss_cases.CASES)
def test_gradients(name, options, units, dtype):
    rng = np.random.default_rng(1)
    layers = [
        {"kernel": rng.normal(0, 0.5, (3, units)), "activation": "tanh"},
        {
            "kernel": rng.normal(0, 0.5, (units, 4)),
            "bias": rng.normal(size=4),
            "activation": output_of(name, options),
        },
    ]
    truth = MLP(layers, name, **options)
    x = rng.normal(size=(70, 3)).astype(dtype)
    y = loss_cases.targets(name, (70, 4), rng, options)
    if y.dtype.kind == "i":
        y = np.where(y < 0, 1, y)  # the door lets only classes in
    model = mlpc.Sequential(
        [
            mlpc.Input((3,)),
            mlpc.layers.Dense(units, "tanh", use_bias=False),
            mlpc.layers.Dense(4, output_of(name, options)),
        ]
    )
    loss = getattr(mlpc.losses, loss_cases.CLASSES[name])(**options)
    model.compile("sgd", loss)
    model.set_weights([w.astype(dtype) for w in truth.weights])
    truth.layers[0]["kernel"], truth.layers[1]["kernel"], truth.layers[1]["bias"] = (
        w.astype(float) for w in model.get_weights()
    )
    value, told = truth.gradients(x, y)
    rtol, atol = TOLERANCES[dtype]
    for ours, theirs in zip(model.gradients(x, y), told, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol, atol)
    found = model.evaluate(x, y, batch_size=70, verbose=0)
    np.testing.assert_allclose(found, value, rtol)


def test_ignored_labels_pass_the_door():
    x = np.random.default_rng(5).normal(size=(6, 2))
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(3, "softmax")])
    model.compile("sgd", mlpc.losses.SparseCategoricalCrossentropy(ignore_class=255))
    y = np.array([0, 255, 2, 255, 1, 1])
    value = model.evaluate(x, y, verbose=0)
    told = model.loss(y, model.predict(x, verbose=0))
    np.testing.assert_allclose(value, told, 1e-5)
    with pytest.raises(ValueError, match="label value of 3"):
        model.evaluate(x, np.where(y == 2, 3, y), verbose=0)


class Cubes(mlpc.Loss):
    def call(self, y_true, y_pred):
        return np.mean(np.abs(y_pred - y_true) ** 3, axis=-1)

    def gradient(self, y_true, y_pred):
        error = y_pred - y_true
        return 3 * error * np.abs(error) / error.shape[-1]


@pytest.mark.parametrize(
    ("loss", "alike"),
    [
        (lambda y, p: np.mean((y - p) ** 2, axis=-1), "mse"),
        (lambda y, p: ((y - p) ** 2).mean(axis=-1, keepdims=True), "mse"),
        (mlpc.losses.Tversky(axis=-1), None),
        (Cubes(), None),
    ],
)
@pytest.mark.filterwarnings("ignore:Loss .* gives no gradient")
def test_losses_outside_of_the_engine_train(loss, alike):
    rng = np.random.default_rng(6)
    x, y = rng.normal(size=(20, 2)), rng.uniform(size=(20, 3))
    weights = rng.uniform(size=20)
    histories = []
    for each in (loss, alike or loss):
        mlpc.utils.set_random_seed(3)
        model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(3, "sigmoid")])
        model.compile("adam", each)
        fitted = model.fit(x, y, 5, 6, verbose=0, sample_weight=weights)
        histories.append(fitted.history["loss"])
    np.testing.assert_allclose(*histories, 1e-5)
    assert histories[0][-1] < histories[0][0]


def test_hinge_decides_for_each_batch():
    model = mlpc.Sequential([mlpc.Input((1,)), mlpc.layers.Dense(1)])
    model.compile("sgd", "hinge")
    model.set_weights([np.ones((1, 1)), np.zeros(1)])
    x, y = np.array([[2.0], [3.0]]), np.array([[0.0], [-1.0]])
    # one batch: max(1 - 0, 0) and max(1 + 3, 0); two: 0 stands for -1 in the first
    assert model.evaluate(x, y, batch_size=2, verbose=0) == 2.5
    assert model.evaluate(x, y, batch_size=1, verbose=0) == 3.5


def test_names_and_functions_train_alike():
    x, y = np.random.default_rng(2).normal(size=(2, 20, 1))
    values = []
    for loss in ("log_cosh", mlpc.losses.log_cosh, mlpc.losses.LogCosh()):
        mlpc.utils.set_random_seed(3)
        model = mlpc.Sequential([mlpc.Input((1,)), mlpc.layers.Dense(1)])
        model.compile("sgd", loss)
        values.append(model.fit(x, y, verbose=0).history["loss"])
    assert values[0] == values[1] == values[2]


@pytest.mark.parametrize("units", [5, 20])
@pytest.mark.parametrize(
    "reduction", ["sum_over_batch_size", "sum", "mean_with_sample_weight"]
)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("squared_hinge", {}),
        ("binary_focal_crossentropy", {"gamma": 1.5}),
        ("categorical_focal_crossentropy", {}),
        ("sparse_categorical_crossentropy", {"ignore_class": -1}),
        ("sparse_categorical_crossentropy", {"ignore_class": 9, "from_logits": True}),
        ("categorical_generalized_cross_entropy", {"q": 0.7}),
    ],
)
@pytest.mark.parametrize("weighted", [False, True])
def test_weights_of_rows(name, options, reduction, units, weighted, dtype):
    """As the engine gets them, with all that is left out of its batches."""
    rng = np.random.default_rng(4)
    x, weights = rng.normal(size=(33, units)).astype(dtype), rng.uniform(size=33)
    y = loss_cases.targets(name, (33, 4), rng, options)
    y = np.where(y < 0, options.get("ignore_class", 0), y)[:, np.newaxis]
    y = y if name in loss_cases.SPARSE else y[:, 0]
    weights = weights if weighted else None
    output = output_of(name, options)
    layers = [{"kernel": rng.normal(0, 0.5, (units, 4)), "activation": output}]
    truth = MLP(layers, name, reduction=reduction, sample_weight=weights, **options)
    model = mlpc.Sequential(
        [mlpc.Input((units,)), mlpc.layers.Dense(4, output, use_bias=False)]
    )
    loss = getattr(mlpc.losses, loss_cases.CLASSES[name])
    model.compile("sgd", loss(reduction=reduction, **options))
    model.set_weights([w.astype(dtype) for w in truth.weights])
    layers[0]["kernel"] = model.get_weights()[0].astype(float)
    graph = model._trainer.prepare_loss(y.shape)
    run = _engine.Run(graph.model, "gradient", x, y, None, 33, weights=weights)
    run.start(0)
    run.advance(1, 0.0)
    value, (told,) = truth.gradients(x, y)
    rtol, atol = TOLERANCES[dtype]
    np.testing.assert_allclose(run.results()[0], value, rtol)
    np.testing.assert_allclose(graph.gradients()[0], told, rtol, atol)


def test_a_batch_without_a_row_that_counts():
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(3, "softmax")])
    model.compile("sgd", mlpc.losses.SparseCategoricalCrossentropy(ignore_class=-1))
    graph = model._trainer.prepare_loss((4, 1))
    x, y = np.ones((4, 2)), np.full((4, 1), -1)
    run = _engine.Run(graph.model, "gradient", x, y, None, 4)
    run.start(0)
    run.advance(1, 0.0)
    assert run.results()[0] == 0
    assert all((gradient == 0).all() for gradient in graph.gradients())


def test_a_frozen_model_may_have_a_loss_of_ones_own():
    class Own(mlpc.losses.Loss):
        def call(self, y_true, y_pred):
            return np.mean((y_true - y_pred) ** 2, axis=-1)

        def gradient(self, y_true, y_pred):
            return 2 * (y_pred - y_true) / y_pred.shape[-1]

    x, y = np.ones((5, 4)), np.zeros((5, 2))
    results = []
    for loss in ("mse", Own()):
        layer = mlpc.layers.Dense(2, kernel_initializer="ones", trainable=False)
        model = mlpc.Sequential([mlpc.Input((4,)), layer])
        model.compile("adam", loss)
        assert model.gradients(x, y) == []
        history = model.fit(x, y, verbose=0).history
        results.append((history["loss"], model.trace(x, y).dx))
        np.testing.assert_array_equal(layer.kernel, np.ones((4, 2)))
    assert results[0][0] == results[1][0] == [16]
    np.testing.assert_allclose(results[0][1], results[1][1])
