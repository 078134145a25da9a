"""Batches that no cache holds are gathered while the first layer multiplies."""

import numpy as np
import pytest
from arrays import LAYOUTS, lay_out

import mlpc as keras

ROWS, BATCH, COLS = 700, 340, 784  # a batch has more than 1 MB
FEW, MANY = 1, 16  # threads; for many of them a batch has too few tiles of rows


@pytest.fixture(autouse=True)
def threads_of_before():
    yield
    keras.config.set_threads(0)


def train(x, n_threads, shuffle=True, units=33):
    keras.config.set_threads(n_threads)
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input(x.shape[1:]),
            keras.layers.Flatten(),
            keras.layers.Dense(units, activation="relu"),
            keras.layers.Dense(2),
        ]
    )
    model.compile("sgd", "mse", metrics=["mae"])
    y = np.random.default_rng(2).normal(size=(len(x), 2)).astype("float32")
    history = model.fit(x, y, BATCH, 3, shuffle=shuffle, verbose=0).history
    return [
        *history["loss"],
        *history["mae"],
        *model.evaluate(x, y, BATCH, verbose=0),
        *model.predict(x, BATCH, verbose=0).ravel(),
        *model.gradients(x, y)[0].ravel(),
        *np.concatenate([w.ravel() for w in model.get_weights()]),
    ]


@pytest.mark.parametrize("units", [32, 33])  # of 33 the gradient is turned
@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8"])
def test_bits_are_those_of_rows_gathered_before(dtype, layout, shuffle, units):
    values = np.random.default_rng(0).integers(1, 200, (ROWS, COLS)) / 100
    x = lay_out(values.astype(dtype), layout)
    expected = train(np.ascontiguousarray(x, "float32"), MANY, shuffle, units)
    np.testing.assert_array_equal(train(x, FEW, shuffle, units), expected)


def test_images_whose_rows_are_apart():
    images = np.random.default_rng(0).random((ROWS, 28, 40), "float32")[:, :, 6:34]
    expected = train(images.copy(), MANY)
    np.testing.assert_array_equal(train(images, FEW), expected)


@pytest.mark.parametrize("batch", [1, 32, ROWS])
def test_rows_that_are_read_where_they_lie(batch):
    """Those of the model's dtype in order are: a part of a wider array, for reading."""
    wide = np.random.default_rng(0).normal(size=(ROWS, COLS + 9)).astype("float32")
    before = wide.copy()
    x = wide[:, 3:-6]
    x.flags.writeable = False
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [keras.Input((COLS,)), keras.layers.Dense(33, "relu"), keras.layers.Dense(2)]
    )
    model.compile("sgd", "mse")
    for given in (x, x[::2], x[::-1], np.broadcast_to(x[:1], (20, COLS))):
        rows = given.astype("float64")  # these are converted
        expected = model.predict(rows, batch, verbose=0)
        np.testing.assert_array_equal(model.predict(given, batch, verbose=0), expected)
        loss = model.evaluate(given, expected, batch, verbose=0)
        assert loss == model.evaluate(rows, expected, batch, verbose=0) == 0
    np.testing.assert_array_equal(wide, before)
