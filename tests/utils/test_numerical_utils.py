"""One-hot rows and normalised arrays."""

import numpy as np
import pytest
from sklearn.preprocessing import OneHotEncoder
from sklearn.preprocessing import normalize as sklearn_normalize

from mlpc.utils import normalize, to_categorical


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float32"])
@pytest.mark.parametrize("shape", [(9,), (9, 1)])
def test_to_categorical(shape, dtype):
    labels = np.arange(9) % 4
    rows = to_categorical(labels.reshape(shape).astype(dtype))
    expected = OneHotEncoder(sparse_output=False).fit_transform(labels[:, None])
    np.testing.assert_array_equal(rows, expected)
    assert rows.dtype == np.float64


def test_shapes_of_to_categorical():
    assert to_categorical([], 3).shape == (0, 3)
    assert to_categorical(2).shape == (3,)
    assert to_categorical([[0, 1], [2, 3]], 5).shape == (2, 2, 5)
    assert to_categorical([True, False]).shape == (2, 2)


@pytest.mark.parametrize(
    ("x", "classes"),
    [([-1], None), ([3], 3), ([], None), ([0.5], 2), ([np.nan], 2), (["a"], 2)],
)
def test_wrong_classes(x, classes):
    with pytest.raises(ValueError, match="Argument `"):
        to_categorical(x, classes)


@pytest.mark.parametrize(("order", "norm"), [(1, "l1"), (2, "l2"), (np.inf, "max")])
def test_normalize(order, norm):
    x = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
    x[2] = 0
    for axis in (0, 1):
        expected = sklearn_normalize(np.abs(x), norm, axis=axis) * np.sign(x)
        np.testing.assert_allclose(normalize(x, axis, order), expected, 1e-6)
    assert normalize(x).dtype == np.float32 and x[2].sum() == 0
