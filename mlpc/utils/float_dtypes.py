"""The dtypes that the engine computes in, and which of them is the default.

What users call is in `mlpc.config`; policies of them are in `mlpc.dtype_policies`.
"""

import numpy as np

from mlpc.utils.validation import check_choice

__all__ = [
    "DTYPES",
    "default_policy",
    "engine_dtype",
    "float_array",
    "floatx",
    "set_default_policy",
    "set_floatx",
]

DTYPES = ("float32", "float64")

_defaults = {"floatx": "float32", "policy": None}


def floatx():
    """Return the default dtype of weights and computations, `"float32"` at first."""
    return _defaults["floatx"]


def set_floatx(value):
    """Set the default dtype for all objects that are made from now on.

    Args:
        value: `"float32"` or `"float64"`.

    Raises:
        ValueError: If `value` is another dtype.
    """
    _defaults["floatx"] = check_choice("floatx", value, DTYPES)


def default_policy():
    """Return the name of the policy of layers that are given none."""
    return _defaults["policy"] or floatx()


def set_default_policy(name):
    """Set the name of the policy of layers that are given none, whatever `floatx()`."""
    _defaults["policy"] = name


def engine_dtype(dtype=None):
    """Return the name of a dtype that the engine computes in.

    Args:
        dtype: `"float32"`, `"float64"`, the NumPy type of either, what has one of
            these as `compute_dtype`, or `None` for `floatx()`.

    Raises:
        ValueError: If `dtype` is anything else.
    """
    if dtype is None:
        return floatx()
    dtype = getattr(dtype, "compute_dtype", dtype)
    try:
        name = np.dtype(dtype).name
    except TypeError:
        name = dtype
    return check_choice("dtype", name, DTYPES)


def float_array(x):
    """Return `x` as an array that the engine computes on.

    Args:
        x: Array-like.

    Returns:
        An array in this machine's order of bytes. float32 and float64 keep their
        dtype, anything else becomes `floatx()`.
    """
    x = np.asarray(x)
    name = x.dtype.name
    return x.astype(name if name in DTYPES else floatx(), copy=False)
