"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any, Self

from mlpc._types import Array, Axes, Config, DType, Integer, Shape

class SeedGenerator:
    name: str
    state: Any
    def __init__(
        self, seed: Integer | SeedGenerator | None = None, name: str | None = None
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def next(self, ordered: bool = True) -> Any: ...

def beta(
    shape: Shape | Integer,
    alpha: Any,
    beta: Any,
    dtype: DType = None,
    seed: Integer | SeedGenerator | None = None,
) -> Array: ...
def binomial(
    shape: Shape | Integer,
    counts: Any,
    probabilities: Any,
    dtype: DType = None,
    seed: Integer | SeedGenerator | None = None,
) -> Array: ...
def categorical(
    logits: Any,
    num_samples: Any,
    dtype: DType = "int32",
    seed: Integer | SeedGenerator | None = None,
) -> Array: ...
def dropout(
    inputs: Any,
    rate: Any,
    noise_shape: Any = None,
    seed: Integer | SeedGenerator | None = None,
) -> Array: ...
def gamma(
    shape: Shape | Integer,
    alpha: Any,
    dtype: DType = None,
    seed: Integer | SeedGenerator | None = None,
) -> Array: ...
def normal(
    shape: Shape | Integer,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: DType = None,
    seed: Integer | SeedGenerator | None = None,
) -> Array: ...
def randint(
    shape: Shape | Integer,
    minval: Any,
    maxval: Any,
    dtype: DType = "int32",
    seed: Integer | SeedGenerator | None = None,
) -> Array: ...
def shuffle(
    x: Any, axis: Axes = 0, seed: Integer | SeedGenerator | None = None
) -> Array: ...
def truncated_normal(
    shape: Shape | Integer,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: DType = None,
    seed: Integer | SeedGenerator | None = None,
) -> Array: ...
def uniform(
    shape: Shape | Integer,
    minval: Any = 0.0,
    maxval: Any = 1.0,
    dtype: DType = None,
    seed: Integer | SeedGenerator | None = None,
) -> Array: ...

__all__ = [
    "SeedGenerator",
    "beta",
    "binomial",
    "categorical",
    "dropout",
    "gamma",
    "normal",
    "randint",
    "shuffle",
    "truncated_normal",
    "uniform",
]
