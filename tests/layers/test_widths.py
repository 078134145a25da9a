"""Dense layers whose units fill no vectors: whichever way they are multiplied."""

import numpy as np
import pytest
from machines import assert_same_bits, on_every_machine

import mlpc as keras

UNITS = [1, 3, 7, 9, 20, 33, 50, 100]


def dense(inputs, units, dtype, activation=None):
    layer = keras.layers.Dense(units, activation, dtype=dtype)
    return keras.Sequential([keras.Input((inputs,)), layer]), layer


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("inputs", [17, 40, 1025])
@pytest.mark.parametrize("units", UNITS)
def test_integers_are_exact(units, inputs, dtype):
    """No rounding at all, so that any wrong element shows."""
    rng = np.random.default_rng(0)
    model, layer = dense(inputs, units, dtype)
    kernel, bias = rng.integers(-9, 9, (inputs, units)), rng.integers(-9, 9, units)
    layer.set_weights([kernel, bias])
    for rows in (31, 32, 33, 150):
        x = rng.integers(-9, 9, (rows, inputs))
        found = on_every_machine(lambda x=x: model.predict(x, len(x), verbose=0))
        for y in found.values():
            np.testing.assert_array_equal(y, x @ kernel + bias)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("units", UNITS)
def test_gradients_of_integers(units, dtype):
    """The mean over units turns `units * error` into twice the error, to a rounding."""
    rng = np.random.default_rng(0)
    model, layer = dense(40, units, dtype)
    x = rng.integers(-9, 9, (150, 40))
    error = rng.integers(-9, 9, (150, units))
    layer.set_weights([rng.integers(-9, 9, w.shape) for w in layer.get_weights()])
    y = model.predict(x, verbose=0) - units * error
    model.compile("sgd", keras.losses.MeanSquaredError(reduction="sum"))
    expected = [x.T @ (2 * error), 2 * error.sum(axis=0)]
    size = [np.abs(x.T) @ np.abs(2 * error), np.abs(2 * error).sum(axis=0)]
    bound = (150 + 2) * np.finfo(dtype).eps
    for found in on_every_machine(lambda: model.gradients(x, y)).values():
        for gradient, exact, most in zip(found, expected, size, strict=True):
            assert (np.abs(gradient - exact) <= bound * most).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("units", UNITS)
def test_a_row_has_its_bits_in_any_batch(units, dtype):
    rng = np.random.default_rng(0)
    model, layer = dense(300, units, dtype, "relu")
    x = rng.normal(size=(70, 300))
    layer.set_weights([rng.normal(size=w.shape) for w in layer.get_weights()])
    layer.bias[:1] = -0.0
    alone = np.concatenate([model.predict(row, verbose=0) for row in x[:, None]])
    assert_same_bits(lambda: [model.predict(x, n, verbose=0) for n in (1, 31, 32, 70)])
    for n in (31, 32, 33, 70):
        assert model.predict(x, n, verbose=0).tobytes() == alone.tobytes()
