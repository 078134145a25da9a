"""What rooms below `mlpc/symbolic` need to know of a recording: whether a value is
followed by one, and how a function of their own takes part in it."""

import functools

import numpy as np

__all__ = ["as_array", "detached", "is_recorded", "primitive"]


def is_recorded(value):
    """Return whether a value is an array that a recording follows."""
    return getattr(type(value), "_recorded", False)


def as_array(value, dtype=None):
    """Return `np.asarray(value, dtype)`; one that is recorded stays so."""
    if is_recorded(value):
        return value if dtype is None else value.astype(dtype)
    return np.asarray(value, dtype)


def detached(value):
    """Return the plain array of what is recorded, anything else as it is."""
    return value.value if is_recorded(value) else value


def primitive(*rule):
    """Let a recording take a function as one operation.

    Args:
        *rule: Its derivative, one entry for each argument that may be recorded:
            `entry(g, z, *args, **kwargs)` returns the gradient that comes back to the
            argument, of the gradient g of the result z.
    """

    def decorate(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            for value in args:
                if is_recorded(value):
                    return value.recording.call(function, args, kwargs, rule)
            return function(*args, **kwargs)

        return call

    return decorate
