"""Two gradients of one weight side by side: which elements differ, told in words."""

import numpy as np

__all__ = ["AnswerError", "Comparison", "GradientError"]


class AnswerError(AssertionError):
    """An answer is not what it should be; a notebook shows the text alone."""

    def _render_traceback_(self):
        """What IPython shows, as a list of lines."""
        return str(self).split("\n")


class GradientError(AnswerError):
    """Gradients are not what they should be; the text says where and by how much."""


class Comparison:
    """A gradient and what it should be, element by element.

    An element is right where `|given - expected| <= atol + rtol |expected|`.

    Args:
        name: The weight's, for the report.
        given, expected: Float arrays of one shape.
        rtol, atol: Numbers >= 0.
        compared: Array of bools: which elements count; `None` for all.

    Attributes:
        wrong: Array of bools: the elements that count and are not right.
    """

    def __init__(self, name, given, expected, rtol, atol, compared=None):
        self.name = name
        self.given = np.asarray(given, float)
        self.expected = np.asarray(expected, float)
        self.rtol, self.atol = rtol, atol
        everything = np.ones(self.expected.shape, bool)
        self.compared = everything if compared is None else compared
        right = np.isclose(self.given, self.expected, rtol, atol)
        self.wrong = self.compared & ~right

    def agrees(self, other):
        """Whether the given gradient is close to another array instead.

        The absolute tolerance grows and shrinks with the array, so that small numbers
        are not close to everything; an array of zeros is close to nothing.
        """
        sizes = [_largest(array[self.compared]) for array in (other, self.expected)]
        if not min(sizes) > 0:
            return False
        atol = self.atol * sizes[0] / sizes[1]
        right = np.isclose(self.given, other, self.rtol, atol)
        return bool(right[self.compared].all())

    def describe(self, given, expected):
        """Return lines about the wrong elements.

        Args:
            given, expected: What the report calls the two.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            off = np.abs(self.given - self.expected)
            off = np.where(self.wrong, np.where(np.isnan(off), np.inf, off), -1.0)
            relative = (off / np.abs(self.expected))[self.wrong].max()
        worst = np.unravel_index(np.argmax(off), off.shape)
        place = ", ".join(map(str, worst))
        values = self.given[worst], self.expected[worst]
        return [
            f"`{self.name}`: {self.wrong.sum()} of {self.compared.sum()} elements "
            "differ",
            f"  worst at [{place}]: {given} {values[0]:.9g}, {expected} "
            f"{values[1]:.9g}",
            f"  largest difference {off.max():.3g}, relative {relative:.3g} "
            f"(allowed: {self.atol:.3g} + {self.rtol:.3g} * |{expected}|)",
        ]


def _largest(values):
    return np.abs(values).max(initial=0.0)
