"""The dtype of every function of two arrays for every pair of dtypes, beside what Keras
says of its own; the values are in test_ops.py."""

import itertools

import numpy as np
import pytest

import mlpc
from mlpc import ops

INTEGERS = ["int8", "uint8", "int16", "uint16", "int32", "uint32"]
DTYPES = ["bool", *INTEGERS, "float16", "float32"]
OF_ELEMENTS = """add subtract multiply divide true_divide floor_divide mod fmod power
maximum minimum fmax fmin arctan2 logaddexp logaddexp2 equal not_equal
greater greater_equal less less_equal logical_and logical_or logical_xor bitwise_and
bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift gcd
lcm divide_no_nan outer vdot inner dot append cross"""
ALSO_UNSIGNED = {"int64": "int32"}  # of uint32 and signed ones, where JAX has no int64


def result(function, *args):
    """What it returns; `None` where it is an error."""
    try:
        with np.errstate(all="ignore"):
            return function(*args)
    except Exception:
        return None


def assert_same(call, first, second, keras, shape=(3,)):
    theirs = [keras.KerasTensor(shape, dtype) for dtype in (first, second)]
    told = result(call, keras.ops, *theirs)
    found = result(call, ops, *(np.ones(shape, dtype) for dtype in (first, second)))
    if told is None or (found is None and "float" in first + second):
        return  # integers alone
    dtype = str(found.dtype)
    mixed = {first, second} & {"uint32"} and {first, second} - {"uint32"}
    dtype = ALSO_UNSIGNED.get(dtype, dtype) if mixed else dtype
    assert dtype == told.dtype, (first, second)


@pytest.mark.parametrize("name", OF_ELEMENTS.split())
def test_of_elements(name, keras):
    for first, second in itertools.product(DTYPES, DTYPES):
        if (first, second) != ("bool", "bool"):  # Keras says and does different things
            assert_same(lambda o, a, b: getattr(o, name)(a, b), first, second, keras)


@pytest.mark.parametrize("name", ["matmul", "tensordot", "kron"])
def test_of_matrices(name, keras):
    for first, second in itertools.product(DTYPES, DTYPES):
        call = lambda o, a, b: getattr(o, name)(a, b)  # noqa: E731
        assert_same(call, first, second, keras, (3, 3))


@pytest.mark.parametrize("subscripts", ["ij,jk->ik", "ij,jk", "ij,ij->", "ij,ij->ij"])
def test_einsum(subscripts, keras):
    for first, second in itertools.product(DTYPES, DTYPES):
        call = lambda o, a, b: o.einsum(subscripts, a, b)  # noqa: E731
        assert_same(call, first, second, keras, (3, 3))


@pytest.mark.parametrize("name", ["floor_divide", "mod", "fmod", "power", "add"])
@pytest.mark.parametrize("dtype", INTEGERS)
def test_numbers_of_python_are_weak(name, dtype):
    a = np.array([100, 7], dtype)
    found = getattr(ops, name)(a, 2)
    assert found.dtype == dtype
    if name == "power":
        a = a.astype(object)
        np.testing.assert_array_equal(found, (a**2).astype(int).astype(dtype))


@pytest.mark.parametrize(
    "name", ["floor_divide", "mod", "fmod", "power", "left_shift", "right_shift"]
)
def test_bools_count_as_integers(name, keras):
    a, b = np.array([True, True, False]), np.array([True, True, True])
    found, told = (getattr(k.ops, name)(a, b) for k in (mlpc, keras))
    assert found.dtype == told.dtype == "int32"
    np.testing.assert_array_equal(found, np.asarray(told))


def test_sums_of_products_of_bytes():
    a = np.full((1, 4), 100, "int8")
    for product in (ops.matmul(a, a.T), ops.einsum("ij,kj->ik", a, a)):
        assert product.dtype == "int32" and product == 40000
    assert ops.einsum("ij->i", a).dtype == "int32" and ops.einsum("ij->i", a) == 400


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32", "uint64", "int8"])
def test_counts_of_unsigned_integers(dtype, keras):
    ids = np.array([0, 2, 2], dtype)
    np.testing.assert_array_equal(ops.bincount(ids), [1, 0, 2])
    np.testing.assert_array_equal(ops.bincount(ids[:0]), [])
    data = np.float32([1, 2, 3])
    np.testing.assert_array_equal(ops.segment_sum(data, ids), [1, 0, 5])
