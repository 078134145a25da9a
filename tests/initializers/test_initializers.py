"""Draws: their distribution, seeds, configs."""

import random

import numpy as np
import pytest

from mlpc import initializers

SHAPE = (300, 200)
CLASSES = [
    getattr(initializers, name) for name in initializers.__all__ if name[0].isupper()
]
CLASSES = [cls for cls in CLASSES if cls is not initializers.Initializer]

# (class, options, standard deviation, largest absolute value or None)
DRAWN = [
    ("RandomUniform", {}, 0.05 / np.sqrt(3), 0.05),
    ("RandomNormal", {}, 0.05, None),
    ("TruncatedNormal", {}, 0.05 * 0.87962566103423978, 0.1),
    ("GlorotUniform", {}, np.sqrt(2 / 500), np.sqrt(6 / 500)),
    ("GlorotNormal", {}, np.sqrt(2 / 500), 2 * np.sqrt(2 / 500) / 0.8796),
    ("HeUniform", {}, np.sqrt(2 / 300), np.sqrt(6 / 300)),
    ("HeNormal", {}, np.sqrt(2 / 300), 2 * np.sqrt(2 / 300) / 0.8796),
    ("LecunUniform", {}, np.sqrt(1 / 300), np.sqrt(3 / 300)),
    ("LecunNormal", {}, np.sqrt(1 / 300), 2 * np.sqrt(1 / 300) / 0.8796),
    ("VarianceScaling", {"mode": "fan_out", "scale": 3.0}, np.sqrt(3 / 200), None),
    ("VarianceScaling", {"distribution": "normal"}, np.sqrt(1 / 300), None),
    ("VarianceScaling", {"distribution": "untruncated_normal"}, np.sqrt(1 / 300), None),
    ("VarianceScaling", {"distribution": "uniform"}, np.sqrt(1 / 300), 0.1),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "options", "stddev", "largest"), DRAWN)
def test_distribution(name, options, stddev, largest, dtype):
    values = getattr(initializers, name)(seed=1, **options)(SHAPE, dtype)
    assert values.dtype == dtype and values.shape == SHAPE
    assert abs(values.mean()) < 5 * stddev / np.sqrt(values.size)
    np.testing.assert_allclose(values.std(), stddev, 0.02)
    if largest is not None:
        assert 0.98 * largest < np.abs(values).max() <= 1.0001 * largest


def test_constants():
    np.testing.assert_array_equal(initializers.Zeros()((2, 3)), np.zeros((2, 3)))
    np.testing.assert_array_equal(initializers.Ones()([3]), np.ones(3))
    np.testing.assert_array_equal(initializers.Constant(2)(()), 2)
    assert initializers.Zeros()((0, 3)).shape == (0, 3)


@pytest.mark.parametrize("cls", CLASSES)
def test_config_round_trip(cls):
    made = cls()
    config = initializers.serialize(made)
    again = initializers.deserialize(config)
    assert type(again) is cls and again.get_config() == made.get_config()
    assert cls.from_config(cls().get_config()).get_config() == made.get_config()


def test_seeds():
    seeded = initializers.HeNormal(seed=3)
    np.testing.assert_array_equal(seeded((4, 4)), initializers.HeNormal(3)((4, 4)))
    np.testing.assert_array_equal(seeded((4, 4)), seeded((4, 4)))
    random.seed(5)
    expected = random.randint(1, 10**9)
    random.seed(5)
    made = initializers.GlorotUniform()
    assert made.seed == expected and made.get_config()["seed"] is None


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("normal", "RandomNormal"),
        ("uniform", "RandomUniform"),
        ("zero", "Zeros"),
        ("one", "Ones"),
        ("glorot_uniform", "GlorotUniform"),
        ("he_normal", "HeNormal"),
        ("LecunNormal", "LecunNormal"),
    ],
)
def test_names(name, cls):
    assert type(initializers.get(name)) is getattr(initializers, cls)


@pytest.mark.parametrize(
    ("cls", "options", "error"),
    [
        ("GlorotUniform", {"seed": 1.5}, ValueError),
        ("GlorotUniform", {"seed": -1}, ValueError),
        ("RandomNormal", {"stddev": -1}, ValueError),
        ("RandomNormal", {"mean": np.nan}, ValueError),
        ("RandomUniform", {"maxval": -1}, ValueError),
        ("Constant", {"value": "a"}, ValueError),
        ("VarianceScaling", {"scale": 0}, ValueError),
        ("VarianceScaling", {"mode": "fan"}, ValueError),
        ("VarianceScaling", {"distribution": "x"}, ValueError),
        ("HeNormal", {"input_axes": [0]}, NotImplementedError),
    ],
)
def test_wrong_arguments(cls, options, error):
    with pytest.raises(error, match=f"`{next(iter(options))}`"):
        getattr(initializers, cls)(**options)


@pytest.mark.parametrize("shape", [(-1,), (2.0,), ("a",)])
def test_wrong_shapes(shape):
    with pytest.raises(ValueError, match="`shape`"):
        initializers.Zeros()(shape)
    with pytest.raises(ValueError, match="`dtype`"):
        initializers.Zeros()((2,), "int32")


def test_own_class():
    class Threes(initializers.Initializer):
        def __call__(self, shape, dtype=None):
            return np.full(shape, 3.0, dtype)

    assert initializers.get(Threes)((2,)).tolist() == [3, 3]
    with pytest.raises(NotImplementedError, match="must override"):
        initializers.Initializer()((2,))


def test_specs_are_the_engines():
    from mlpc._engine import catalogue

    known = catalogue()["initializers"]
    for cls in CLASSES:
        name, options = cls()._spec()
        assert set(options) == set(known[name][1])
