"""The optimizer's learning rate as Keras' callbacks see it: a number of floatx."""

import numpy as np

from mlpc import config

__all__ = ["get_rate", "set_rate"]


def get_rate(optimizer):
    """Return the rate, rounded to `floatx`, as a float.

    Keras keeps it in a variable of that type. So both libraries count, print and log
    the same numbers.
    """
    return _rounded(optimizer.learning_rate)


def set_rate(optimizer, rate):
    """Set the rate to a number, rounded likewise: so files hold all of it."""
    optimizer.learning_rate = _rounded(rate)


def _rounded(rate):
    return float(np.asarray(rate, config.floatx()))
