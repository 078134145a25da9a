"""Gradients held against a derivation: by differences, or against arrays of one's own.

For tests and exercises. Both functions raise a `GradientError`, an `AssertionError`
that says where the gradients differ, by how much, and which slip would explain it.
"""

from mlpc.testing.closeness import assert_gradients_close
from mlpc.testing.differences import gradcheck
from mlpc.testing.reports import GradientError

__all__ = ["GradientError", "assert_gradients_close", "gradcheck"]
