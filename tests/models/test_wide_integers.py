"""Integers of more than 64 bits, where counts are asked for and where numbers are."""

import numpy as np
import pytest

import mlpc

X = np.linspace(-1, 1, 24).reshape(12, 2)
Y = X[:, :1] * 2
OUT_OF_DATA = "ignore:Your input ran out of data"


def model_of():
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.layers[0].kernel[:] = 1
    return model


@pytest.mark.parametrize("size", [13, 2**31, 2**62, 2**63, 2**64, 2**70])
def test_a_batch_of_more_rows_than_there_are(size):
    model, other = model_of(), model_of()
    model.fit(X, Y, batch_size=size, validation_split=0.5, verbose=0)
    other.fit(X, Y, batch_size=12, validation_split=0.5, verbose=0)
    assert model.history.history == other.history.history
    assert model.evaluate(X, Y, size, verbose=0) == other.evaluate(X, Y, 12, verbose=0)
    found = model.predict(X, size, verbose=0)
    np.testing.assert_array_equal(found, other.predict(X, 12, verbose=0))


@pytest.mark.filterwarnings(OUT_OF_DATA)
@pytest.mark.parametrize("steps", [100, 2**62, 2**63, 2**64, 2**70])
def test_more_steps_than_there_are_batches(steps):
    model, other = model_of(), model_of()
    model.fit(X, Y, batch_size=4, steps_per_epoch=steps, shuffle=False, verbose=0)
    other.fit(X, Y, batch_size=4, shuffle=False, verbose=0)
    np.testing.assert_equal(model.get_weights(), other.get_weights())
    found = model.evaluate(X, Y, 4, steps=steps, verbose=0)
    assert found == other.evaluate(X, Y, 4, verbose=0)
    assert model.predict(X, 4, steps=steps, verbose=0).shape == (12, 1)


def test_epochs_of_any_number():
    model = model_of()
    model.fit(X, Y, initial_epoch=2**70, epochs=2**70 + 2, verbose=0)
    assert model.history.epoch == [2**70, 2**70 + 1]


@pytest.mark.parametrize("steps", [2**63, 2**70, -1])
def test_a_count_of_steps_that_is_none(steps):
    optimizer = model_of().optimizer
    with pytest.raises(ValueError, match="`iterations` must be an integer of"):
        optimizer.iterations = steps
    optimizer.iterations = 2**63 - 1
    assert int(optimizer.iterations) == 2**63 - 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_numbers_of_more_than_64_bits_as_in_keras(keras):
    """No array of NumPy's holds them as integers, so they come as objects."""
    wide = np.array([[2**70, 1]] * 12)
    assert wide.dtype == object
    for k in (mlpc, keras):
        model = k.Sequential([k.Input((2,)), k.layers.Dense(1)])
        model.compile("sgd", "mse")
        with pytest.raises(ValueError, match="dtype"):
            model.fit(wide, Y, verbose=0)
        with pytest.raises(OverflowError):
            k.ops.convert_to_tensor([2**70, 1])
    widest = np.array([[2**64 - 1, 1]] * 12, "uint64")
    floats = widest.astype("float32")
    model = model_of()
    np.testing.assert_array_equal(
        model.predict(widest, verbose=0), model.predict(floats, verbose=0)
    )
