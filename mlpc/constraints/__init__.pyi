"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any, Self

from mlpc._types import Axes, Config, Real

class Constraint:
    def __call__(self, w: Any) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class MaxNorm(Constraint):
    axis: Any
    max_value: Any
    def __init__(self, max_value: Real = 2, axis: Axes = 0) -> None: ...
    def get_config(self) -> Config: ...

class MinMaxNorm(Constraint):
    axis: Any
    min_value: Any
    max_value: Any
    rate: Any
    def __init__(
        self,
        min_value: Real = 0.0,
        max_value: Real = 1.0,
        rate: Real = 1.0,
        axis: Axes = 0,
    ) -> None: ...
    def get_config(self) -> Config: ...

class NonNeg(Constraint): ...

class UnitNorm(Constraint):
    axis: Any
    def __init__(self, axis: Axes = 0) -> None: ...
    def get_config(self) -> Config: ...

def deserialize(config: Config, custom_objects: Config | None = None) -> Any: ...
def get(identifier: Any) -> Any: ...

max_norm = MaxNorm
min_max_norm = MinMaxNorm
non_neg = NonNeg

def serialize(obj: Any) -> Any: ...

unit_norm = UnitNorm
__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "serialize",
    "unit_norm",
]
