"""One seed for all draws."""

import random

import numpy as np
import pytest

from mlpc.initializers import GlorotUniform
from mlpc.utils import set_random_seed


def test_everything_repeats():
    draws = []
    for _ in range(2):
        set_random_seed(7)
        weights = GlorotUniform()((3, 4))
        draws.append((random.random(), np.random.rand(), weights.tobytes()))
    assert draws[0] == draws[1]
    assert GlorotUniform()((3, 4)).tobytes() != draws[0][2]


@pytest.mark.parametrize("seed", [None, 1.0, "1", -1, 2**32, True])
def test_wrong_seeds(seed):
    state = random.getstate()
    with pytest.raises(ValueError, match="`seed` must be an integer"):
        set_random_seed(seed)
    assert random.getstate() == state
