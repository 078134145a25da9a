"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any

from mlpc._types import Integer, Real, Rows, Shape

def activations(
    names: Any, span: Any = ..., *, points: Integer = 401, ax: Any = None
) -> Any: ...
def confusion_matrix(
    matrix: Any,
    y_pred: Rows = None,
    *,
    labels: Any = None,
    normalize: Any = None,
    ax: Any = None,
) -> Any: ...
def decision_regions(
    model: Any,
    x: Rows,
    y: Rows,
    *,
    labels: Any = None,
    threshold: Real | None = None,
    margin: Real = 0.1,
    resolution: Integer = 200,
    ax: Any = None,
) -> Any: ...
def descent(
    loss: Any, path: Any, *, span: Any = None, points: Integer = 201, ax: Any = None
) -> Any: ...
def gradient_norms(norms: Any, *, log: bool = True, ax: Any = None) -> Any: ...
def images(
    x: Rows,
    y: Rows = None,
    y_pred: Rows = None,
    shape: Shape | Integer | None = None,
    *,
    n: Integer = 25,
    labels: Any = None,
    titles: Any = None,
    ax: Any = None,
) -> Any: ...
def learning_curves(
    history: Any, metrics: str | None = "loss", *, log: bool = False, ax: Any = None
) -> Any: ...
def loss_along(
    model: Any, x: Rows, y: Rows, weight: Any, index: Integer = 0
) -> Any: ...
def misclassified(
    x: Rows,
    y_true: Rows,
    y_pred: Rows,
    shape: Shape | Integer | None = None,
    *,
    n: Integer = 25,
    labels: Any = None,
    ax: Any = None,
) -> Any: ...
def network(
    model: Any, *, most: Integer = 12, values: bool = False, ax: Any = None
) -> Any: ...
def weights(
    layer: Any, shape: Shape | Integer | None = None, *, n: Integer = 25, ax: Any = None
) -> Any: ...

__all__ = [
    "activations",
    "confusion_matrix",
    "decision_regions",
    "descent",
    "gradient_norms",
    "images",
    "learning_curves",
    "loss_along",
    "misclassified",
    "network",
    "weights",
]
