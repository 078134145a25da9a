"""Losses outside of the engine: users' own, and those of whole batches."""

import warnings

import loss_cases
import numpy as np
import pytest
import reference

from mlpc import losses

RNG = np.random.default_rng(0)
Y, P = RNG.normal(size=(6, 3)), RNG.normal(size=(6, 3))
WEIGHTS = RNG.uniform(size=6)


def central_difference(f, p, h=1e-6):
    gradient = np.zeros_like(p)
    for at in np.ndindex(p.shape):
        up, down = p.copy(), p.copy()
        up[at] += h
        down[at] -= h
        gradient[at] = (f(up) - f(down)) / (2 * h)
    return gradient


class Cubes(losses.Loss):
    def call(self, y_true, y_pred):
        return np.mean(np.abs(y_pred - y_true) ** 3, axis=-1)


class CubesWithGradient(Cubes):
    def gradient(self, y_true, y_pred):
        error = y_pred - y_true
        return 3 * error * np.abs(error) / error.shape[-1]


def elements(y_true, y_pred):
    return (y_pred - y_true) ** 2


def coupled(y_true, y_pred):
    """Elements that depend on the whole row."""
    return (y_true - y_pred / np.exp(y_pred).sum(axis=-1, keepdims=True)) ** 2


def scalar(y_true, y_pred):
    return np.sqrt(np.mean((y_pred - y_true) ** 2))


def quiet(function, *arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("reduction", ["mean", "sum", "mean_with_sample_weight"])
@pytest.mark.parametrize("kind", [Cubes, CubesWithGradient])
def test_own_class(kind, reduction, weights):
    loss = kind(reduction=reduction, dtype="float64")
    value, gradient = quiet(losses.value_and_gradient, loss, Y, P, weights)
    np.testing.assert_allclose(value, loss(Y, P, weights), 1e-12)
    told = central_difference(lambda p: loss(Y, p, weights), P)
    np.testing.assert_allclose(gradient, told, 1e-6, 1e-8)


@pytest.mark.parametrize("weights", [None, WEIGHTS[:, np.newaxis]])
@pytest.mark.parametrize("function", [elements, coupled, scalar])
@pytest.mark.parametrize("shape", [(6, 3), (6, 1), (2, 3, 3)])
def test_plain_function(function, shape, weights):
    loss = losses.resolve(function)
    loss._dtype = "float64"
    y, p = np.resize(Y, shape), np.resize(P, shape)
    weights = None if weights is None or shape[0] != 6 else weights
    value, gradient = quiet(losses.value_and_gradient, loss, y, p, weights)
    np.testing.assert_allclose(value, loss(y, p, weights), 1e-12)
    told = central_difference(lambda p: loss(y, p, weights), p)
    np.testing.assert_allclose(gradient, told, 1e-6, 1e-8)


def test_rows_are_moved_together():
    calls = []

    def counting(y_true, y_pred):
        calls.append(y_pred.shape)
        return ((y_pred - y_true) ** 2).mean(axis=-1)

    quiet(losses.value_and_gradient, losses.resolve(counting), Y, P)
    assert len(calls) == 1 + 2 * P.shape[1]


def test_near_zero_the_steps_are_short():
    def own(y_true, y_pred):
        return -(y_true * np.log(y_pred)).sum(axis=-1)

    p = np.array([[1e-6, 0.5], [0.25, 1.0]])
    y = np.ones_like(p)
    gradient = quiet(losses.value_and_gradient, losses.resolve(own), y, p)[1]
    np.testing.assert_allclose(gradient, -1 / p / 2, 1e-4)


def test_one_warning_for_a_loss():
    loss = Cubes()
    with pytest.warns(UserWarning, match="'cubes.*differentiated numerically"):
        losses.value_and_gradient(loss, Y, P)
    losses.value_and_gradient(loss, Y, P)
    losses.value_and_gradient(CubesWithGradient(), Y, P)


def test_dtype_of_the_predictions():
    loss = CubesWithGradient()
    value, gradient = losses.value_and_gradient(loss, Y, P.astype("float32"))
    assert type(value) is float and gradient.dtype == "float32"


def test_gradient_of_a_wrong_shape():
    class Wrong(Cubes):
        def gradient(self, y_true, y_pred):
            return np.zeros(3)

    with pytest.raises(ValueError, match=r"`gradient`.*\(6, 3\).*\(3,\)"):
        losses.value_and_gradient(Wrong(), Y, P)


@pytest.mark.parametrize(("name", "options"), loss_cases.CASES)
def test_losses_of_the_engine(name, options):
    rng = np.random.default_rng(1)
    loss = getattr(losses, loss_cases.CLASSES[name])(**options)
    p = loss_cases.predictions(name, (6, 4), rng, options)
    y = loss_cases.targets(name, p.shape, rng, options)
    value, gradient = losses.value_and_gradient(loss, y, p, WEIGHTS)
    told, slopes = reference.loss(name, y, p, sample_weight=WEIGHTS, **options)
    np.testing.assert_allclose(value, told, 1e-10)
    np.testing.assert_allclose(gradient, slopes, 1e-9, 1e-12)


@pytest.mark.parametrize("shape", [(5, 1), (5, 4), (2, 3, 4)])
@pytest.mark.parametrize(
    "loss",
    [
        losses.Dice(dtype="float64"),
        losses.Dice(axis=-1, dtype="float64"),
        losses.Dice(axis=[0], dtype="float64", reduction="sum"),
        losses.Tversky(0.3, 0.8, dtype="float64"),
        losses.Tversky(0.3, 0.8, axis=(0, 1), dtype="float64"),
    ],
    ids=lambda loss: f"{loss.name}-{loss.axis}",
)
def test_overlaps(loss, shape):
    rng = np.random.default_rng(2)
    y, p = rng.integers(0, 2, shape).astype(float), rng.uniform(size=shape)
    value, gradient = losses.value_and_gradient(loss, y, p)
    np.testing.assert_allclose(value, loss(y, p), 1e-12)
    told = central_difference(lambda p: loss(y, p), p)
    np.testing.assert_allclose(gradient, told, 1e-7, 1e-9)
    assert losses.value_and_gradient(loss, y[..., :1].squeeze(-1), p[..., :1])


@pytest.mark.parametrize(
    "options", [{"gamma": 8.0}, {"gamma": 3.0, "margin": 0.1, "remove_diagonal": False}]
)
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_circle(options, weights):
    rng = np.random.default_rng(3)
    p = rng.normal(size=(6, 4))
    p *= 0.9 / np.linalg.norm(p, axis=1, keepdims=True)  # 1 is a kink
    y = np.array([0, 1, 0, 1, 2, 1])
    loss = losses.Circle(dtype="float64", **options)
    value, gradient = losses.value_and_gradient(loss, y, p, weights)
    np.testing.assert_allclose(value, loss(y, p, weights), 1e-12)
    told = central_difference(lambda p: loss(y, p, weights), p)
    np.testing.assert_allclose(gradient, told, 1e-6, 1e-8)


def test_circle_without_pairs():
    loss = losses.Circle()
    value, gradient = losses.value_and_gradient(loss, [0, 1, 2], np.eye(3))
    assert value == 0 and (gradient == 0).all()


def test_circle_with_references():
    rng = np.random.default_rng(4)
    p, others = rng.normal(size=(2, 5, 3))
    found = losses.circle([0, 1, 0, 1, 0], p, [0, 0, 1, 1, 1], others, gamma=2)
    assert found.shape == (5,) and np.isfinite(found).all()


@pytest.mark.parametrize(
    "options", [{}, {"from_logits": True}, {"label_smoothing": 0.1}]
)
def test_focal_with_a_weight_for_each_class(options):
    rng = np.random.default_rng(5)
    alpha = [0.1, 0.5, 0.2, 0.9]
    name = "categorical_focal_crossentropy"
    p = loss_cases.predictions(name, (6, 4), rng, options)
    y = loss_cases.targets(name, p.shape, rng)
    made = losses.CategoricalFocalCrossentropy(alpha, dtype="float64", **options)
    plain = losses.CategoricalFocalCrossentropy([0.3] * 4, dtype="float64", **options)
    alike = losses.CategoricalFocalCrossentropy(0.3, dtype="float64", **options)
    np.testing.assert_allclose(plain(y, p), alike(y, p), 1e-12)
    value, gradient = losses.value_and_gradient(made, y, p, WEIGHTS)
    np.testing.assert_allclose(value, made(y, p, WEIGHTS), 1e-12)
    told = central_difference(lambda p: made(y, p, WEIGHTS), p)
    np.testing.assert_allclose(gradient, told, 1e-6, 1e-9)


def test_broadcast_predictions():
    y, p = np.ones((4, 3)), np.array([[0.5], [1.0], [2.0], [0.0]])
    loss = losses.MeanSquaredError(dtype="float64")
    value, gradient = losses.value_and_gradient(loss, y, p)
    told = central_difference(lambda p: loss(y, p), p)
    np.testing.assert_allclose(gradient, told, 1e-7, 1e-9)
    assert value == loss(y, p)
