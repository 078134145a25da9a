"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any, Self

from mlpc._types import Config, Real, Rows

class L1(Regularizer):
    l1: Any
    def __init__(self, l1: Real = 0.01) -> None: ...
    def get_config(self) -> Config: ...

class L1L2(Regularizer):
    l1: Any
    l2: Any
    def __init__(self, l1: Real = 0.0, l2: Real = 0.0) -> None: ...
    def get_config(self) -> Config: ...

class L2(Regularizer):
    l2: Any
    def __init__(self, l2: Real = 0.01) -> None: ...
    def get_config(self) -> Config: ...

class OrthogonalRegularizer(Regularizer):
    factor: Any
    mode: Any
    def __init__(self, factor: Real = 0.01, mode: str | None = "rows") -> None: ...
    def get_config(self) -> Config: ...

class Regularizer:
    def __call__(self, x: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

def deserialize(config: Config, custom_objects: Config | None = None) -> Any: ...
def get(identifier: Any) -> Any: ...

l1 = L1
l1_l2 = L1L2
l2 = L2
orthogonal_regularizer = OrthogonalRegularizer

def serialize(obj: Any) -> Any: ...

__all__ = [
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
    "serialize",
]
