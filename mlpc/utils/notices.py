"""Warnings that point at the user's own line, however deep they are raised."""

import sys
import warnings

from mlpc.utils.printable import printable_lines

__all__ = ["warn"]


def warn(message, category=UserWarning):
    """Warn in the name of the first caller outside of this package.

    Args:
        message: The text.
        category: The class of the warning.
    """
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("mlpc."):
        frame, level = frame.f_back, level + 1
    warnings.warn(printable_lines(message), category, stacklevel=level)
