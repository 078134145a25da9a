"""The first neurons: their rules step by step, against scikit-learn and the engine."""

import math

import numpy as np
import pytest

import mlpc
from mlpc.classic import Adaline, LogLinear, McCullochPitts, Perceptron

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
AND, OR, XOR = [0, 0, 0, 1], [0, 1, 1, 1], [0, 1, 1, 0]
RNG = np.random.default_rng(2)
X = RNG.normal(size=(60, 3))
PARTED = (X @ [1.0, -2.0, 0.5] > 0.3).astype(int)


def by_row(unit, x, y, epochs, rule):
    """The rule `(x, y, w, b) -> error` in NumPy, row after row."""
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(epochs):
        for row, target in zip(x, y, strict=True):
            error = rule(float(row @ w + b), target)
            w, b = (
                w + unit.learning_rate * error * row,
                b + unit.learning_rate * error,
            )
    return w, b


@pytest.mark.parametrize(
    ("kernel", "threshold", "truth"),
    [([1, 1], 2, AND), ([1, 1], 1, OR), ([-1, -1], 0, [1, 0, 0, 0])],
)
def test_gates_of_thresholds(kernel, threshold, truth):
    assert McCullochPitts(kernel, threshold).predict(CORNERS).tolist() == truth


@pytest.mark.parametrize("truth", [AND, OR])
def test_a_perceptron_learns_what_a_line_parts(truth):
    unit = Perceptron()
    history = unit.fit(CORNERS, truth, epochs=20)
    assert unit.converged and unit.predict(CORNERS).tolist() == truth
    assert history is unit.history and history[-1].epoch < 19
    seen = len(history)
    unit.fit(CORNERS, truth, epochs=5)
    assert len(history) == seen


def test_a_perceptron_never_learns_xor():
    unit = Perceptron()
    unit.fit(CORNERS, XOR, epochs=100)
    assert not unit.converged and unit.history[-1].epoch == 99
    assert unit.predict(CORNERS).tolist() != XOR


def test_every_update_of_a_perceptron():
    unit = Perceptron(0.5, classes=(-1, 1))
    y = 2 * PARTED - 1
    kernel, bias = np.zeros(3), 0.0
    for update in unit.fit(X, y, epochs=50):
        row, target = X[update.row], y[update.row]
        output = 1 if row @ kernel + bias >= 0 else -1
        assert (update.target, update.output) == (target, output) and target != output
        kernel, bias = (
            kernel + 0.5 * (target - output) * row,
            bias + 0.5 * (target - output),
        )
        np.testing.assert_array_equal(update.kernel, kernel)
        assert update.bias == bias
    np.testing.assert_array_equal(unit.kernel, kernel)
    assert unit.converged and (unit.predict(X) == y).all()


def test_a_perceptron_is_scikit_learns():
    linear = pytest.importorskip("sklearn.linear_model")
    first, bias = np.array([0.3, 0.2, -0.1]), 0.4  # at 0 it would take another side
    rival = linear.Perceptron(shuffle=False, tol=None, max_iter=7)
    rival.fit(X, PARTED, coef_init=[first], intercept_init=[bias])
    unit = Perceptron(0.5, first, bias, classes=(-1, 1))
    unit.fit(X, 2 * PARTED - 1, epochs=7)
    np.testing.assert_allclose(unit.kernel, rival.coef_[0], 1e-12)
    assert unit.bias == pytest.approx(rival.intercept_[0], 1e-12)


def test_adaline_is_the_delta_rule():
    unit = Adaline(0.05)
    unit.fit(X, 2 * PARTED - 1, epochs=3)
    kernel, bias = by_row(unit, X, 2 * PARTED - 1, 3, lambda z, y: y - z)
    np.testing.assert_allclose(unit.kernel, kernel, 1e-13)
    assert unit.bias == pytest.approx(bias, 1e-13)
    assert len(unit.history) == 180
    assert set(unit.predict(X).tolist()) == {-1, 1}


@pytest.mark.parametrize(
    ("activation", "loss"),
    [
        ("sigmoid", "half_sse"),
        ("sigmoid", "binary_crossentropy"),
        ("tanh", "half_sse"),
    ],
)
def test_a_log_linear_unit_is_the_engines_dense_unit(activation, loss):
    y = PARTED if activation == "sigmoid" else 2 * PARTED - 1
    unit = LogLinear(activation, 0.2, loss=loss)
    unit.fit(X, y, epochs=2)
    dense = mlpc.layers.Dense(1, activation, kernel_initializer="zeros")
    dense.dtype = "float64"
    model = mlpc.Sequential([mlpc.Input((3,)), dense])
    model.compile(mlpc.optimizers.SGD(0.2), loss)
    model.fit(X, y, batch_size=1, epochs=2, shuffle=False, verbose=0)
    np.testing.assert_allclose(unit.kernel, dense.kernel[:, 0], 1e-12)
    assert unit.bias == pytest.approx(float(dense.bias[0]), 1e-12)
    np.testing.assert_allclose(unit.output(X), model.predict(X, verbose=0)[:, 0], 1e-12)
    assert (unit.predict(X) == y).mean() > 0.9


def test_a_sum_is_rounded_once():
    unit = Adaline(kernel=[1e16, 1.0, -1e16])
    assert unit.output([[1.0, 1.0, 1.0]]).tolist() == [1.0]


def test_one_column_and_no_bias():
    unit = Adaline(0.2, [0.8], use_bias=False)
    unit.fit([1.5], [0.5])
    assert unit.bias == 0 and unit.kernel.tolist() == [pytest.approx(0.59, 1e-15)]
    assert repr(unit) == "Adaline(kernel=[0.59], bias=0, 1 updates)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: McCullochPitts([], 1), "`kernel` must have a number"),
        (lambda: McCullochPitts([1, math.inf], 1), "`kernel` must hold finite"),
        (lambda: McCullochPitts([1], "a"), "`threshold`"),
        (lambda: McCullochPitts([1, 1], 1).predict(np.ones((2, 3))), r"\(rows, 2\)"),
        (lambda: Perceptron(-1.0), "`learning_rate`"),
        (lambda: Perceptron(classes=(0, 2)), "`classes`"),
        (lambda: Perceptron().predict(CORNERS), "no weights yet"),
        (lambda: Perceptron().fit(CORNERS, OR[:3]), "`y` must have a target for each"),
        (lambda: Perceptron().fit(CORNERS, [0, 1, 2, 1]), "`y` must hold 0 and 1"),
        (lambda: Perceptron().fit([["a"]], [0]), "`x` must hold finite numbers"),
        (lambda: Perceptron().fit(CORNERS, OR, epochs=-1), "`epochs`"),
        (lambda: LogLinear("relu"), "`activation`"),
        (lambda: LogLinear("tanh", loss="binary_crossentropy"), "`loss`"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_refused_fit_changes_nothing():
    unit = Perceptron(kernel=[1.0, 1.0])
    with pytest.raises(ValueError, match="`y`"):
        unit.fit(CORNERS, [0, 1, 1, 5])
    assert unit.kernel.tolist() == [1, 1] and unit.history == []
