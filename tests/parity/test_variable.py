"""`keras.Variable` beside Keras': what it is made of, its dtype, `round`."""

import numpy as np
import pytest

import mlpc

MADE = [
    (("zeros",), {"shape": (2,)}),
    (("ones",), {"shape": (2, 3), "dtype": "int32"}),
    (("Ones",), {"shape": ()}),
    (("zeros",), {"shape": (2,), "dtype": "bool"}),
    (("zeros",), {"shape": [2, 1]}),
    ((3,), {}),
    ((True,), {}),
    (([True, False],), {}),
    ((2.5,), {}),
    (([1, 2],), {}),
    (([[1, 2], [3, 4]],), {}),
    (([1, 2.5],), {}),
    (([],), {}),
    (((1, 2),), {"dtype": "float32"}),
    ((3,), {"dtype": "bool"}),
    ((3,), {"dtype": "uint8"}),
    ((np.float32([1, 2]),), {}),
    ((np.uint8([1, 2]),), {}),
    ((lambda shape, dtype: np.full(shape, 3, dtype),), {"shape": (2,)}),
]


@pytest.mark.parametrize(("args", "options"), MADE)
def test_made(args, options, keras):
    ours, theirs = (k.Variable(*args, **options) for k in (mlpc, keras))
    assert ours.dtype == theirs.dtype and ours.shape == tuple(theirs.shape)
    np.testing.assert_array_equal(ours, np.asarray(theirs))


@pytest.mark.parametrize("name", ["Zeros", "Ones", "Constant", "Identity"])
@pytest.mark.parametrize("dtype", ["int32", "bool", "uint8", "float16"])
def test_constants_of_any_dtype(name, dtype, keras):
    if name == "Identity" and dtype != "float16":
        pytest.skip("Keras forgets the dtype")
    ours, theirs = (getattr(k.initializers, name)() for k in (mlpc, keras))
    found, told = (np.asarray(each((2, 2), dtype=dtype)) for each in (ours, theirs))
    assert found.dtype == told.dtype
    np.testing.assert_array_equal(found, told)


REFUSED = [
    (("zeros",), {}, "`shape` argument should be specified"),
    (("zeros",), {"shape": 3}, "Cannot convert '?3'? to a shape"),
    (("nope",), {"shape": (2,)}, "Could not interpret initializer identifier"),
    (("zeros",), {"shape": (2,), "dtype": "much"}, "Invalid dtype: much"),
    ((lambda shape, dtype: 0.0,), {}, "`shape` argument should be specified"),
    (("random_normal",), {"shape": (2,), "dtype": "int32"}, "dtype"),
]


@pytest.mark.parametrize(("args", "options", "text"), REFUSED)
def test_refused(args, options, text, keras):
    for k in (mlpc, keras):
        with pytest.raises(ValueError, match=text):
            k.Variable(*args, **options)


def test_what_is_no_number():
    for value in (None, "zeros and ones", {"class_name": "Zeros", "config": {}}):
        with pytest.raises(ValueError, match=r"Invalid dtype|Could not interpret"):
            mlpc.Variable(value)
    with pytest.raises(OverflowError):
        mlpc.Variable(2**31)


def test_integers_in_float64():
    mlpc.config.set_floatx("float64")
    try:
        assert mlpc.Variable(3).dtype == mlpc.ops.convert_to_tensor(3).dtype == "int64"
        assert mlpc.Variable("zeros", shape=(1,)).dtype == "float64"
    finally:
        mlpc.config.set_floatx("float32")


def test_round(keras):
    for args in ((), (1,), (0,), (-1,)):
        found, told = (round(k.Variable([1.26, 15.5]), *args) for k in (mlpc, keras))
        np.testing.assert_allclose(found, np.asarray(told), 2e-7)
        assert type(found) is np.ndarray
