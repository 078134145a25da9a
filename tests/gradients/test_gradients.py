"""Gradients of the engine against the formulas, and against central differences.

Every activation within the network and at its end, every loss and its options, every
layer, both dtypes. `model.gradients(x, y)` lists arrays like `model.trainable_weights`.
"""

from itertools import pairwise

import numpy as np
import pytest
from names import ACTIVATIONS
from reference_mlp import MLP

import mlpc

POSITIVE = ["sigmoid", "softplus", "exponential", "softmax"]
OUTPUTS = {  # the activations that a loss has a meaning for
    "mean_squared_error": ACTIVATIONS,
    "mean_absolute_error": ACTIVATIONS,
    "binary_crossentropy": ["sigmoid", "softmax", "hard_sigmoid"],
    "categorical_crossentropy": POSITIVE,
    "sparse_categorical_crossentropy": POSITIVE,
}
USUAL = {
    "mean_squared_error": "linear",
    "mean_absolute_error": "linear",
    "binary_crossentropy": "sigmoid",
    "categorical_crossentropy": "softmax",
    "sparse_categorical_crossentropy": "softmax",
}
CLASSES = {
    name: "".join(part.capitalize() for part in name.split("_")) for name in USUAL
}
LOSS_OPTIONS = [
    ("mean_squared_error", {"reduction": "sum"}),
    ("mean_absolute_error", {"reduction": "sum"}),
    ("binary_crossentropy", {"label_smoothing": 0.2}),
    ("binary_crossentropy", {"from_logits": True}),
    ("binary_crossentropy", {"from_logits": True, "label_smoothing": 0.1}),
    ("binary_crossentropy", {"reduction": "sum"}),
    ("categorical_crossentropy", {"label_smoothing": 0.2}),
    ("categorical_crossentropy", {"from_logits": True}),
    ("categorical_crossentropy", {"from_logits": True, "label_smoothing": 0.1}),
    ("categorical_crossentropy", {"reduction": "sum"}),
    ("sparse_categorical_crossentropy", {"from_logits": True}),
    ("sparse_categorical_crossentropy", {"reduction": "sum"}),
]
TOLERANCES = {"float32": (2e-4, 2e-5), "float64": (1e-9, 1e-11)}
DTYPES = sorted(TOLERANCES)


@pytest.fixture(params=DTYPES)
def dtype(request):
    """The dtype of every layer that the test makes."""
    before = mlpc.config.floatx()
    mlpc.config.set_floatx(request.param)
    yield request.param
    mlpc.config.set_floatx(before)


def kernel(rng, *shape):
    return rng.normal(0, shape[0] ** -0.5, shape)


def network(hidden, output, rng):
    """The layers of a 6-5-5-4 network for the reference: every kind of layer."""
    return [
        {"flatten": True},
        {"kernel": kernel(rng, 6, 5), "bias": kernel(rng, 5)},
        {"activation": hidden},
        {"kernel": kernel(rng, 5, 5), "activation": hidden},
        {"kernel": kernel(rng, 5, 4), "bias": kernel(rng, 4), "activation": output},
    ]


@pytest.fixture(params=["by rows", "narrow"])
def shape(request):
    """Of x: what the network gets; without its first layer, it is narrow."""
    return (13, 2, 3) if request.param == "by rows" else (13, 6)


def fitting(layers, shape):
    """The network's layers for this shape of x."""
    return layers if len(shape) > 2 else layers[1:]


def engine(layers, input_shape, loss, **options):
    """The model of mlpc for the layers of the reference."""
    model = mlpc.Sequential([mlpc.Input(input_shape)])
    for layer in layers:
        activation = layer.get("activation", "linear")
        if layer.get("flatten"):
            model.add(mlpc.layers.Flatten())
            model.add(mlpc.layers.Dropout(0.0))
        elif "kernel" in layer:
            units, bias = layer["kernel"].shape[1], layer.get("bias") is not None
            model.add(mlpc.layers.Dense(units, activation, use_bias=bias))
        else:
            model.add(mlpc.layers.Activation(activation))
    model.compile("sgd", getattr(mlpc.losses, CLASSES[loss])(**options))
    return model


def labels(loss, shape, rng):
    """Labels that suit a loss on predictions of this shape."""
    if loss == "sparse_categorical_crossentropy":
        return rng.integers(0, shape[-1], shape[:-1])
    if loss == "categorical_crossentropy":
        return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    if loss == "binary_crossentropy":
        return rng.integers(0, 2, shape).astype(float)
    return rng.normal(size=shape)


def both(layers, x_shape, loss, rng, dtype, **options):
    """(model, reference, x, y) with equal weights, all of them exact in the dtype."""
    for layer in layers:
        for name in {"kernel", "bias"} & set(layer):
            layer[name] = layer[name].astype(dtype)
    truth = MLP(layers, loss, **options)
    x = rng.normal(size=x_shape).astype(dtype)
    y = labels(loss, truth.forward(x).shape, rng)
    y = y if y.dtype.kind == "i" else y.astype(dtype)
    model = engine(layers, x_shape[1:], loss, **options)
    model.set_weights([w.astype(dtype) for w in truth.weights])
    return model, truth, x, y


def assert_gradients(model, truth, x, y, dtype):
    before = model.get_weights()
    found = model.gradients(x, y)
    loss, expected = truth.gradients(x, y)
    rtol, atol = TOLERANCES[dtype]
    assert [g.shape for g in found] == [w.shape for w in model.trainable_weights]
    for i, (ours, told) in enumerate(zip(found, expected, strict=True)):
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, told, rtol, atol, err_msg=f"weight {i}")
    value = model.evaluate(x, y, batch_size=len(x), verbose=0)
    np.testing.assert_allclose(value, loss, rtol)
    for w, kept in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(w, kept)


@pytest.mark.parametrize("loss", USUAL)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_hidden_activation(hidden, loss, shape, dtype):
    rng = np.random.default_rng(1)
    layers = fitting(network(hidden, USUAL[loss], rng), shape)
    assert_gradients(*both(layers, shape, loss, rng, dtype), dtype)


@pytest.mark.parametrize(
    ("output", "loss"), [(output, loss) for loss in OUTPUTS for output in OUTPUTS[loss]]
)
def test_output_activation(output, loss, shape, dtype):
    rng = np.random.default_rng(2)
    layers = fitting(network("tanh", output, rng), shape)
    assert_gradients(*both(layers, shape, loss, rng, dtype), dtype)


@pytest.mark.parametrize(("loss", "options"), LOSS_OPTIONS)
def test_loss_options(loss, options, shape, dtype):
    rng = np.random.default_rng(3)
    output = "linear" if "from_logits" in options else USUAL[loss]
    layers = fitting(network("softsign", output, rng), shape)
    assert_gradients(*both(layers, shape, loss, rng, dtype, **options), dtype)


@pytest.mark.parametrize("loss", ["binary_crossentropy", "categorical_crossentropy"])
def test_the_output_activation_may_be_a_layer(loss, dtype):
    """An Activation layer before the loss is fused as an argument of Dense is."""
    rng = np.random.default_rng(4)
    layers = [*network("elu", "linear", rng), {"activation": USUAL[loss]}]
    model, truth, x, y = both(layers, (13, 2, 3), loss, rng, dtype)
    assert_gradients(model, truth, x, y, dtype)


@pytest.mark.parametrize("loss", USUAL)
def test_dense_over_rank_three(loss, dtype):
    rng = np.random.default_rng(5)
    layers = [
        {"kernel": kernel(rng, 3, 5), "bias": kernel(rng, 5), "activation": "tanh"},
        {"kernel": kernel(rng, 5, 4), "activation": USUAL[loss]},
    ]
    assert_gradients(*both(layers, (5, 4, 3), loss, rng, dtype), dtype)


def test_flatten_between_dense_layers(dtype):
    rng = np.random.default_rng(6)
    layers = [
        {"kernel": kernel(rng, 3, 2), "bias": kernel(rng, 2), "activation": "tanh"},
        {"flatten": True},
        {"kernel": kernel(rng, 8, 3), "bias": kernel(rng, 3)},
    ]
    model, truth, x, y = both(layers, (7, 4, 3), "mean_squared_error", rng, dtype)
    assert_gradients(model, truth, x, y, dtype)


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [
        (1, (1, 1, 1)),
        (1, (17, 33, 1)),
        (3, (16, 16, 16)),
        (15, (7, 31, 5)),
        (33, (64, 65, 10)),
        (257, (40, 128, 3)),
    ],
)
def test_sizes(rows, sizes, dtype):
    """One row, one column, and sizes around the tiles of the matrix product."""
    rng = np.random.default_rng(7)
    layers = [
        {"kernel": kernel(rng, m, n), "bias": kernel(rng, n), "activation": "tanh"}
        for m, n in pairwise(sizes)
    ]
    shape = (rows, sizes[0])
    assert_gradients(*both(layers, shape, "mean_squared_error", rng, dtype), dtype)


def test_frozen_layers_have_no_gradient(shape, dtype):
    rng = np.random.default_rng(8)
    loss = "mean_squared_error"
    layers = fitting(network("tanh", "linear", rng), shape)
    model, truth, x, y = both(layers, shape, loss, rng, dtype)
    model.layers[-1].trainable = False
    model.compile("sgd", loss)
    found, expected = model.gradients(x, y), truth.gradients(x, y)[1]
    assert len(found) == len(model.trainable_weights) == len(expected) - 2
    for ours, told in zip(found, expected, strict=False):
        np.testing.assert_allclose(ours, told, *TOLERANCES[dtype])


def central_differences(model, x, y, h=1e-5):
    """The gradient of what evaluate() says, one weight at a time."""
    weights, gradients = model.get_weights(), []
    for w in weights:
        gradient = np.zeros_like(w)
        for i in np.ndindex(w.shape):
            kept, values = w[i], []
            for moved in (kept + h, kept - h):
                w[i] = moved
                model.set_weights(weights)
                values.append(model.evaluate(x, y, batch_size=len(x), verbose=0))
            w[i] = kept
            gradient[i] = (values[0] - values[1]) / (2 * h)
        gradients.append(gradient)
    model.set_weights(weights)
    return gradients


@pytest.mark.parametrize("dtype", ["float64"], indirect=True)
@pytest.mark.parametrize("units", [4, 17])
@pytest.mark.parametrize("loss", USUAL)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_central_differences(hidden, loss, units, dtype):
    rng = np.random.default_rng(9)
    bias = kernel(rng, units)
    layers = [
        {"kernel": kernel(rng, 3, units), "bias": bias, "activation": hidden},
        {
            "kernel": kernel(rng, units, 3),
            "bias": kernel(rng, 3),
            "activation": USUAL[loss],
        },
    ]
    model, _, x, y = both(layers, (6, 3), loss, rng, dtype)
    found = [np.array(g) for g in model.gradients(x, y)]
    for ours, told in zip(found, central_differences(model, x, y), strict=True):
        np.testing.assert_allclose(ours, told, 1e-6, 1e-9)
