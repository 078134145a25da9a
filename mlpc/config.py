"""The settings of the process: the default dtype, Keras' small number, the threads.

Everything else is an argument of the object it concerns.
"""

import numpy as np

from mlpc import _engine
from mlpc.utils.validation import check_choice, check_integer, check_real

__all__ = [
    "dtype_name",
    "epsilon",
    "float_array",
    "floatx",
    "isa",
    "set_epsilon",
    "set_floatx",
    "set_threads",
    "threads",
]

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
        dtype: `"float32"`, `"float64"`, the NumPy type of either, the config of a
            `DTypePolicy` of theirs as Keras' files have it, or `None` for `floatx()`.

    Returns:
        `"float32"` or `"float64"`.

    Raises:
        ValueError: If `dtype` is anything else.
    """
    if isinstance(dtype, dict):
        dtype = dtype.get("config", {}).get("name")
    if dtype is None:
        return floatx()
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


def threads():
    """Return the most threads that a call may use.

    By default OMP_NUM_THREADS, else one for each CPU that this process may run on.
    Small work takes fewer. No result depends on it.
    """
    return _engine.threads()


def set_threads(count):
    """Set the most threads that a call may use.

    Args:
        count: An integer >= 0; 0 is the default again.

    Raises:
        ValueError: If `count` is something else.
    """
    _engine.set_threads(check_integer("count", count, low=0, high=1024))


def isa():
    """Return the kernels in use: `"avx512"`, `"avx2"`, `"neon"` or `"scalar"`.

    The best that this CPU has, or what the environment variable MLPC_ISA asks for. No
    result depends on it.
    """
    return _engine.isa()
