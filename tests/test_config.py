"""The process's settings, at both of their addresses."""

import numpy as np
import pytest

from mlpc import backend, config
from mlpc.initializers import Zeros


@pytest.fixture(autouse=True)
def restored():
    before = config.floatx(), config.epsilon()
    yield
    config.set_floatx(before[0])
    config.set_epsilon(before[1])


def test_defaults():
    assert (config.floatx(), config.epsilon()) == ("float32", 1e-7)
    assert (backend.floatx(), backend.epsilon()) == ("float32", 1e-7)


def test_set():
    backend.set_floatx("float64")
    backend.set_epsilon(1e-3)
    assert (config.floatx(), config.epsilon()) == ("float64", 1e-3)
    assert Zeros()((2,)).dtype == np.float64


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "int32", None, 32, "f"])
def test_wrong_floatx(dtype):
    with pytest.raises(ValueError, match="`floatx`"):
        config.set_floatx(dtype)
    assert config.floatx() == "float32"


@pytest.mark.parametrize("dtype", [np.float64, np.dtype("float64"), "float64", "d"])
def test_dtype_name(dtype):
    assert config.dtype_name(dtype) == "float64"
    assert config.dtype_name() == "float32"


@pytest.mark.parametrize("dtype", ["int32", "x", object, np.float16, 5])
def test_wrong_dtype(dtype):
    with pytest.raises(ValueError, match="`dtype`"):
        config.dtype_name(dtype)
