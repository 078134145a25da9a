"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any, Self

from mlpc._types import Config, Integer, Real

class CosineDecay(LearningRateSchedule):
    initial_learning_rate: Any
    decay_steps: Any
    alpha: Any
    name: str
    warmup_target: Any
    warmup_steps: Any
    def __call__(self, step: Any) -> Any: ...
    def __init__(
        self,
        initial_learning_rate: Real,
        decay_steps: Integer,
        alpha: Real = 0.0,
        name: str = "CosineDecay",
        warmup_target: Real | None = None,
        warmup_steps: Integer = 0,
    ) -> None: ...
    def get_config(self) -> Config: ...

class CosineDecayRestarts(LearningRateSchedule):
    initial_learning_rate: Any
    first_decay_steps: Any
    alpha: Any
    name: str
    def __call__(self, step: Any) -> Any: ...
    def __init__(
        self,
        initial_learning_rate: Real,
        first_decay_steps: Integer,
        t_mul: Real = 2.0,
        m_mul: Real = 1.0,
        alpha: Real = 0.0,
        name: str = "SGDRDecay",
    ) -> None: ...
    def get_config(self) -> Config: ...

class ExponentialDecay(LearningRateSchedule):
    initial_learning_rate: Any
    decay_steps: Any
    decay_rate: Any
    staircase: Any
    name: str
    def __call__(self, step: Any) -> Any: ...
    def __init__(
        self,
        initial_learning_rate: Real,
        decay_steps: Integer,
        decay_rate: Real,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None: ...
    def get_config(self) -> Config: ...

class InverseTimeDecay(LearningRateSchedule):
    initial_learning_rate: Any
    decay_steps: Any
    decay_rate: Any
    staircase: Any
    name: str
    def __call__(self, step: Any) -> Any: ...
    def __init__(
        self,
        initial_learning_rate: Real,
        decay_steps: Integer,
        decay_rate: Real,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None: ...
    def get_config(self) -> Config: ...

class LearningRateSchedule:
    def __call__(self, step: Any) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class PiecewiseConstantDecay(LearningRateSchedule):
    boundaries: Any
    values: Any
    name: str
    def __call__(self, step: Any) -> Any: ...
    def __init__(
        self, boundaries: Any, values: Any, name: str = "PiecewiseConstant"
    ) -> None: ...
    def get_config(self) -> Config: ...

class PolynomialDecay(LearningRateSchedule):
    initial_learning_rate: Any
    decay_steps: Any
    end_learning_rate: Any
    power: Any
    cycle: Any
    name: str
    def __call__(self, step: Any) -> Any: ...
    def __init__(
        self,
        initial_learning_rate: Real,
        decay_steps: Integer,
        end_learning_rate: Real = 0.0001,
        power: Real = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None: ...
    def get_config(self) -> Config: ...

def deserialize(config: Config, custom_objects: Config | None = None) -> Any: ...
def serialize(obj: Any) -> Any: ...

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]
