"""IDX headers against bytes written by hand from the format's description."""

import numpy as np
import pytest

from mlpc.datasets import _idx


def test_header_of_mnist_s_training_images():
    expected = bytes.fromhex("00000803 0000ea60 0000001c 0000001c")
    assert _idx.header((60000, 28, 28)) == expected


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 4), (1, 2, 3, 4)])
def test_round_trip(shape):
    array = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    parsed = _idx.parse(_idx.header(shape) + array.tobytes())
    np.testing.assert_array_equal(parsed, array)
    assert parsed.flags.writeable


@pytest.mark.parametrize(
    "content",
    [b"", b"\0\0\x08", b"\0\0\x0d\x01\0\0\0\0", b"\0\0\x08\x02\0\0\0\x01", b"PK\3\4"],
    ids=["empty", "short", "floats", "cut in the header", "a zip"],
)
def test_other_content_is_refused(content):
    with pytest.raises(ValueError, match="IDX"):
        _idx.parse(content)


@pytest.mark.parametrize("size", [5, 7])
def test_content_of_another_length_is_refused(size):
    with pytest.raises(ValueError, match="reshape"):
        _idx.parse(_idx.header((2, 3)) + bytes(size))
