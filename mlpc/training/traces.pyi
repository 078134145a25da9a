"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from collections.abc import Iterator
from typing import Any

from mlpc._types import Array, Rows

class LayerTrace:
    layer: Any
    name: str
    input: Array
    z: Array
    a: Array
    dz: Any
    da: Any
    gradients: dict[str, Array]
    def __init__(self, layer: Any, arrays: Any, gradients: Any, inner: Any) -> None: ...
    mask: Any
    mean: Any
    variance: Any

class Trace:
    x: Array
    dx: Any
    layers: list[LayerTrace]
    gradients: list[Array]
    y_pred: Array
    loss: Any
    data_loss: Any
    penalties: Any
    def __getitem__(self, key: Any) -> LayerTrace: ...
    def __init__(
        self, x: Rows, dx: Any, layers: Any, gradients: Any, losses: Any
    ) -> None: ...
    def __iter__(self) -> Iterator[LayerTrace]: ...
    def __len__(self) -> int: ...

__all__ = ["LayerTrace", "Trace"]
