"""Same bits from every compiler and machine: gcc and clang, plain and optimised, an x86
CPU without AVX and an AArch64 one under emulation train the nets of test_bits.c; the
SHA-256 of weights, history and predictions must be one.

That kinds of kernels and numbers of threads give the same bits within a build is what
test_bits itself compares; it runs here too.
"""

import hashlib
import os
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Environment of tests/c/run.sh; each build's program must run here.
BUILDS = {
    "gcc -O3": {"CC": "gcc"},
    "gcc -O1": {"CC": "gcc", "CFLAGS": "-O1"},
    "clang -O3": {"CC": "clang"},
    "AArch64": {
        "CC": "aarch64-linux-gnu-gcc",
        "CFLAGS": "-static",
        "MLPC_OPENMP": "0",
        "MACHINE": "aarch64",
        "RUN": "qemu-aarch64",
    },
}
# A CPU of 2008: SSE4.2, no AVX, no fused multiply-add.
OLD_X86 = ["qemu-x86_64", "-cpu", "Nehalem"]


def bits(program, emulator=()):
    """The digest of what the program leaves."""
    done = subprocess.run([*emulator, program, "dump"], check=True, capture_output=True)
    assert len(done.stdout) > 10_000
    return hashlib.sha256(done.stdout).hexdigest()


@pytest.fixture(scope="module")
def digests(tmp_path_factory):
    """The digest of each build whose compiler and emulator are here."""
    found = {}
    for name, settings in BUILDS.items():
        emulator = [settings["RUN"]] if "RUN" in settings else []
        if not all(shutil.which(tool) for tool in [settings["CC"], *emulator]):
            continue
        folder = tmp_path_factory.mktemp("build")
        env = {**os.environ, **settings, "BUILD": str(folder)}
        command = ["sh", "tests/c/run.sh", "test_bits"]
        subprocess.run(command, cwd=ROOT, env=env, check=True)
        found[name] = bits(folder / "test_bits", emulator)
        on_x86 = platform.machine() == "x86_64" and not emulator
        if on_x86 and shutil.which(OLD_X86[0]) and "x86 without AVX" not in found:
            found["x86 without AVX"] = bits(folder / "test_bits", OLD_X86)
    return found


def test_bits_depend_on_no_compiler_and_no_machine(digests):
    if len(digests) < 2:
        pytest.skip(f"nothing to compare here but {list(digests)}")
    assert len(set(digests.values())) == 1, digests


def test_ci_compares_them_all(digests):
    if not os.environ.get("CI"):
        pytest.skip("all compilers and emulators are asked for in CI only")
    assert set(digests) >= {*BUILDS, "x86 without AVX"}
