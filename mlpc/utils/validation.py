"""Checks and words that several modules share, so that all errors read alike.

A check returns the value in the type the rest of the code counts on, or raises a
ValueError that names the argument, what was expected and what was received.
"""

import math
import operator
from numbers import Integral, Real

import numpy as np

from mlpc.utils.suggestions import suggestion

__all__ = [
    "check_axes",
    "check_choice",
    "check_flag",
    "check_integer",
    "check_number",
    "check_real",
    "check_shape",
    "plain_numbers",
]


def check_real(argument, value, *, low=-math.inf, high=math.inf):
    """Return `value` as a float.

    Args:
        argument: The argument's name, for the message.
        value: Any finite real number, except a bool.
        low, high: Bounds, both included.

    Returns:
        `float(value)`.

    Raises:
        ValueError: If `value` is not a finite number of `[low, high]`.
    """
    valid = isinstance(value, Real) and not isinstance(value, bool)
    if valid and math.isfinite(value) and low <= value <= high:
        return float(value)
    bounds = [
        text
        for bound, text in ((low, f">= {low:g}"), (high, f"<= {high:g}"))
        if math.isfinite(bound)
    ]
    expected = " ".join(["a finite number", " and ".join(bounds)]).strip()
    raise ValueError(
        f"Argument `{argument}` must be {expected}. Received: {argument}={value!r}"
    )


def check_number(argument, value, **bounds):
    """Return `value` as it was given, so that configs say 2 where 2 was said.

    Args and errors are those of `check_real`. A number of NumPy's becomes Python's;
    what is no `int` or `float` then becomes a float.
    """
    number, value = check_real(argument, value, **bounds), plain_numbers(value)
    return value if type(value) in (int, float) else number


def plain_numbers(value):
    """Return NumPy's numbers as Python's, whose types checks and configs count on.

    Args:
        value: A number; an array, list or tuple of them, with others among them
            perhaps.

    Returns:
        A number; a list for an array of axes, else the list or tuple; anything else,
        a bool too, as it is.
    """
    if isinstance(value, (np.generic, np.ndarray)) and value.dtype.kind in "iuf":
        return value.tolist()
    if isinstance(value, (list, tuple)):
        numbers = map(plain_numbers, value)
        return list(numbers) if isinstance(value, list) else tuple(numbers)
    return value


def check_shape(argument, value):
    """Return a shape as a tuple of ints.

    Args:
        argument: The argument's name, for the message.
        value: A list, tuple or array of integers >= 0, or one for a single axis.

    Raises:
        ValueError: If `value` is something else.
    """
    shape = plain_numbers(value)
    axes = [shape] if isinstance(shape, int) else shape
    valid = isinstance(axes, (list, tuple))
    if not valid or not all(type(axis) is int and axis >= 0 for axis in axes):
        raise ValueError(
            f"Argument `{argument}` must be a tuple of integers >= 0. "
            f"Received: {argument}={value!r}"
        )
    return tuple(axes)


def check_axes(argument, value):
    """Return the axes that `value` names as a tuple; `None` for `None`.

    Args:
        argument: The argument's name, for the message.
        value: An integer of [-8, 7], a list or tuple of such without a repetition, or
            `None`.

    Raises:
        ValueError: If `value` is something else.
    """
    if value is None:
        return None
    axes = plain_numbers(value)
    axes = tuple(axes) if isinstance(axes, (list, tuple)) else (axes,)
    axes = tuple(check_integer(argument, axis, low=-8, high=7) for axis in axes)
    if len({*axes}) < len(axes):
        raise ValueError(
            f"Argument `{argument}` must not repeat an axis. "
            f"Received: {argument}={value!r}"
        )
    return axes


def check_integer(argument, value, *, low, high=None):
    """Return `value` as an int.

    Args:
        argument: The argument's name, for the message.
        value: Any integer except a bool; NumPy's too, and arrays of one without axes.
        low, high: Bounds, both included; `high=None` is no bound.

    Returns:
        `int(value)`.

    Raises:
        ValueError: If `value` is not an integer or out of bounds.
    """
    plain = type(value) is int  # spares the slow question below
    valid = plain or (isinstance(value, Integral) and not isinstance(value, bool))
    if not valid and getattr(value, "shape", None) == ():
        value, valid = _index_of(value)
    if valid and low <= value and (high is None or value <= high):
        return int(value)
    expected = f">= {low}" if high is None else f"of [{low}, {high}]"
    raise ValueError(
        f"Argument `{argument}` must be an integer {expected}. "
        f"Received: {argument}={value!r}"
    )


def _index_of(scalar):
    """The integer that a scalar array holds and True; itself and False otherwise."""
    try:
        return operator.index(scalar), True
    except TypeError:
        return scalar, False


def check_flag(argument, value):
    """Return `value` as a bool; 0 and 1 pass, anything else is a ValueError."""
    if isinstance(value, Integral) and value in (0, 1):
        return bool(value)
    raise ValueError(
        f"Argument `{argument}` must be True or False. Received: {argument}={value!r}"
    )


def check_choice(argument, value, choices):
    """Return `value` if it is one of `choices`, else raise a ValueError."""
    if value in choices:
        return value
    listed = ", ".join(repr(choice) for choice in choices)
    raise ValueError(
        f"Invalid value for argument `{argument}`. Expected one of: {listed}. "
        f"Received: {argument}={value!r}.{suggestion(value, choices, tail='')}"
    )
