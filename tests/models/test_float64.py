"""Drawn trainings in float64 beside the network of the reference, to ten digits.

What float32 beside Keras cannot show: that nothing but rounding is between the engine
and the formulas, with penalties, constraints, frozen layers, weights of rows and
partial batches in one network. The other half are central differences of what the
engine's own `evaluate` says.
"""

from itertools import pairwise

import numpy as np
import pytest
from parity.decks import chance, pick
from reference_mlp import MLP

import mlpc

CASES = 60
RTOL, ATOL = 1e-10, 1e-13  # the last for elements that are sums of larger ones

HIDDEN = ["linear", "relu", "tanh", "elu", "sigmoid", "gelu", "softplus", "softmax"]
LOSSES = {  # loss: (activation of the output, its units)
    "mean_squared_error": ("linear", 3),
    "mean_absolute_error": ("tanh", 2),
    "huber": ("softplus", 4),
    "log_cosh": ("linear", 1),
    "binary_crossentropy": ("sigmoid", 3),
    "categorical_crossentropy": ("softmax", 4),
    "sparse_categorical_crossentropy": ("softmax", 3),
    "poisson": ("exponential", 2),
}
OPTIMIZERS = {
    "sgd": {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True},
    "rmsprop": {"learning_rate": 0.01, "momentum": 0.5},
    "adagrad": {"learning_rate": 0.1},
    "adadelta": {"learning_rate": 0.5},
    "adam": {"learning_rate": 0.02, "amsgrad": True},
    "adamax": {"learning_rate": 0.02},
    "nadam": {"learning_rate": 0.02},
    "lion": {"learning_rate": 0.01},
    "lamb": {"learning_rate": 0.02},
}
REGULARIZERS = [
    ("L1", {"l1": 0.01}),
    ("L2", {"l2": 0.03}),
    ("L1L2", {"l1": 0.01, "l2": 0.02}),
    ("OrthogonalRegularizer", {"factor": 0.05, "mode": "rows"}),
]
CONSTRAINTS = [
    ("MaxNorm", {"max_value": 0.8, "axis": 0}),
    ("UnitNorm", {"axis": 0}),
    ("NonNeg", {}),
    ("MinMaxNorm", {"min_value": 0.4, "max_value": 0.9, "rate": 0.7, "axis": 0}),
]


@pytest.fixture(autouse=True)
def float64():
    before = mlpc.config.floatx()
    mlpc.config.set_floatx("float64")
    yield
    mlpc.config.set_floatx(before)


def drawn_layer(rng, inputs, units, activation, frozen):
    """A layer of the reference with some of what it may have."""
    layer = {"kernel": rng.normal(0, inputs**-0.5, (inputs, units))}
    layer |= {"activation": activation, "frozen": frozen}
    if chance(rng, 0.8):
        layer["bias"] = rng.normal(0, 0.3, units)
    for weight in ("kernel", "bias"):
        vector = weight == "bias" or units == 1
        if weight in layer and chance(rng, 0.4):
            layer[f"{weight}_regularizer"] = pick(
                rng, REGULARIZERS[: 3 if vector else 4]
            )
        if weight in layer and chance(rng, 0.4):
            layer[f"{weight}_constraint"] = pick(rng, CONSTRAINTS)
    if chance(rng, 0.3):
        layer["activity"] = {"l1": 0.02, "l2": 0.01}
    return layer


def drawn_network(rng, output, units):
    """(shape of a row, layers of the reference)"""
    sizes = [int(n) for n in rng.choice([2, 3, 7, 16, 17, 33], rng.integers(1, 4))]
    layers = []
    for inputs, outputs in pairwise(sizes):
        activation = pick(rng, HIDDEN)
        layers.append(drawn_layer(rng, inputs, outputs, activation, chance(rng, 0.2)))
    layers.append(drawn_layer(rng, sizes[-1], units, output, frozen=False))
    if chance(rng, 0.2):
        return (1, sizes[0]), [{"flatten": True}, *layers]
    return (sizes[0],), layers


def named(room, pair):
    """The object of a pair (name of a class, options) of the reference."""
    return getattr(room, pair[0])(**pair[1]) if pair else None


def engine(shape, layers):
    """The model of mlpc with the layers and weights of the reference."""
    model = mlpc.Sequential([mlpc.Input(shape)])
    for layer in layers:
        if layer.get("flatten"):
            model.add(mlpc.layers.Flatten())
            continue
        attached = {
            f"{weight}_{kind}": named(room, layer.get(f"{weight}_{kind}"))
            for weight in ("kernel", "bias")
            for kind, room in (
                ("regularizer", mlpc.regularizers),
                ("constraint", mlpc.constraints),
            )
        }
        if "activity" in layer:
            penalty = mlpc.regularizers.L1L2(**layer["activity"])
            attached["activity_regularizer"] = penalty
        dense = mlpc.layers.Dense(
            layer["kernel"].shape[1],
            layer["activation"],
            use_bias="bias" in layer,
            trainable=not layer["frozen"],
            **attached,
        )
        model.add(dense)
        dense.set_weights([layer[key] for key in ("kernel", "bias") if key in layer])
    return model


def targets(loss, shape, rng):
    """Targets that suit a loss on predictions of this shape."""
    if loss == "sparse_categorical_crossentropy":
        return rng.integers(0, shape[-1], shape[:-1])
    if loss == "categorical_crossentropy":
        return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    if loss in ("binary_crossentropy", "poisson"):
        return rng.integers(0, 2, shape).astype(float)
    return rng.normal(size=shape)


def case(number):
    """(model, reference, optimizer, x, y, weights of rows or None)"""
    rng = np.random.default_rng(number)
    loss = list(LOSSES)[number % len(LOSSES)]
    output, units = LOSSES[loss]
    shape, layers = drawn_network(rng, output, units)
    rows = int(rng.integers(20, 60))
    x, y = rng.normal(size=(rows, *shape)), targets(loss, (rows, units), rng)
    weights = rng.uniform(0.2, 2, rows) if chance(rng, 0.5) else None
    model = engine(shape, layers)
    truth = MLP(layers, loss)
    optimizer = pick(rng, list(OPTIMIZERS))
    classes = {type(o).__name__.lower(): type(o) for o in made_optimizers()}
    model.compile(classes[optimizer](**OPTIMIZERS[optimizer]), loss)
    return model, truth, optimizer, x, y, weights


def made_optimizers():
    return [mlpc.optimizers.get(name) for name in OPTIMIZERS]


def batches(x, y, weights, size):
    arrays = [array for array in (x, y, weights) if array is not None]
    for i in range(0, len(x), size):
        yield [array[i : i + size] for array in arrays]


@pytest.mark.parametrize("number", range(CASES))
def test_training(number):
    model, truth, optimizer, x, y, weights = case(number)
    size, epochs = 13, 3
    history = model.fit(
        x, y, size, epochs, shuffle=False, verbose=0, sample_weight=weights
    )
    told = []
    for _ in range(epochs):
        parts = list(batches(x, y, weights, size))
        losses = truth.train(parts, optimizer, **OPTIMIZERS[optimizer])
        told.append(np.average(losses, weights=[len(part[0]) for part in parts]))
    np.testing.assert_allclose(history.history["loss"], told, RTOL)
    ordered = [w for layer in model.layers for w in layer.get_weights()]
    for i, (ours, theirs) in enumerate(zip(ordered, truth.weights, strict=True)):
        np.testing.assert_allclose(ours, theirs, RTOL, ATOL, err_msg=f"weight {i}")
    found = model.predict(x, verbose=0)
    np.testing.assert_allclose(found, truth.forward(x), RTOL, ATOL)
    value = model.evaluate(x, y, len(x), sample_weight=weights, verbose=0)
    np.testing.assert_allclose(value, truth.evaluate(x, y, weights), RTOL)


@pytest.mark.parametrize("number", range(0, CASES, 4))
def test_central_differences(number):
    """With h = 1e-5 they are off by 1e-10 third derivatives, and 1e-11 of rounding."""
    model, truth, _, x, y, _ = case(number)
    gradients = [np.array(g) for g in model.gradients(x, y)]
    for ours, theirs in zip(gradients, truth.gradients(x, y)[1], strict=True):
        np.testing.assert_allclose(ours, theirs, RTOL, ATOL)
    for variable, gradient in zip(model.trainable_weights, gradients, strict=True):
        told = central_difference(model, variable, x, y)
        np.testing.assert_allclose(gradient, told, 1e-6, 1e-8)


def central_difference(model, variable, x, y, h=1e-5):
    """The slope of what `evaluate` says in each element of a weight."""
    w = variable.numpy()
    gradient = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        kept, values = w[i], []
        for w[i] in (kept + h, kept - h):
            variable.assign(w)
            values.append(model.evaluate(x, y, len(x), verbose=0))
        w[i] = kept
        gradient[i] = (values[0] - values[1]) / (2 * h)
    variable.assign(w)
    return gradient
