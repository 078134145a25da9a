"""The settings of the process: the default dtype, and Keras' small number.

Everything else is an argument of the object it concerns.
"""

import numpy as np

from mlpc.utils.validation import check_choice, check_real

__all__ = ["dtype_name", "epsilon", "floatx", "set_epsilon", "set_floatx"]

DTYPES = ("float32", "float64")

_settings = {"floatx": "float32", "epsilon": 1e-7}


def floatx():
    """Return the default dtype of weights and computations, `"float32"` at first."""
    return _settings["floatx"]


def set_floatx(value):
    """Set the default dtype for all objects that are made from now on.

    Args:
        value: `"float32"` or `"float64"`.

    Raises:
        ValueError: If `value` is another dtype.
    """
    _settings["floatx"] = check_choice("floatx", value, DTYPES)


def epsilon():
    """Return the small number that programs add against divisions by zero, 1e-7.

    The engine's formulas have their own constants; they do not read it.
    """
    return _settings["epsilon"]


def set_epsilon(value):
    """Set what `epsilon` returns.

    Args:
        value: A positive float.

    Raises:
        ValueError: If `value` is no finite number >= 0.
    """
    _settings["epsilon"] = check_real("epsilon", value, low=0.0)


def dtype_name(dtype=None):
    """Return the name of a dtype that the engine computes in.

    Args:
        dtype: `"float32"`, `"float64"`, the NumPy type of either, or `None` for
            `floatx()`.

    Returns:
        `"float32"` or `"float64"`.

    Raises:
        ValueError: If `dtype` is anything else.
    """
    if dtype is None:
        return floatx()
    try:
        name = np.dtype(dtype).name
    except TypeError:
        name = dtype
    return check_choice("dtype", name, DTYPES)
