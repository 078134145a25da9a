"""All constraints: their arguments and configs.

Norms are taken along `axis`: along 0 a `Dense` layer's kernel `(inputs, units)` has one
for each unit. Divisors are norms plus 1e-7.
"""

import math
from numbers import Real

from mlpc import _engine
from mlpc.constraints.constraint import Constraint
from mlpc.utils.validation import check_axes, plain_numbers

__all__ = ["MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"]


def _bound(argument, value):
    """`value` as it was given, if it is a number, which may be infinite."""
    valid = isinstance(value, Real) and not isinstance(value, bool)
    if valid and not math.isnan(value):
        value = plain_numbers(value)
        return value if type(value) in (int, float) else float(value)
    raise ValueError(
        f"Argument `{argument}` must be a number. Received: {argument}={value!r}"
    )


class _NormConstraint(Constraint):
    """A constraint of norms.

    Args:
        axis: Integer, or list of integers: the axes that a norm is taken along; `None`
            for all.
    """

    def __init__(self, axis=0):
        self._axes = check_axes("axis", axis)
        self.axis = axis

    def get_config(self):
        return {"axis": self.axis}

    def _axes_option(self):
        return {"axes": _engine.axes_option(self._axes)}


class MaxNorm(_NormConstraint):
    """Norms of at most `max_value`: `w * clip(norm, 0, max_value) / (1e-7 + norm)`.

    Args:
        max_value: The largest norm.
        axis: Integer or list of integers: the axes that a norm is taken along.

    Example:
        >>> print(keras.constraints.MaxNorm(1.0)(np.array([[3.0], [4.0]])).round(3))
        [[0.6]
         [0.8]]
    """

    def __init__(self, max_value=2, axis=0):
        super().__init__(axis)
        self.max_value = _bound("max_value", max_value)

    def get_config(self):
        return {"max_value": self.max_value, **super().get_config()}

    def _spec(self):
        return "max_norm", {"max_value": float(self.max_value), **self._axes_option()}


class UnitNorm(_NormConstraint):
    """Norms of 1: `w / (1e-7 + norm)`.

    Args:
        axis: Integer or list of integers: the axes that a norm is taken along.
    """

    def _spec(self):
        return "unit_norm", self._axes_option()


class MinMaxNorm(_NormConstraint):
    """Norms within two bounds, or on their way there.

    `w * (rate * clip(norm, min_value, max_value) + (1 - rate) * norm) / (1e-7 + norm)`

    Args:
        min_value, max_value: The smallest and the largest norm.
        rate: The share of the way that a projection goes; 1 is all of it.
        axis: Integer or list of integers: the axes that a norm is taken along.
    """

    def __init__(self, min_value=0.0, max_value=1.0, rate=1.0, axis=0):
        super().__init__(axis)
        self.min_value = _bound("min_value", min_value)
        self.max_value = _bound("max_value", max_value)
        self.rate = _bound("rate", rate)

    def get_config(self):
        return {
            "min_value": self.min_value,
            "max_value": self.max_value,
            "rate": self.rate,
            **super().get_config(),
        }

    def _spec(self):
        return "min_max_norm", {
            "min_value": float(self.min_value),
            "max_value": float(self.max_value),
            "rate": float(self.rate),
            **self._axes_option(),
        }


class NonNeg(Constraint):
    """No value below 0: `max(w, 0)`."""

    def _spec(self):
        return "non_neg", {}
