"""Lecture 004 (Juelich, G. Cavallaro): neurons, descents, and evaluation.

Where matrices are evaluated, the slides cut digits off instead of rounding them, also
between two steps; `cut` does so too. The exact numbers stand beside.
"""

import numpy as np
import pytest

import mlpc
from mlpc import metrics
from mlpc.classic import Adaline, Perceptron

MODEL_1 = [[100, 80, 10, 10], [0, 9, 0, 1], [0, 1, 8, 1], [0, 1, 0, 9]]
MODEL_2 = [[198, 2, 0, 0], [7, 1, 0, 2], [0, 8, 1, 1], [2, 3, 4, 1]]
MATRIX = [[9, 1, 0, 0], [1, 15, 3, 1], [5, 0, 24, 1], [0, 4, 1, 15]]


def cut(number, digits):
    """The number without what comes after so many decimals."""
    return np.floor(np.round(number * 10**digits, 9)) / 10**digits


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall)


def test_model_1():
    matrix = metrics.ConfusionMatrix(MODEL_1)
    assert cut(matrix.accuracy, 3) == 0.547
    assert cut(matrix.macro_precision, 3) == 0.492
    assert cut(matrix.macro_recall, 3) == 0.775
    printed = cut(matrix.macro_precision, 3), cut(matrix.macro_recall, 3)
    assert cut(f1(*printed), 3) == 0.601
    assert matrix.f1_of_macro_averages == pytest.approx(0.6026, abs=5e-5)


def test_model_2():
    matrix = metrics.ConfusionMatrix(MODEL_2)
    assert cut(matrix.accuracy, 2) == 0.87
    precision, recall = cut(matrix.precision, 2), cut(matrix.recall, 2)
    assert cut(f1(precision.mean(), cut(recall.mean(), 2)), 3) == 0.342
    assert matrix.f1_of_macro_averages == pytest.approx(0.3444, abs=5e-5)


def test_the_better_accuracy_has_the_worse_f1():
    one, two = (metrics.ConfusionMatrix(m) for m in (MODEL_1, MODEL_2))
    assert one.accuracy < two.accuracy
    assert one.f1_of_macro_averages > two.f1_of_macro_averages
    assert one.macro_f1 > two.macro_f1


def test_overall_class_and_users_accuracy():
    matrix = metrics.ConfusionMatrix(MATRIX)
    assert (matrix.true_positives.sum(), matrix.sum()) == (63, 80)
    assert matrix.accuracy == 63 / 80 == 0.7875
    assert cut(matrix.accuracy, 2) == 0.78
    right = np.array([9, 15, 24, 15])
    np.testing.assert_array_equal(matrix.true_positives, right)
    np.testing.assert_array_equal(matrix.class_accuracy, right / [10, 20, 30, 20])
    np.testing.assert_array_equal(matrix.users_accuracy, right / [15, 20, 28, 17])
    assert matrix.average_accuracy == pytest.approx(0.8, rel=1e-15)


def test_counts_of_each_class():
    matrix = metrics.ConfusionMatrix(MATRIX)
    np.testing.assert_array_equal(matrix.false_positives, [6, 5, 4, 2])
    np.testing.assert_array_equal(matrix.false_negatives, [1, 5, 6, 5])
    np.testing.assert_array_equal(matrix.true_negatives, [64, 55, 46, 58])


# -- neurons ---------------------------------------------------------------------------

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
OR, XOR = [0, 1, 1, 1], [0, 1, 1, 0]


def test_or_by_hand():
    """w0 = -1, w1 = w2 = 1.1."""
    unit = Perceptron(kernel=[1.1, 1.1], bias=-1.0)
    assert unit.predict(CORNERS).tolist() == OR
    assert unit.fit(CORNERS, OR) == [] and unit.converged


def test_or_is_learned_and_xor_is_not():
    unit = Perceptron(0.1)
    unit.fit(CORNERS, OR, epochs=50)
    assert unit.converged and unit.predict(CORNERS).tolist() == OR
    unit = Perceptron(0.1)
    unit.fit(CORNERS, XOR, epochs=50)
    assert not unit.converged


def test_three_layers_solve_xor():
    mlpc.utils.set_random_seed(1)
    dense = mlpc.layers.Dense
    model = mlpc.Sequential([mlpc.Input((2,)), dense(4, "tanh"), dense(1, "sigmoid")])
    model.compile(mlpc.optimizers.Adam(0.05), "binary_crossentropy")
    model.fit(CORNERS, np.array(XOR), epochs=500, verbose=0)
    assert (model.predict(CORNERS, verbose=0)[:, 0] > 0.5).tolist() == XOR


def test_parameters_of_10_20_5():
    dense = mlpc.layers.Dense
    model = mlpc.Sequential([mlpc.Input((10,)), dense(20, "relu"), dense(5)])
    assert model.count_params() == 325


WEIGHTS = ["0.8", "0.59", "0.4745", "0.410975", "0.37603625", "0.3568199375"]
LAST = "0.333333"


def as_printed(value, printed):
    return f"{value:.{len(printed) - 2}f}" == printed


def test_one_weight():
    """x = 1.5, d = 0.5, rate 0.1: w - 0.1 * 2 (x w - d) x."""
    dense = mlpc.layers.Dense(1, use_bias=False, dtype="float64")
    model = mlpc.Sequential([mlpc.Input((1,), dtype="float64"), dense])
    dense.kernel.assign([[0.8]])
    model.compile(mlpc.optimizers.SGD(0.1), "mse")
    x, d = np.array([[1.5]]), np.array([[0.5]])
    for printed in WEIGHTS:
        assert as_printed(dense.kernel.item(), printed)
        model.train_on_batch(x, d)
    model.fit(x, d, epochs=50, verbose=0)
    assert as_printed(dense.kernel.item(), LAST)


def test_one_weight_is_an_adaline():
    unit = Adaline(0.2, [0.8], use_bias=False)
    updates = unit.fit([1.5], [0.5], epochs=60)
    for update, printed in zip(updates, WEIGHTS[1:], strict=False):
        assert as_printed(update.kernel.item(), printed)
    assert as_printed(unit.kernel.item(), LAST)


@pytest.mark.parametrize(("rate", "ends"), [(0.001, 0.8), (0.1, 1 / 3), (0.5, np.inf)])
def test_rates_too_small_well_chosen_and_too_large(rate, ends):
    unit = Adaline(2 * rate, [0.8], use_bias=False)
    unit.fit([1.5], [0.5], epochs=30)
    end = unit.kernel.item()
    assert abs(end) > 10 if ends == np.inf else abs(end - ends) < 0.1


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "softplus", "elu"])
def test_activations(name):
    z = np.linspace(-3, 3, 13)
    told = {
        "sigmoid": 1 / (1 + np.exp(-z)),
        "tanh": np.tanh(z),
        "relu": np.maximum(z, 0),
        "softplus": np.log(1 + np.exp(z)),
        "elu": np.where(z > 0, z, np.exp(z) - 1),
    }
    found = getattr(mlpc.activations, name)(z)
    np.testing.assert_allclose(found, told[name], 1e-13, 1e-15)


@pytest.mark.slow
def test_the_multi_output_perceptron():
    """784-10 softmax, SGD, batches of 128, 20 epochs.

    The slide's run had other draws: its loss and accuracy come out to a hundredth.
    """
    try:
        (x, y), (x_test, y_test) = mlpc.datasets.mnist.load_data()
    except OSError as error:
        pytest.skip(f"MNIST is not here: {error}")
    mlpc.utils.set_random_seed(1671)
    x, x_test = (rows.reshape(-1, 784).astype("float32") / 255 for rows in (x, x_test))
    y, y_test = (mlpc.utils.to_categorical(labels) for labels in (y, y_test))
    model = mlpc.Sequential([mlpc.Input((784,)), mlpc.layers.Dense(10)])
    model.add(mlpc.layers.Activation("softmax"))
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, batch_size=128, epochs=20, verbose=0).history
    assert len(x) == 60000
    for epoch, loss, accuracy in ((7, 0.4419, 0.8838), (20, 0.3538, 0.9023)):
        assert history["loss"][epoch - 1] == pytest.approx(loss, abs=0.01)
        assert history["accuracy"][epoch - 1] == pytest.approx(accuracy, abs=0.01)
    score = model.evaluate(x_test, y_test, verbose=0)
    assert score[0] == pytest.approx(0.3342, abs=0.01)
    assert score[1] == pytest.approx(0.9101, abs=0.01)
