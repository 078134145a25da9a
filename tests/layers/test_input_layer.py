"""The input of a model: its arguments, older ones too, and what they refuse."""

import numpy as np
import pytest

from mlpc import Input, Sequential
from mlpc.layers import Dense, InputLayer


def test_older_arguments():
    with pytest.warns(UserWarning, match="`input_shape` is deprecated"):
        layer = InputLayer(input_shape=[2, 3], name="i")
    assert layer.batch_shape == (None, 2, 3)
    with pytest.warns(UserWarning, match="`input_shape` is deprecated"):
        layer = InputLayer(input_shape=(3,), batch_size=4)
    assert layer.batch_shape == (4, 3)
    assert InputLayer(batch_input_shape=(4, 3)).batch_shape == (4, 3)


@pytest.mark.parametrize("make", [InputLayer, Input])
def test_two_shapes_are_refused(make):
    for shapes in ({"shape": (3,)}, {"batch_size": 2}):
        (argument,) = shapes
        with pytest.raises(ValueError, match=f"both `{argument}` and `batch_shape`"):
            make(**shapes, batch_shape=(2, 3))


def test_no_shape_is_refused():
    with pytest.raises(ValueError, match="must pass a `shape` argument"):
        InputLayer()
    with pytest.raises(ValueError, match="Cannot convert '3' to a shape"):
        Input(batch_shape=3)
    for rows in (0, 2.5, "2"):
        with pytest.raises(ValueError, match="`batch_size`"):
            Input((3,), batch_size=rows)


def test_sparse_says_what_will_come():
    sparse = pytest.importorskip("scipy.sparse")
    rows = np.array([[0, 1, 0], [2, 0, 3]], "float32")
    models = []
    for announced in (True, False):
        inputs = Input((3,), sparse=announced)
        assert inputs.sparse is announced and inputs.layer.sparse is announced
        assert inputs.layer.get_config()["sparse"] is announced
        assert InputLayer.from_config(inputs.layer.get_config()).sparse is announced
        models.append(Sequential([inputs, Dense(2, kernel_initializer="ones")]))
    for model in models:
        for x in (rows, sparse.csr_array(rows)):
            np.testing.assert_array_equal(model.predict(x, verbose=0)[:, 0], [1, 5])


def test_what_keras_tells_of_an_input():
    inputs = Input((2, 3), batch_size=4)
    assert (inputs.ndim, inputs.sparse, inputs.ragged) == (3, False, False)
    assert not (inputs.layer.ragged or inputs.layer.optional)
    for argument in ("ragged", "optional"):
        with pytest.raises(NotImplementedError, match=f"`{argument}`"):
            Input((3,), **{argument: True})
