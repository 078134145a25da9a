"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any, NamedTuple

from mlpc import Variable as _Variable
from mlpc._types import Array, Function, Integer, Real, Rows
from mlpc.callbacks import History as _History
from mlpc.layers import Layer as _Layer
from mlpc.optimizers.schedules import LearningRateSchedule as _LearningRateSchedule

class Adaline:
    learning_rate: Any
    kernel: _Variable
    bias: Any
    use_bias: Any
    history: Any
    converged: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.01,
        kernel: Any = None,
        bias: Real = 0.0,
        use_bias: bool = True,
        classes: Any = ...,
    ) -> None: ...
    classes: Any
    def fit(self, x: Rows, y: Rows, epochs: Integer = 1) -> _History: ...
    def output(self, x: Rows) -> Any: ...
    def predict(self, x: Rows) -> Array: ...

class LogLinear:
    learning_rate: Any
    kernel: _Variable
    bias: Any
    use_bias: Any
    history: Any
    converged: Any
    activation: Any
    loss: Any
    def __init__(
        self,
        activation: str | Function | _Layer = "sigmoid",
        learning_rate: Real | _LearningRateSchedule | Function = 0.1,
        kernel: Any = None,
        bias: Real = 0.0,
        use_bias: bool = True,
        loss: str | None = "half_sse",
    ) -> None: ...
    classes: Any
    def fit(self, x: Rows, y: Rows, epochs: Integer = 1) -> _History: ...
    def output(self, x: Rows) -> Any: ...
    def predict(self, x: Rows) -> Array: ...

class McCullochPitts:
    kernel: _Variable
    threshold: Any
    def __init__(self, kernel: Any, threshold: Real) -> None: ...
    def predict(self, x: Rows) -> Array: ...

class Perceptron:
    learning_rate: Any
    kernel: _Variable
    bias: Any
    use_bias: Any
    history: Any
    converged: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 1.0,
        kernel: Any = None,
        bias: Real = 0.0,
        use_bias: bool = True,
        classes: Any = ...,
    ) -> None: ...
    classes: Any
    def fit(self, x: Rows, y: Rows, epochs: Integer = 1) -> _History: ...
    def output(self, x: Rows) -> Any: ...
    def predict(self, x: Rows) -> Array: ...

class Update(NamedTuple):
    epoch: Any
    row: Any
    target: Any
    output: Any
    kernel: Any
    bias: Any

__all__ = ["Adaline", "LogLinear", "McCullochPitts", "Perceptron", "Update"]
