"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any

from mlpc._types import Integer, Real
from mlpc.random import SeedGenerator as _SeedGenerator

def xor(
    samples_per_class: Integer = 500,
    noise: Real = 0.2,
    seed: Integer | _SeedGenerator | None = None,
) -> Any: ...

__all__ = ["xor"]
