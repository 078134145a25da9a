"""What every test shares: Keras, where it is installed, runs on JAX."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")  # Keras reads it when first imported


def pytest_addoption(parser):
    parser.addoption(
        "--parity-seed",
        type=int,
        default=0,
        help="the seed of the programs of tests/parity/test_generated.py",
    )
