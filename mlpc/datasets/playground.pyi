"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any

from mlpc._types import Integer, Real
from mlpc.random import SeedGenerator as _SeedGenerator

def circle(
    samples: Integer = 500,
    noise: Real = 0.0,
    seed: Integer | _SeedGenerator | None = None,
) -> Any: ...
def gauss(
    samples: Integer = 500,
    noise: Real = 0.0,
    seed: Integer | _SeedGenerator | None = None,
) -> Any: ...
def multi_gauss(
    samples: Integer = 1200,
    noise: Real = 0.0,
    seed: Integer | _SeedGenerator | None = None,
) -> Any: ...
def plane(
    samples: Integer = 1200,
    noise: Real = 0.0,
    seed: Integer | _SeedGenerator | None = None,
) -> Any: ...
def spiral(
    samples: Integer = 500,
    noise: Real = 0.0,
    seed: Integer | _SeedGenerator | None = None,
) -> Any: ...
def xor(
    samples: Integer = 500,
    noise: Real = 0.0,
    seed: Integer | _SeedGenerator | None = None,
) -> Any: ...

__all__ = ["circle", "gauss", "multi_gauss", "plane", "spiral", "xor"]
