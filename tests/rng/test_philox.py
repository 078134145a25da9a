"""The engine's random words are those of Philox4x32-10."""

import numpy as np
import pytest
from philox import key_of, philox4x32

from mlpc import _core


def words(seed, stream, position, count):
    """Word w of a stream is word w % 4 of the block at counter (w // 4, stream)."""
    places = range(position, position + count)
    counters = [[*key_of(w // 4), *key_of(stream)] for w in places]
    blocks = philox4x32(counters, key_of(seed))
    return blocks[np.arange(count), [w % 4 for w in places]].tolist()


@pytest.mark.parametrize(
    "seed", [0, 1, 2**32 - 1, 2**32, 0x0123456789ABCDEF, 2**64 - 1]
)
@pytest.mark.parametrize("stream", [0, 7, 2**32 + 1, 2**64 - 1])
@pytest.mark.parametrize("position", [0, 1, 3, 4, 2**32, 2**34 - 1, 2**63])
def test_words(seed, stream, position):
    found = _core._philox(seed, stream, position, 11)
    assert found == words(seed, stream, position, 11)


def test_known_answer_of_random123():
    answer = [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    assert _core._philox(0, 0, 0, 4) == answer


def test_nothing():
    assert _core._philox(1, 2, 3, 0) == []
