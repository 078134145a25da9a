"""Numbers that a layer is given and no training changes, as variables that no model
lists."""

from numbers import Real

import numpy as np

from mlpc.utils.arrays import plain
from mlpc.variables import Declared, make_variables

__all__ = ["checked_numbers", "fixed_variables"]


def checked_numbers(argument, value):
    """Return `value`, if it is a number or an array of them."""
    if not isinstance(value, Real):
        try:
            if plain(argument, value).dtype.kind not in "iufb":
                raise ValueError(argument)
        except ValueError:
            raise ValueError(
                f"Argument `{argument}` must be a number or an array of numbers. "
                f"Received: {argument}={value!r}"
            ) from None
    return value


def fixed_variables(dtype, shape, values):
    """Return variables with these values, that no model lists."""
    declared = [
        (name, Declared(name, shape, _constant(value), trainable=False))
        for name, value in values.items()
    ]
    return make_variables(dtype, declared)


def _constant(value):
    return lambda shape, dtype: np.broadcast_to(np.asarray(value, dtype), shape)
