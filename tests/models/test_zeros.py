"""Rows that are mostly zero: what is left out moves nothing and hides nothing."""

import numpy as np
import pytest
from reference_mlp import MLP

import mlpc as keras


@pytest.fixture
def rows():
    """Images whose border, two thirds of each, is black."""
    rng = np.random.default_rng(0)
    x = np.zeros((90, 12, 12))
    x[:, 3:9, 2:10] = rng.random((90, 6, 8)) * (rng.random((90, 6, 8)) < 0.5)
    return x.reshape(90, 144), rng.integers(0, 3, 90)


def model_of(dtype="float64"):
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((144,)),
            keras.layers.Dense(20, activation="tanh", dtype=dtype),
            keras.layers.Dense(3, activation="softmax", dtype=dtype),
        ]
    )
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


def test_gradients_are_the_formulas(rows):
    model = model_of()
    (w1, b1), (w2, b2) = (layer.get_weights() for layer in model.layers)
    truth = MLP(
        [
            {"kernel": w1, "bias": b1, "activation": "tanh"},
            {"kernel": w2, "bias": b2, "activation": "softmax"},
        ],
        "sparse_categorical_crossentropy",
    )
    expected = truth.gradients(*rows)[1]
    for ours, told in zip(model.gradients(*rows), expected, strict=True):
        np.testing.assert_allclose(ours, told, 1e-10, 1e-13)


def test_bits_are_those_of_rows_that_are_searched_in_vain(rows):
    """One row at a time nothing is left out."""
    x, _ = rows
    model = model_of("float32")
    whole = model.predict(x, batch_size=len(x), verbose=0)
    alone = np.concatenate([model.predict(row[np.newaxis], verbose=0) for row in x])
    np.testing.assert_array_equal(whole, alone)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_weight_that_is_not_finite_shows_itself(value, rows):
    """Though it is only ever multiplied by zero: 0 times it is NaN."""
    model = model_of()
    model.layers[0].kernel[0, 5] = value
    assert np.isnan(model.predict(rows[0], verbose=0)).all()


def test_a_delta_that_is_not_finite_shows_itself(rows):
    """The gradient of every pixel is NaN, that of the black ones too."""
    model = model_of()
    model.layers[1].kernel[0, 0] = np.nan
    assert np.isnan(model.gradients(*rows)[0]).all()


def test_a_weight_spoilt_by_training_is_noticed_in_the_next_step(rows):
    """A rate so large that the first step makes weights infinite."""
    x, y = rows
    model = model_of("float32")
    model.compile(keras.optimizers.SGD(1e38), "sparse_categorical_crossentropy")
    with pytest.warns(UserWarning, match="`loss` of epoch . is nan"):
        model.fit(x * 1e4, y, batch_size=45, epochs=2, shuffle=False, verbose=0)
    assert np.isnan(model.predict(x, verbose=0)).all()


def test_rows_that_are_read_where_they_lie_are_searched_too(rows):
    """Rows of the model's dtype are not copied for predict; those of others are."""
    x = rows[0].astype("float32")
    model = model_of("float32")
    given = model.predict(x, len(x), verbose=0)
    copied = model.predict(x.astype("float64"), len(x), verbose=0)
    np.testing.assert_array_equal(given, copied)
    model.layers[0].kernel[0, 5] = np.nan
    assert np.isnan(model.predict(x, len(x), verbose=0)).all()
