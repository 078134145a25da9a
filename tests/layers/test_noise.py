"""Dropout and its like: what is drawn, when, and how it is shared."""

from statistics import NormalDist

import numpy as np
import pytest

import mlpc as keras
from mlpc import _core, layers

RATE = 0.3
LIMIT = -1.6732632423543772 * 1.0507009873554805
SCALE = ((1 - RATE) * (1 + RATE * LIMIT**2)) ** -0.5
MADE = {
    "Dropout": lambda **kw: layers.Dropout(RATE, **kw),
    "AlphaDropout": lambda **kw: layers.AlphaDropout(RATE, **kw),
    "GaussianDropout": lambda **kw: layers.GaussianDropout(RATE, **kw),
    "GaussianNoise": lambda **kw: layers.GaussianNoise(0.4, **kw),
}


@pytest.mark.parametrize("name", MADE)
def test_nothing_happens_outside_of_training(name):
    x = np.random.default_rng(0).normal(size=(9, 5)).astype("float32")
    np.testing.assert_array_equal(MADE[name]()(x), x)
    np.testing.assert_array_equal(MADE[name]()(x, training=False), x)


@pytest.mark.parametrize("name", MADE)
def test_draws_differ_from_call_to_call_and_follow_the_seed(name):
    x = np.ones((20, 30), "float32")
    first, second = MADE[name](seed=5), MADE[name](seed=5)
    outputs = [first(x, training=True) for _ in range(2)]
    assert (outputs[0] != outputs[1]).any()
    for output in outputs:
        np.testing.assert_array_equal(second(x, training=True), output)
    assert (MADE[name](seed=6)(x, training=True) != outputs[0]).any()


def test_draws_without_a_seed_follow_the_one_of_the_process():
    def drawn():
        keras.utils.set_random_seed(3)
        return layers.GaussianNoise(1.0)(np.zeros((5, 4)), training=True)

    np.testing.assert_array_equal(drawn(), drawn())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_gaussian_draws_are_normal(dtype):
    """Moments and tail shares of 2 million draws, within 5 standard errors."""
    count = 2_000_000
    z = layers.GaussianNoise(1.0, seed=1, dtype=dtype)(
        np.zeros((count // 1000, 1000)), training=True
    ).ravel()
    error = count**-0.5
    assert abs(z.mean(dtype="float64")) < 5 * error
    assert abs(np.float64(z).var() - 1) < 5 * np.sqrt(2) * error
    assert abs((np.float64(z) ** 3).mean()) < 5 * np.sqrt(15) * error
    assert abs((np.float64(z) ** 4).mean() - 3) < 5 * np.sqrt(96) * error
    for bound, share in ((1, 0.3173105), (2, 0.0455003), (3, 0.0026998)):
        found = (np.abs(z) > bound).mean()
        assert abs(found - share) < 5 * np.sqrt(share) * error
    assert 4.5 < np.abs(z).max() < 6.5


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_draw_is_the_quantile_of_its_word(dtype):
    """The words are those of Philox, one an element; kernels.h states the bound."""
    words = _core._philox(7, 0, 0, 4000)
    z = layers.GaussianNoise(1.0, seed=7, dtype=dtype)(
        np.zeros((40, 100)), training=True
    ).ravel()
    normal = NormalDist()
    for word, found in zip(words, z, strict=True):
        p = ((word & 0x7FFFFFFF) + 0.5) / 2**32
        told = -normal.inv_cdf(p) * (-1 if word >> 31 else 1)
        assert abs(found - told) <= 2e-6 * abs(told) + 1e-7


def test_gaussian_dropout_multiplies():
    x = np.array([[1.0], [-2.0]]).repeat(100_000, 1)
    y = layers.GaussianDropout(RATE, seed=2, dtype="float64")(x, training=True)
    deviation = np.sqrt(RATE / (1 - RATE))
    np.testing.assert_allclose(y.mean(1), [1, -2], atol=5 * 2 * deviation / 300)
    np.testing.assert_allclose(y.std(1), [deviation, 2 * deviation], rtol=0.02)
    assert (layers.GaussianDropout(0.0)(x, training=True) == x).all()


def test_alpha_dropout_keeps_mean_and_variance():
    x = np.random.default_rng(3).normal(size=(1000, 500))
    y = layers.AlphaDropout(RATE, seed=3, dtype="float64")(x, training=True)
    dropped = np.isclose(y, SCALE * LIMIT * (1 - RATE), rtol=1e-12)
    assert abs(dropped.mean() - RATE) < 0.01
    shift = -SCALE * LIMIT * RATE
    np.testing.assert_allclose(y[~dropped], SCALE * x[~dropped] + shift, 1e-10, 1e-12)
    assert abs(y.mean()) < 0.01 and abs(y.var() - 1) < 0.01


def test_alpha_dropout_drops_what_dropout_drops():
    x = np.full((50, 40), 7.0)
    a = layers.AlphaDropout(RATE, seed=4)(x, training=True)
    b = layers.Dropout(RATE, seed=4)(x, training=True)
    np.testing.assert_array_equal(a < 0, b == 0)


@pytest.mark.parametrize("name", ["Dropout", "AlphaDropout"])
@pytest.mark.parametrize(
    "noise_shape",
    [
        (None, 1, 50),
        (None, 4, 1),
        (1, 4, 50),
        (None, 1, 1),
        (1, 1, 50),
        (60, None, None),
    ],
)
def test_noise_shape_is_shared_along_axes_of_1(name, noise_shape):
    layer = MADE[name](noise_shape=noise_shape, seed=8)
    y = layer(np.full((60, 4, 50), 3.0), training=True)
    for axis, size in enumerate(noise_shape):
        first = np.take(y, [0], axis)
        assert (y == first).all() == (size == 1)
    drawn = y[tuple(slice(0, 1) if size == 1 else slice(None) for size in noise_shape)]
    deviation = np.sqrt(RATE * (1 - RATE) / drawn.size)
    assert abs((drawn <= 0).mean() - RATE) < 5 * deviation


@pytest.mark.parametrize(
    ("noise_shape", "message"),
    [
        ("1", "tuple or list"),
        (3, "tuple or list"),
        ((None, 0), "positive integers"),
        ((None, 1.0), "positive integers"),
    ],
)
def test_a_bad_noise_shape(noise_shape, message):
    with pytest.raises(ValueError, match=message):
        layers.Dropout(0.5, noise_shape=noise_shape)


@pytest.mark.parametrize("noise_shape", [(None,), (None, 3), (None, 1, 1)])
def test_a_noise_shape_of_another_input(noise_shape):
    layer = layers.Dropout(0.5, noise_shape=noise_shape)
    with pytest.raises(ValueError, match="`noise_shape` must have the input's axes"):
        layer(np.zeros((3, 4)))
    with pytest.raises(ValueError, match="`noise_shape` must have the input's axes"):
        keras.Sequential([keras.Input((4,)), layer])


@pytest.mark.parametrize("value", [-0.1, 1.5, "a", None, True])
@pytest.mark.parametrize(
    "name", ["Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise"]
)
def test_a_bad_share(name, value):
    with pytest.raises(ValueError, match="between 0 and 1"):
        getattr(layers, name)(value)
