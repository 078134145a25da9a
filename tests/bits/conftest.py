"""Small nets use all threads here; afterwards the engine is as it was."""

import pytest

from mlpc import _core


@pytest.fixture(autouse=True)
def restored():
    isa = _core.isa()
    _core._set_work_per_thread(0.0)
    yield
    _core._set_work_per_thread(-1.0)
    _core.set_isa(isa)
    _core.set_threads(0)
