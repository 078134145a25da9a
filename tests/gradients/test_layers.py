"""Gradients of the layers with and around weights against central differences.

Each stands between two Dense layers, so that its own weights and what it hands down are
both tested: in float64, as in prediction and as in training with the same draws. The
float32 gradients are those of float64, rounded.
"""

import warnings

import numpy as np
import pytest

import mlpc
from mlpc import _engine, layers

ROWS = 6


def rms_scaled(**options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated in Keras
        return [layers.LayerNormalization(rms_scaling=True, **options)]


def renormalized(**options):
    """With corrections that are the same for all weights: in Keras, and so here, no
    gradient goes through them."""
    clipping = {"rmin": 1.3, "rmax": 1.3, "dmax": 0.01}
    return [layers.BatchNormalization(renorm=True, renorm_clipping=clipping, **options)]


CASES = {
    "batch": lambda: [layers.BatchNormalization()],
    "batch_bare": lambda: [layers.BatchNormalization(center=False, scale=False)],
    "batch_frozen": lambda: [layers.BatchNormalization(trainable=False)],
    "batch_renorm": renormalized,
    "batch_renorm_bare": lambda: renormalized(center=False, scale=False),
    "layer_rms": rms_scaled,
    "layer": lambda: [layers.LayerNormalization()],
    "layer_center": lambda: [layers.LayerNormalization(scale=False)],
    "layer_scale": lambda: [layers.LayerNormalization(center=False)],
    "rms": lambda: [layers.RMSNormalization()],
    "unit": lambda: [layers.UnitNormalization()],
    "group": lambda: [layers.GroupNormalization(3)],
    "group_one": lambda: [layers.GroupNormalization(1, center=False)],
    "prelu": lambda: [layers.PReLU("random_normal")],
    "prelu_after": lambda: [layers.BatchNormalization(), layers.PReLU("ones")],
    "masking": lambda: [layers.Masking(5.0)],
    "rescaling": lambda: [layers.Rescaling(2.5, 1)],
    "affine": lambda: [layers.Rescaling([1, 2, 3, 4, 5, 6.0], 0.5)],
    "normalization": lambda: [layers.Normalization(mean=0.5, variance=3.0)],
    "invert": lambda: [layers.Normalization(mean=0.5, variance=3.0, invert=True)],
    "identity": lambda: [layers.Identity(), layers.Activation("tanh")],
    "noise": lambda: [layers.GaussianNoise(0.5, seed=1), layers.Activation("tanh")],
    "gaussian": lambda: [layers.GaussianDropout(0.3, seed=1)],
    "alpha": lambda: [layers.AlphaDropout(0.3, seed=1), layers.Activation("selu")],
    "dropout": lambda: [layers.Dropout(0.3, seed=1)],
}
DEEP = {  # rows of two axes and more
    **CASES,
    "layer_axes": lambda: [layers.LayerNormalization(axis=[1, 2])],
    "layer_rms_axes": lambda: rms_scaled(axis=[1, 2]),
    "rms_axes": lambda: [layers.RMSNormalization(axis=[1, 2])],
    "unit_axes": lambda: [layers.UnitNormalization(axis=[1, 2])],
    "prelu_rows": lambda: [layers.PReLU("random_normal", shared_axes=[1])],
    "prelu_columns": lambda: [layers.PReLU("random_normal", shared_axes=2)],
    "prelu_one": lambda: [layers.PReLU("random_normal", shared_axes=[1, 2])],
    "permute": lambda: [
        layers.Reshape((6, 3)),
        layers.Permute((2, 1)),
        layers.Dense(4),
    ],
    "reshape": lambda: [layers.Reshape((6, 3)), layers.Dense(4)],
    "first": lambda: [layers.Flatten("channels_first"), layers.Activation("tanh")],
    "shared": lambda: [layers.Dropout(0.5, noise_shape=(None, 1, 6), seed=2)],
    "normal_axes": lambda: [
        layers.Normalization((1, 2), np.ones((3, 6)), np.full((3, 6), 2.0))
    ],
}


def network(middle, shape, dtype="float64"):
    """Dense, the layers in the middle, Dense; with weights that do not depend on it."""
    before = mlpc.config.floatx()
    mlpc.config.set_floatx(dtype)
    try:
        model = mlpc.Sequential(
            [mlpc.Input(shape), layers.Dense(6), *middle(), layers.Dense(2)]
        )
    finally:
        mlpc.config.set_floatx(before)
    model.compile("sgd", "mse")
    rng = np.random.default_rng(0)
    for weight in model.weights:
        low = 0.5 if weight.name in ("gamma", "scale", "moving_variance") else -1.0
        weight.assign(rng.uniform(low, 1.5, weight.shape))
    return model


def data(model, shape):
    rng = np.random.default_rng(1)
    output = model.compute_output_shape((ROWS, *shape))
    return rng.normal(size=(ROWS, *shape)), rng.normal(size=output)


def run(model, mode, x, y, training):
    graph = model._trainer.prepare_loss(y.shape)
    walk = _engine.Run(
        graph.model, mode, x, y, None, len(x), training=training, iteration=4
    )
    walk.start(0)
    walk.advance(1, 0.0)
    return walk.results()[0], graph


def gradients(model, x, y, training):
    return [np.array(g) for g in run(model, "gradient", x, y, training)[1].gradients()]


def central_differences(model, x, y, training, h=1e-6):
    found = []
    for weight in model.trainable_weights:
        gradient, memory = np.zeros(weight.shape), weight.value
        for i in np.ndindex(weight.shape):
            kept, values = memory[i], []
            for moved in (kept + h, kept - h):
                memory[i] = moved
                values.append(run(model, "evaluate", x, y, training)[0])
            memory[i] = kept
            gradient[i] = (values[0] - values[1]) / (2 * h)
        found.append(gradient)
    return found


def check(middle, shape, training):
    model = network(middle, shape)
    x, y = data(model, shape)
    found = gradients(model, x, y, training)
    told = central_differences(model, x, y, training)
    assert [g.shape for g in found] == [w.shape for w in model.trainable_weights]
    for ours, expected, weight in zip(
        found, told, model.trainable_weights, strict=True
    ):
        np.testing.assert_allclose(ours, expected, 1e-6, 1e-8, err_msg=weight.path)
    single = network(middle, shape, "float32")
    assert_rounded(gradients(single, x, y, training), found)


def assert_rounded(single, double):
    """Gradients in float32 against those in float64, of which some may be 0."""
    scale = max(np.abs(gradient).max() for gradient in double)
    for ours, expected in zip(single, double, strict=True):
        np.testing.assert_allclose(ours, expected, 1e-3, 2e-5 * scale)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_rows_of_one_axis(name, training):
    check(CASES[name], (4,), training)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("name", DEEP)
def test_rows_of_two_axes(name, training):
    check(DEEP[name], (3, 4), training)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("name", ["batch", "group", "layer", "prelu", "first"])
def test_rows_of_three_axes(name, training):
    check(DEEP[name], (2, 3, 4), training)


@pytest.mark.parametrize("name", ["batch", "layer", "rms", "group", "prelu"])
def test_many_rows_and_columns(name):
    """More than a chunk of rows and a panel of columns: float32 by float64."""
    wide = lambda: [layers.Dense(66), *CASES[name](), layers.Dense(2)]  # noqa: E731
    x = np.random.default_rng(2).normal(size=(700, 4))
    y = np.random.default_rng(3).normal(size=(700, 2))
    double, single = (network(wide, (4,), dtype) for dtype in ("float64", "float32"))
    assert_rounded(gradients(single, x, y, True), gradients(double, x, y, True))


def test_masked_rows_hand_nothing_down():
    model = network(CASES["masking"], (4,))
    x, y = data(model, (4,))
    model.layers[0].kernel.assign(np.zeros((4, 6)))
    model.layers[0].bias.assign(np.full(6, 5.0))
    assert (gradients(model, x, y, False)[0] == 0).all()


@pytest.mark.parametrize(("l1", "l2"), [(0.3, 0.0), (0.0, 0.2), (0.3, 0.2)])
def test_penalties_join_the_delta(l1, l2):
    """Through ActivityRegularization, of activations and of nothing but sums."""
    middle = lambda: [layers.ActivityRegularization(l1, l2)]  # noqa: E731
    model, plain = network(middle, (4,)), network(lambda: [], (4,))
    x, y = data(model, (4,))
    a = x @ model.layers[0].kernel.value + model.layers[0].bias.value
    slope = (l1 * np.sign(a) + 2 * l2 * a) / ROWS
    found, without = (gradients(m, x, y, False) for m in (model, plain))
    np.testing.assert_allclose(found[0], without[0] + x.T @ slope, 1e-10, 1e-12)
    np.testing.assert_allclose(found[1], without[1] + slope.sum(0), 1e-10, 1e-12)
    np.testing.assert_allclose(found[2], without[2], 1e-12, 1e-14)


def test_a_penalty_on_what_a_later_layer_overwrites():
    """The activation behind it may not take its memory."""
    factors = {"l1": 0.3, "l2": 0.2}
    middle = lambda: [  # noqa: E731
        layers.ActivityRegularization(**factors),
        layers.Activation("relu"),
    ]
    model = network(middle, (4,))
    plain = network(lambda: [layers.Activation("relu")], (4,))
    x, y = data(model, (4,))
    a = x @ model.layers[0].kernel.value + model.layers[0].bias.value
    slope = (0.3 * np.sign(a) + 2 * 0.2 * a) / ROWS
    found, without = (gradients(m, x, y, False) for m in (model, plain))
    np.testing.assert_allclose(found[0], without[0] + x.T @ slope, 1e-10, 1e-12)


def test_nothing_is_added_at_0():
    middle = lambda: [layers.ActivityRegularization(1.0, 1.0)]  # noqa: E731
    model, plain = network(middle, (4,)), network(lambda: [], (4,))
    for m in (model, plain):
        m.layers[0].kernel.assign(np.zeros((4, 6)))
        m.layers[0].bias.assign(np.zeros(6))
    x, y = data(model, (4,))
    for ours, told in zip(
        gradients(model, x, y, False), gradients(plain, x, y, False), strict=True
    ):
        np.testing.assert_allclose(ours, told, 1e-12, 1e-14)
