"""What every test shares: Keras, where it is installed, runs on JAX; how many processes
`--numprocesses auto` means."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("KERAS_BACKEND", "jax")  # Keras reads it when first imported

# Nearly all the time of a test beside Keras is XLA compiling steps that then run but a
# few times: like this it takes a third of it.
os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false "
    "--xla_cpu_parallel_codegen_split_count=1",
)

# Several processes have a team of threads each: one that waits for work leaves the CPU
# to another, rather than turn for some milliseconds. It halves the time of such tests.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

MEMORY_OF_ONE = 3 << 30  # what a process comes to, nearly all of it JAX' programs


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """One for each CPU that this process may use, as far as the memory goes."""
    known = hasattr(os, "sched_getaffinity")
    cpus = len(os.sched_getaffinity(0)) if known else os.cpu_count() or 1
    return max(1, min(cpus, free_memory() // MEMORY_OF_ONE))


def free_memory():
    """Bytes; of systems other than Linux much is assumed."""
    try:
        lines = Path("/proc/meminfo").read_text("utf-8").splitlines()
        values = dict(line.split(":") for line in lines)
        return int(values["MemAvailable"].split()[0]) << 10
    except (OSError, KeyError, ValueError):
        return 1 << 40


def pytest_addoption(parser):
    parser.addoption(
        "--parity-seed",
        type=int,
        default=0,
        help="the seed of the programs of tests/parity/test_generated.py",
    )
    parser.addoption(
        "--keras-anew",
        action="store_true",
        help="no outcome that is kept: tests/parity/test_generated.py runs Keras",
    )
    parser.addoption(
        "--fuzz-seed",
        type=int,
        default=0,
        help="the seed of the damage of tests/saving/test_fuzz.py",
    )
    parser.addoption(
        "--fits",
        type=int,
        default=100_000,
        help="after how many fits tests/faults/test_flat.py looks at memory",
    )
