"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any

from mlpc._types import Real, Rows

class AnswerError(AssertionError): ...
class GradientError(AnswerError): ...

def assert_gradients_close(
    model: Any,
    x: Rows,
    y: Rows,
    gradients: Any,
    *,
    rtol: Real | None = None,
    atol: Real | None = None,
    sample_weight: Rows = None,
) -> None: ...
def check_answer(
    name: str,
    answer: Any,
    expected: Any,
    hint: str | None = "",
    *,
    rtol: Real = 1e-05,
    atol: Real | None = None,
    trace: Any = None,
    slips: Any = None,
) -> None: ...
def gradcheck(
    model: Any,
    x: Rows,
    y: Rows,
    *,
    sample_weight: Rows = None,
    training: bool = False,
    eps: Real = 1e-06,
    atol: Real = 1e-05,
    rtol: Real = 0.001,
    samples: Any = None,
    raise_exception: bool = True,
) -> bool: ...

__all__ = [
    "AnswerError",
    "GradientError",
    "assert_gradients_close",
    "check_answer",
    "gradcheck",
]
