"""Which dtype comes of which: Keras' rules, over NumPy arrays.

An array keeps its dtype, float64 too. Python's numbers are weak: beside an array they
take its kind. Integers beside floats become these floats, and where an operation needs
floats that nobody named, they are `mlpc.config.floatx()`.
"""

import numpy as np

from mlpc import config
from mlpc.ops.structures import flatten
from mlpc.utils.arrays import plain
from mlpc.utils.dtypes import number_dtype
from mlpc.utils.recorded import as_array, is_recorded

__all__ = [
    "cast",
    "common",
    "floats",
    "is_float_dtype",
    "is_int_dtype",
    "largest",
    "result_type",
    "standardize_dtype",
    "tensor",
    "widened",
]


def standardize_dtype(dtype):
    """Return the name of a dtype.

    Args:
        dtype: A name, a type of NumPy or Python, or `None` for `floatx()`.

    Raises:
        ValueError: If it is not a dtype of arrays of numbers.
    """
    return config.floatx() if dtype is None else number_dtype(dtype)


def is_float_dtype(dtype):
    """Return whether a dtype is one of floats."""
    return standardize_dtype(dtype).startswith("float")


def is_int_dtype(dtype):
    """Return whether a dtype is one of integers, with or without sign."""
    return "int" in standardize_dtype(dtype)


def result_type(*dtypes):
    """Return the name of the dtype that values of these dtypes have in common.

    Args:
        *dtypes: Names and types; Python's `int` and `float` are weak.
    """
    weak = [d for d in dtypes if d is int or d is float]  # no ==: np.float64 is, too
    others = [d for d in dtypes if d is not int and d is not float]
    strong = [np.dtype(standardize_dtype(d)) for d in others]
    inexact = [dtype for dtype in strong if dtype.kind in "fc"]
    integers = [dtype for dtype in strong if dtype.kind in "iu"]
    if inexact:
        return np.result_type(*inexact).name
    if float in weak or not dtypes:
        return config.floatx()
    if integers:
        joined = np.result_type(*integers)  # float64 of uint64 and signed ones
        return joined.name if joined.kind != "f" else config.floatx()
    if int in weak:
        return "int64" if config.floatx() == "float64" else "int32"
    return "bool"


def tensor(x, dtype=None):
    """Return `x` as an array, of this dtype if one is given, without need no copy."""
    if isinstance(x, (list, tuple)) and any(map(is_recorded, flatten(x))):
        x = np.stack([tensor(part) for part in x])
    if dtype is None and not hasattr(x, "__array__"):
        dtype = result_type(*(getattr(v, "dtype", type(v)) for v in flatten(x)))
    return plain("x", x, None if dtype is None else standardize_dtype(dtype))


def cast(x, dtype):
    """Return `x` as an array of a dtype."""
    return tensor(x, standardize_dtype(dtype))


def floats(x):
    """Return `x` as an array of floats: integers become `floatx()`."""
    x = tensor(x)
    return x.astype(result_type(x.dtype, float), copy=False)


def largest(x):
    """Return the largest of an array of integers, -1 of none."""
    return int(x.max()) if x.size else -1


def widened(x):
    """Return `x` with its small integers and bools as 32 bits wide, to be added up."""
    x = tensor(x)
    small = x.dtype.kind in "bi" and x.dtype.itemsize < 4
    unsigned = x.dtype.kind == "u" and x.dtype.itemsize < 4
    return x.astype("uint32" if unsigned else "int32" if small else x.dtype, copy=False)


def common(*values, also=()):
    """Return all values as arrays of the dtype that they have in common.

    Args:
        *values: Arrays or numbers.
        also: Further dtypes that count; `(float,)` makes floats of integers.
    """
    values = [v if type(v) in (int, float) else tensor(v) for v in values]
    dtype = result_type(*(getattr(v, "dtype", type(v)) for v in values), *also)
    return [as_array(v, dtype) for v in values]
