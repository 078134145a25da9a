"""What a backup holds beside weights: the same values come out, or a clear error."""

import io

import h5py
import numpy as np
import pytest

from mlpc.saving.hdf5.safety import SafeFile
from mlpc.saving.training_state import MOST, read_state, write_state


def packed(state, change=lambda file: None):
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        write_state(file, state)
        change(file)
    return content.getvalue()


def unpacked(content):
    with SafeFile(content, "a.weights.h5") as file:
        return read_state(file)


def test_the_same_values():
    state = {
        "plain": [1, -2.5, True, None, "é", 10**15],
        "numbers": [float("inf"), float("-inf"), 0.1],
        "long": [[i / 3 for i in range(100)], list(range(100))],
        "nested": {"": {"a": []}, "b": ({}, [])},
        "scalars": [np.float32(0.1), np.int64(7), np.bool_(True)],
        "arrays": [np.arange(6.0).reshape(2, 3), np.zeros((0, 3), "int8"), np.array(2)],
    }
    read = unpacked(packed(state))
    for found, array in zip(read.pop("arrays"), state.pop("arrays"), strict=True):
        assert found.dtype == array.dtype
        np.testing.assert_array_equal(found, array)
    assert read.pop("scalars") == [float(np.float32(0.1)), 7, True]
    state.pop("scalars")
    state["nested"]["b"] = list(state["nested"]["b"])
    assert read == state
    assert all(type(i) is int for i in read["long"][1])


def test_not_a_number_stays_one():
    read = unpacked(packed({"few": [np.nan], "many": [float("nan")] * 20}))
    assert np.isnan(read["few"]).all() and np.isnan(read["many"]).all()


def test_no_state():
    content = io.BytesIO()
    h5py.File(content, "w").close()
    assert unpacked(content.getvalue()) is None


@pytest.mark.parametrize(
    "value",
    [object(), {1: 2}, np.array(["a"]), np.array([1j]), {1, 2}, [np.zeros(1)] * 10_001],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_stored(value):
    with pytest.raises(TypeError, match="Expected"):
        packed({"value": value})


def put(name, **options):
    def change(file):
        del file[name]
        file.create_dataset(name, **options)

    return change


@pytest.mark.parametrize(
    "change",
    [
        put("mlpc/state", data=np.frombuffer(b"[1]", np.uint8)),
        put("mlpc/state", data=np.frombuffer(b"{" * 200, np.uint8)),
        put("mlpc/state", data=np.frombuffer(b'{"a": {"__array__": 9}}', np.uint8)),
        put("mlpc/state", data=np.frombuffer(b'{"a": {"__list__": "x"}}', np.uint8)),
        put("mlpc/state", shape=(10**12,), dtype="u1"),
        put("mlpc/arrays/0", shape=(10**6, 10**6), dtype="f8"),
        put("mlpc/arrays/0", data=b"text"),
        put("mlpc/arrays/0", data=h5py.Empty("f8")),
        put("mlpc/arrays/0", data=np.zeros(9), chunks=True),
        lambda file: file.__delitem__("mlpc/arrays/0"),
        lambda file: file.__delitem__("mlpc/state"),
        lambda file: file.move("mlpc/arrays/1", "mlpc/arrays/2"),
    ],
)
def test_damage_is_a_value_error(change):
    content = packed({"a": np.zeros(3), "b": np.ones(2)}, change)
    with pytest.raises(ValueError, match=r"a\.weights\.h5|mlpc/state"):
        unpacked(content)


def test_too_many_arrays():
    def more(file):
        for i in range(1, MOST + 1):
            file["mlpc/arrays"].create_dataset(str(i), data=0)

    with pytest.raises(ValueError, match=f"at most {MOST} arrays"):
        unpacked(packed({"a": np.zeros(3)}, more))
