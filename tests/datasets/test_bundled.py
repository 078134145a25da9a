"""The bundled digits, iris and cars against copies and numbers of others."""

import numpy as np
import pytest

from mlpc.datasets import auto_mpg, digits, iris

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


def test_cars_are_those_of_the_repository():
    """Means and deviations of all 398 rows as they are published for this set."""
    pandas = pytest.importorskip("pandas")
    table = pandas.read_csv(auto_mpg.PATH)
    assert len(table) == 398 and table["horsepower"].isna().sum() == 6
    assert table.isna().sum().sum() == 6
    published = {
        "mpg": (23.514573, 7.815984),
        "cylinders": (5.454774, 1.701004),
        "displacement": (193.425879, 104.269838),
        "horsepower": (104.469388, 38.491160),
        "weight": (2970.424623, 846.841774),
        "acceleration": (15.568090, 2.757689),
        "model_year": (76.010050, 3.697627),
    }
    for name, numbers in published.items():
        found = table[name].mean(), table[name].std()
        assert found == pytest.approx(numbers, abs=1e-6)
    assert table["origin"].value_counts().to_dict() == {
        "usa": 249,
        "japan": 79,
        "europe": 70,
    }
    assert table["name"].nunique() > 300


def test_cars_as_arrays():
    pandas = pytest.importorskip("pandas")
    (x_train, y_train), (x_test, y_test) = auto_mpg.load_data()
    assert x_train.shape == (314, 9) and x_test.shape == (78, 9)
    assert y_train.shape == (314,) and y_test.shape == (78,)
    assert x_train.dtype == y_train.dtype == np.float32
    table = pandas.read_csv(auto_mpg.PATH).dropna()
    dummies = pandas.get_dummies(table["origin"], prefix="origin", dtype=float)
    expected = table[["mpg", *auto_mpg.FEATURES[:6]]].join(dummies)
    assert tuple(expected.columns) == ("mpg", *auto_mpg.FEATURES)
    ours = np.c_[np.r_[y_train, y_test], np.r_[x_train, x_test]]
    theirs = expected.to_numpy(np.float32)
    assert sorted(ours.tolist()) == sorted(theirs.tolist())
    other = auto_mpg.load_data(seed=1, test_split=0)
    assert other[0][0].shape == (392, 9) and len(other[1][1]) == 0
    assert not np.array_equal(other[0][1][:314], y_train)
    with pytest.raises(ValueError, match="`test_split`"):
        auto_mpg.load_data(test_split=2)


def test_digits_in_the_form_of_mnist():
    (x, y), (x_test, y_test) = digits.load_like_mnist()
    (small, labels), (small_test, labels_test) = digits.load_data()
    assert x.shape == (35950, 28, 28) and x_test.shape == (359, 28, 28)
    assert x.dtype == y.dtype == x_test.dtype == np.uint8
    np.testing.assert_array_equal(y, np.repeat(labels, 25))
    np.testing.assert_array_equal(y_test, labels_test)
    middle = x.reshape(1438, 25, 28, 28)[:, 12]
    for large, original in ((middle, small), (x_test, small_test)):
        pixels = np.rint(original * (255 / 16))
        for corner in (0, 1, 2):
            np.testing.assert_array_equal(large[:, 2 + corner : 26 : 3, 2:26:3], pixels)
        assert not large[:, :2].any() and not large[:, :, 26:].any()
    shifted = x.reshape(1438, 5, 5, 28, 28)
    assert (shifted.sum(axis=(3, 4)) == shifted[:, :1, :1].sum(axis=(3, 4))).all()
    np.testing.assert_array_equal(shifted[:, 0, 2, :-2], shifted[:, 2, 2, 2:])
    np.testing.assert_array_equal(shifted[:, 2, 4, :, 2:], shifted[:, 2, 2, :, :-2])
