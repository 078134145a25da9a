"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any

from mlpc._types import Array, Integer, Real
from mlpc.random import SeedGenerator as _SeedGenerator

FEATURES: Any
PATH: Any

def load_data(
    test_split: Real = 0.2, seed: Integer | _SeedGenerator = 113
) -> tuple[tuple[Array, Array], tuple[Array, Array]]: ...

__all__ = ["FEATURES", "PATH", "load_data"]
