"""Same bits from every compiler: gcc and clang, plain and optimised, train the nets of
tests/c/test_bits.c; the SHA-256 of weights, history and predictions must be one.

That kinds of kernels and numbers of threads give the same bits within a build is what
test_bits itself compares; it runs here too.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILDS = {
    "gcc-O3": ("gcc", ""),
    "gcc-O1": ("gcc", "-O1"),
    "clang-O3": ("clang", ""),
}


@pytest.fixture(scope="module")
def digests(tmp_path_factory):
    """The digest of each build whose compiler is here."""
    found = {}
    for name, (compiler, flags) in BUILDS.items():
        if shutil.which(compiler) is None:
            continue
        folder = tmp_path_factory.mktemp(name)
        env = {**os.environ, "CC": compiler, "CFLAGS": flags, "BUILD": str(folder)}
        subprocess.run(
            ["sh", "tests/c/run.sh", "test_bits"], cwd=ROOT, env=env, check=True
        )
        bits = subprocess.run(
            [folder / "test_bits", "dump"], check=True, stdout=subprocess.PIPE
        ).stdout
        assert len(bits) > 10_000
        found[name] = hashlib.sha256(bits).hexdigest()
    return found


def test_bits_do_not_depend_on_the_compiler(digests):
    if len(digests) < 2:
        pytest.skip(f"only one compiler here: {list(digests)}")
    assert len(set(digests.values())) == 1, digests


def test_ci_compares_gcc_with_clang(digests):
    if not os.environ.get("CI"):
        pytest.skip("both compilers are asked for in CI only")
    assert {"gcc-O3", "clang-O3"} <= set(digests)
