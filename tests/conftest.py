"""What every test shares: Keras, where it is installed, runs on JAX."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")  # Keras reads it when first imported

# Nearly all the time of a test beside Keras is XLA compiling steps that then run but a
# few times: like this it takes a third of it.
os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false "
    "--xla_cpu_parallel_codegen_split_count=1",
)


def pytest_addoption(parser):
    parser.addoption(
        "--parity-seed",
        type=int,
        default=0,
        help="the seed of the programs of tests/parity/test_generated.py",
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
