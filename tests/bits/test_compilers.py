"""Same bits from every compiler of this machine, from C as from Python. `make bits`
compares emulated machines too."""

import os

import pytest
from bits import builds, nets


@pytest.mark.parametrize("name", builds.NATIVE)
def test_a_compiler_moves_no_bit(name):
    lacks = builds.lacking(builds.NATIVE[name])
    if lacks and not os.environ.get("CI"):
        pytest.skip(f"not here: {', '.join(lacks)}")
    _, found = builds.train(name)
    assert found == nets.golden()
