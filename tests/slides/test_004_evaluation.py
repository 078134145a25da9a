"""Evaluation on the slides of lecture 004 (Juelich, G. Cavallaro): three matrices.

The slides cut digits off instead of rounding them, also between two steps; `cut` does
so too. The exact numbers stand beside.
"""

import numpy as np
import pytest

from mlpc import metrics

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
