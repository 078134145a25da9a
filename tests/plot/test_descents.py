"""A loss along one parameter, and the descent on it."""

import numpy as np
import pytest

import mlpc
from mlpc import layers as L
from mlpc import plot


def one_weight():
    """The one-weight example: y = w x, x = 1.5, target 0.5, rate 0.1, from w = 0.8."""
    model = mlpc.Sequential(
        [
            mlpc.Input((1,), dtype="float64"),
            L.Dense(1, use_bias=False, name="unit", dtype="float64"),
        ],
        name="net",
    )
    model.compile(mlpc.optimizers.SGD(0.1), "mse")
    model.set_weights([[[0.8]]])
    return model


X, Y = np.array([[1.5]]), np.array([[0.5]])


def test_curve_and_path_are_the_models():
    model, path = one_weight(), []
    weight = model.layers[0].kernel
    for _ in range(6):
        path.append(float(weight[0, 0]))
        model.train_on_batch(X, Y)
    loss = plot.loss_along(model, X, Y, "unit/kernel")
    before = model.get_weights()
    ax = plot.descent(loss, path, span=(0, 1), points=11)
    np.testing.assert_array_equal(model.get_weights(), before)
    curve, steps, start, end = ax.lines
    places = np.linspace(0, 1, 11)
    np.testing.assert_array_equal(curve.get_xdata(), places)
    np.testing.assert_allclose(
        curve.get_ydata(), (1.5 * places - 0.5) ** 2, rtol=1e-12, atol=1e-15
    )
    slides = [0.8, 0.59, 0.4745, 0.410975, 0.37603625, 0.3568199375]
    np.testing.assert_allclose(steps.get_xdata(), slides, rtol=1e-12)
    np.testing.assert_allclose(
        steps.get_ydata(), (1.5 * np.array(slides) - 0.5) ** 2, rtol=1e-10
    )
    assert start.get_xdata() == path[0] and end.get_xdata() == path[-1]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("parameter", "loss")
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["loss", "descent, 5 steps", "start", "end"]


def test_any_function_will_do():
    ax = plot.descent(lambda p: np.array([p**2]), [2.0, -1.0])
    curve = ax.lines[0].get_xdata()
    assert (curve[0], curve[-1]) == pytest.approx((-1.6, 2.6))
    plot.descent(abs, [3.0])  # no way yet


def test_any_number_of_a_model():
    model = mlpc.Sequential([mlpc.Sequential([L.Dense(2, name="d")], name="in")])
    model.compile("sgd", "mae")
    x, y = np.array([[1.0, 10.0]]), np.zeros((1, 2))
    loss = plot.loss_along(model, x, y, "in/d/kernel", (1, 0))
    model.set_weights([np.zeros((2, 2)), np.zeros(2)])
    assert loss(3.0) == 15.0 and loss(0.0) == 0.0
    assert plot.loss_along(model, x, y, "in/d/kernel", 2)(3.0) == 15.0
    assert plot.loss_along(model, x, y, "in/d/bias", 1)(-1.0) == 0.5


@pytest.mark.parametrize(
    ("weight", "index", "message"),
    [
        ("unit/kernl", 0, "Did you mean 'unit/kernel'?"),
        ("unit/kernel", 1, "`index` must be a place in a weight of shape (1, 1)"),
        ("unit/kernel", (0,), "`index` must be a place in a weight of shape (1, 1)"),
        ("unit/kernel", "a", "`index` must be a place in a weight of shape (1, 1)"),
    ],
)
def test_there_must_be_such_a_number(weight, index, message):
    with pytest.raises(ValueError) as error:
        plot.loss_along(one_weight(), X, Y, weight, index)
    assert message in str(error.value)


@pytest.mark.parametrize("path", [[], [[1.0]], [1.0, np.nan]])
def test_the_path_must_be_numbers(path):
    with pytest.raises(ValueError, match="`path` must be a list of finite numbers"):
        plot.descent(abs, path)
