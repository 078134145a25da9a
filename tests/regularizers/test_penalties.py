"""Users' own regularizers: called, differentiated, saved."""

import warnings

import numpy as np
import pytest

import mlpc
from mlpc import regularizers
from mlpc.regularizers import penalties

W = np.random.default_rng(0).normal(size=(4, 3))


class Cubes(regularizers.Regularizer):
    """factor sum |w|^3"""

    def __init__(self, factor=0.5):
        self.factor = factor

    def __call__(self, x):
        return self.factor * np.sum(np.abs(x) ** 3)

    def get_config(self):
        return {"factor": self.factor}


class Asked(Cubes):
    def gradient(self, x):
        return 3 * self.factor * np.sign(x) * np.square(x)


class Doubled(regularizers.L2):
    def __call__(self, x):
        return 2 * super().__call__(x)


def squares(w):
    return 0.25 * np.sum(w**2)


@pytest.fixture(autouse=True)
def unwarned():
    penalties._warned.clear()


def test_spec_is_that_of_the_engine_or_none():
    assert penalties.spec(regularizers.L2(0.5)) == ("l1_l2", {"l2": 0.5})
    for own in (Cubes(), Doubled(), squares, regularizers.Regularizer()):
        assert penalties.spec(own) is None


def cubes_in_a_loop(w):
    """|w|^3, which is not to be followed: of numbers of Python."""
    return sum(abs(float(x)) ** 3 for x in w.reshape(-1))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "made", [Cubes(), Doubled(), squares], ids=["Cubes", "Doubled", "squares"]
)
def test_recorded(made, dtype):
    w = W.astype(dtype)
    exact = {"Cubes": 1.5 * np.sign(w) * w**2, "Doubled": 0.04 * w}
    exact = exact.get(type(made).__name__, 0.5 * w)
    slopes = penalties.gradient(made, w)
    assert slopes.dtype == dtype
    np.testing.assert_allclose(slopes, exact, 1e-6 if dtype == "float32" else 1e-14)


def test_calls_do_not_grow_with_the_weight():
    calls = []

    def counting(w):
        calls.append(1)
        return 0.1 * mlpc.ops.sum(mlpc.ops.square(w))

    for size in (3, 300):
        calls.clear()
        penalties.gradient(counting, np.ones(size))
        assert len(calls) == 1


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_differences(dtype):
    w = W.astype(dtype)
    said = r"differentiated numerically, by 24 calls.*`float`"
    with pytest.warns(UserWarning, match=said):
        slopes = penalties.gradient(cubes_in_a_loop, w)
    assert slopes.dtype == dtype
    np.testing.assert_allclose(slopes, 3 * np.sign(w) * w**2, 1e-6, 1e-8)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        penalties.gradient(cubes_in_a_loop, w)  # warns once


def test_gradient_of_ones_own():
    np.testing.assert_array_equal(penalties.gradient(Asked(2), W), Asked(2).gradient(W))
    exact = regularizers.L2(0.5)
    np.testing.assert_allclose(penalties.gradient(exact, W), W, 1e-15)


def test_penalty():
    assert penalties.penalty(squares, W) == squares(W)
    assert penalties.penalty(lambda w: np.array([2.0]), W) == 2.0
    assert type(penalties.penalty(regularizers.L1(), W)) is float
    with pytest.raises(TypeError, match="`<lambda>` must return one number"):
        penalties.penalty(lambda w: w, W)


def test_gradient_of_another_shape():
    class Wrong(Cubes):
        def gradient(self, x):
            return x[0]

    with pytest.raises(ValueError, match=r"`Wrong` must .* \(4, 3\).*shape=\(3,\)"):
        penalties.gradient(Wrong(), W)


def test_configs():
    assert regularizers.get(squares) is squares
    assert type(regularizers.get(Cubes)) is Cubes
    config = regularizers.serialize(Cubes(3))
    assert config["class_name"] == "Cubes" and config["config"] == {"factor": 3}
    again = regularizers.deserialize(config, custom_objects={"Cubes": Cubes})
    assert again.factor == 3
    config = regularizers.serialize(squares)
    assert config["class_name"] == "function" and config["config"] == "squares"
    assert regularizers.deserialize(config, {"squares": squares}) is squares
    with pytest.raises(ValueError, match="Could not interpret regularizer"):
        regularizers.deserialize(config)
    assert regularizers.serialize(lambda w: 0.0)["config"] == "<lambda>"
    with pytest.raises(NotImplementedError, match="does not implement get_config"):
        regularizers.serialize(regularizers.Regularizer())
