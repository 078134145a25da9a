"""Gradients held against a derivation: by differences, or against arrays of your own.

For tests and exercises. `gradcheck` and `assert_gradients_close` raise a
`GradientError`, an `AssertionError` that says where the gradients differ, by how much,
and which slip would explain it; `check_answer` tells students of any other number, by
an `AnswerError`. A notebook shows the text of both alone.
"""

from mlpc.testing.answers import check_answer
from mlpc.testing.closeness import assert_gradients_close
from mlpc.testing.differences import gradcheck
from mlpc.testing.reports import AnswerError, GradientError
from mlpc.utils.absent import module_hooks as _module_hooks

__all__ = [
    "AnswerError",
    "GradientError",
    "assert_gradients_close",
    "check_answer",
    "gradcheck",
]

__getattr__, __dir__ = _module_hooks(__name__)
