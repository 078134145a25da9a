"""Checks and words that several rooms share, so that all errors read alike.

A check returns the value in the type the rest of the code counts on, or raises a
ValueError that names the argument, what was expected and what was received.
"""

import math
from numbers import Integral, Real

__all__ = [
    "check_axes",
    "check_choice",
    "check_flag",
    "check_integer",
    "check_number",
    "check_real",
    "suggestion",
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
        ValueError: If `value` is no finite number of `[low, high]`.
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

    Args and errors are those of `check_real`. What is no `int` or `float`, such as a
    number of NumPy's, becomes a float.
    """
    number = check_real(argument, value, **bounds)
    return value if type(value) in (int, float) else number


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
    axes = tuple(value) if isinstance(value, (list, tuple)) else (value,)
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
        value: Any integer, NumPy's too, except a bool.
        low, high: Bounds, both included; `high=None` is no bound.

    Returns:
        `int(value)`.

    Raises:
        ValueError: If `value` is no integer or out of bounds.
    """
    plain = type(value) is int  # spares the slow question below
    valid = plain or (isinstance(value, Integral) and not isinstance(value, bool))
    if valid and low <= value and (high is None or value <= high):
        return int(value)
    expected = f">= {low}" if high is None else f"of [{low}, {high}]"
    raise ValueError(
        f"Argument `{argument}` must be an integer {expected}. "
        f"Received: {argument}={value!r}"
    )


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


def suggestion(word, known, *, tail=None):
    """Return the sentence that helps after an unknown word.

    Args:
        word: What was received; anything but a string has no neighbour.
        known: The names that would have been understood.
        tail: What to say if no name is near; by default all of `known`.

    Returns:
        `" Did you mean 'adam'?"`, or the tail.
    """
    import difflib  # only on the way to an error

    names = [name for name in known if isinstance(name, str)]
    if isinstance(word, str):
        lowered = {name.lower(): name for name in names}
        near = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.5)
        if near:
            return f" Did you mean {lowered[near[0]]!r}?"
    return f" Known names: {', '.join(names)}." if tail is None else tail
