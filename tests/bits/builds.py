"""Builds of the C engine by several compilers and for several machines, some of them
emulated: each trains the nets of nets.txt by tests/c/test_bits.c."""

import contextlib
import hashlib
import os
import platform
import shutil
import struct
import subprocess
from pathlib import Path

from bits.nets import NETS

try:
    import fcntl
except ImportError:  # Windows: one at a time is up to the caller
    fcntl = None

__all__ = ["EMULATED", "NATIVE", "lacking", "train"]

ROOT = Path(__file__).parents[2]

# Each is the environment of tests/c/run.sh.
NATIVE = {
    "gcc -O3": {"CC": "gcc"},
    # With the flags of .ci/valgrind.sh: ccache compiles the kernels of both once.
    "gcc -O1": {"CC": "gcc", "CFLAGS": "-O1 -g1 -fstack-usage"},
    "clang -O3": {"CC": "clang"},
}
AARCH64 = {
    "CFLAGS": "-static",
    "MLPC_OPENMP": "0",
    "MACHINE": "aarch64",
    "RUN": "qemu-aarch64",
}
EMULATED = {
    # A CPU of 2008: SSE4.2, no AVX, no fused multiply-add.
    "x86 without AVX": {
        "CC": "gcc",
        "MLPC_OPENMP": "0",
        "MACHINE": "x86_64",
        "RUN": "qemu-x86_64 -cpu Nehalem",
    },
    "AArch64, gcc": {"CC": "aarch64-linux-gnu-gcc", **AARCH64},
    "AArch64, clang": {"CC": "clang --target=aarch64-linux-gnu", **AARCH64},
}


def lacking(settings):
    """What this machine lacks for a build, as a list of words."""
    machine = settings.get("MACHINE", platform.machine())
    tools = [settings["CC"].split()[0], *settings.get("RUN", "").split()[:1]]
    if machine == "aarch64" != platform.machine():
        tools.append("aarch64-linux-gnu-gcc")  # clang uses its libraries
    lacks = [tool for tool in dict.fromkeys(tools) if shutil.which(tool) is None]
    if machine == "x86_64" != platform.machine():
        lacks.append("an x86-64 compiler")
    return lacks


def train(name):
    """Build and run test_bits, which compares ISAs and numbers of threads itself.

    What has run stays in build/bits, and is not run again before something that it is
    made of has changed.

    Args:
        name: One of the above.

    Returns:
        What the program printed, and `{name: SHA-256}` of all nets.

    Raises:
        RuntimeError: If it could not be built, or its own runs differ.
    """
    settings = {**NATIVE, **EMULATED}[name]
    folder = ROOT / "build" / "bits" / name.replace(" ", "-")
    stamp, made_of = folder / "stamp", ingredients(settings)
    with alone(folder):
        if not stamp.exists() or stamp.read_text("utf-8").partition("\n")[0] != made_of:
            stamp.unlink(missing_ok=True)
            stamp.write_text(f"{made_of}\n{build_and_run(settings, folder)}", "utf-8")
        printed = stamp.read_text("utf-8").partition("\n")[2]
        return printed, read_records(folder / "test_bits.records")


@contextlib.contextmanager
def alone(folder):
    """While this process has a folder, another one that wants it waits."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w") as lock:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ingredients(settings):
    """The hash of all that a build and its run are made of."""
    compiler = [*settings["CC"].split(), "--version"]
    heard = ("CFLAGS", "EXTENSION_CFLAGS")
    given = {**{name: os.environ.get(name) for name in heard}, **settings}
    parts = [repr(given).encode(), subprocess.check_output(compiler)]
    tests = ROOT / "tests"
    files = [*(ROOT / "csrc").rglob("*.*"), *(tests / "c").iterdir()]
    for path in sorted([*files, tests / "bits" / "nets.txt"]):
        parts += [str(path).encode(), path.read_bytes()]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def build_and_run(settings, folder):
    """What test_bits prints about its nets."""
    done = subprocess.run(
        ["sh", "tests/c/run.sh", "test_bits"],
        cwd=ROOT,
        env={**os.environ, **settings, "BUILD": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stdout)
    return next(line for line in done.stdout.splitlines() if " nets; " in line)


def read_records(path):
    """The hashes of what test_bits.c has written: a length and bytes for each net."""
    data, at, found = path.read_bytes(), 0, {}
    for name in NETS:
        (size,) = struct.unpack_from("=Q", data, at)
        at += 8 + size
        found[name] = hashlib.sha256(data[at - size : at]).hexdigest()
    if at != len(data):
        raise RuntimeError(f"{path} holds other nets than nets.txt")
    return found
