"""Every kernel test runs for each ISA of this CPU and for both dtypes."""

import numpy as np
import pytest

from mlpc import _core

ISAS = _core._isas()


@pytest.fixture(params=ISAS)
def isa(request):
    return request.param


@pytest.fixture(params=["float32", "float64"])
def dtype(request):
    return np.dtype(request.param)


@pytest.fixture
def lanes(isa, dtype):
    """Elements of a vector."""
    width = {"scalar": 0, "neon": 16, "avx2": 32, "avx512": 64}[isa]
    return max(1, width // dtype.itemsize)
