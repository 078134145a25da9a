"""The bundled digits and iris against scikit-learn's copies."""

import numpy as np
import pytest

from mlpc.datasets import digits, iris

sklearn_datasets = pytest.importorskip("sklearn.datasets")


def test_digits_are_those_of_scikit_learn():
    (x_train, y_train), (x_test, y_test) = digits.load_data()
    expected = sklearn_datasets.load_digits()
    test = np.arange(1797) % 5 == 4
    np.testing.assert_array_equal(x_train, expected.images[~test])
    np.testing.assert_array_equal(x_test, expected.images[test])
    np.testing.assert_array_equal(y_train, expected.target[~test])
    np.testing.assert_array_equal(y_test, expected.target[test])
    assert x_train.dtype == y_train.dtype == np.uint8


def test_iris_is_that_of_scikit_learn():
    (x_train, y_train), (x_test, y_test) = iris.load_data()
    assert x_train.shape == (120, 4) and x_test.shape == (30, 4)
    assert x_train.dtype == np.float32 and y_train.dtype == np.uint8
    x, y = sklearn_datasets.load_iris(return_X_y=True)
    ours = np.c_[np.r_[x_train, x_test], np.r_[y_train, y_test]]
    theirs = np.c_[x.astype(np.float32), y]
    assert sorted(ours.tolist()) == sorted(theirs.tolist())


def test_iris_split_and_seed():
    whole = iris.load_data(test_split=0)
    assert whole[0][0].shape == (150, 4) and whole[1][0].shape == (0, 4)
    np.testing.assert_array_equal(iris.load_data()[0][0], iris.load_data()[0][0])
    other = iris.load_data(seed=1)[0][0]
    assert not np.array_equal(other, iris.load_data()[0][0])
    assert len(np.unique(iris.load_data()[1][1])) == 3


@pytest.mark.parametrize("split", [-0.1, 1.1, None, "half"])
def test_iris_refuses_other_splits(split):
    with pytest.raises(ValueError, match=r"`test_split`.*Received: test_split="):
        iris.load_data(test_split=split)
