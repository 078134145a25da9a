"""What may stand for an array of numbers, at a layer, as weights of rows, as rows."""

import numpy as np
import pytest

import mlpc

ONES = np.ones((4, 2))
NUMBERS = [">f8", ">f4", ">i4", ">u2", "<i8", "float16", "bool", "uint64", "int8"]
NONE = {
    "objects": (ONES.astype(object), r"dtype=object.*astype\('float32'\)"),
    "words": (np.full((4, 2), "a"), "dtype=<U1"),
    "too wide": (ONES.astype(np.longdouble), "at most 64 bits"),
    "wide integers": (np.array([[2**70, 1]] * 4), "dtype=object"),
    "complex": (ONES + 1j, "dtype=complex128"),
    "dates": (ONES.astype("datetime64[s]"), "dtype=datetime64"),
    "mixed": (np.array([[1, None]] * 4), r"None at .*\[0, 1\]"),
}


def calls():
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    model.compile(mlpc.optimizers.SGD(0.0), "mse")
    return {
        "layer": model.layers[0],
        "layer in training": lambda a: model.layers[0](a, training=True),
        "model": model,
        "predict": lambda a: model.predict(a, verbose=0),
        "evaluate": lambda a: model.evaluate(a, a[:, :1], verbose=0),
        "weights": lambda a: model.evaluate(
            ONES, ONES[:, :1], sample_weight=a[:, 1], verbose=0
        ),
    }


@pytest.mark.parametrize("dtype", NUMBERS)
def test_numbers_of_any_dtype_and_order_of_bytes(dtype):
    for name, call in calls().items():
        expected = np.asarray(call(ONES))
        np.testing.assert_array_equal(call(ONES.astype(dtype)), expected, name)


@pytest.mark.parametrize("case", NONE)
def test_what_is_no_number(case):
    if case == "too wide" and np.dtype(np.longdouble).itemsize == 8:
        pytest.skip("no number is wider here")
    array, text = NONE[case]
    for name, call in calls().items():
        if (name, case) != ("weights", "mixed"):
            with pytest.raises(ValueError, match=f"must hold real numbers.*{text}"):
                call(array)


@pytest.mark.parametrize(
    "make",
    [
        lambda: mlpc.Variable(np.ones(3, "float32")),
        lambda: mlpc.metrics.confusion_matrix([0, 1, 2], [0, 1, 1]),
        lambda: trained().optimizer.variables[-1],
    ],
    ids=["Variable", "ConfusionMatrix", "optimizer's"],
)
def test_what_is_computed_of_named_arrays_is_plain(make):
    array = make()
    total = array.sum()
    assert type(total) is total.dtype.type, "a scalar, as of any array"
    assert type(array.sum(axis=-1, keepdims=True)) is np.ndarray
    assert type(array + 1) is np.ndarray
    number = np.array(1.5)
    assert type(array.__array_wrap__(number)) is np.float64, "NumPy 1 asks so"
    assert type(array.__array_wrap__(number, None, True)) is np.float64
    assert type(array.__array_wrap__(number, None, False)) is np.ndarray


def trained():
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(np.ones((2, 2)), np.ones((2, 1)), verbose=0)
    return model
