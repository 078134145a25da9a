"""Element by element, and sums and products: the part of `keras.ops.numpy` that counts.

The tables hold NumPy's names; the dtypes are those of dtypes.py, so `mean` of integers
is `floatx()`, `sum` of int8 is int32, and indices are int32. What arrays are made, cut
and put together with is in arrays.py.
"""

import numpy as np

from mlpc.ops.dtypes import common, floats, result_type, tensor, widened
from mlpc.ops.table import axes, named
from mlpc.utils.recorded import as_array

__all__ = ["TABLE"]

FLOAT_UNARY = """angle arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil cos cosh
deg2rad exp exp2 expm1 fabs floor i0 log log10 log1p log2 rad2deg reciprocal sin sinc
sinh sqrt tan tanh"""
UNARY = """absolute bitwise_not conjugate copy imag isfinite isinf isnan isneginf
isposinf isreal logical_not negative real sign signbit"""
BINARY = """add bitwise_and bitwise_or bitwise_xor dot equal fmax fmin gcd
greater greater_equal inner kron lcm less less_equal maximum minimum multiply
not_equal outer subtract vdot"""
FLOAT_BINARY = "divide heaviside hypot nextafter"
LOGICAL = "logical_and logical_or logical_xor"
REDUCTIONS = "all amax amin any nanmax nanmin ptp"
FLOAT_REDUCTIONS = "mean median nanmean nanmedian nanstd nanvar std var"
SUMS = "nanprod nansum sum"
ARGUMENTS = "argmax argmin"
CUMULATIVE = "cumprod cumsum nancumprod nancumsum"
WINDOWS = "bartlett blackman hamming hanning"
ALIASES = {
    "abs": "absolute",
    "conj": "conjugate",
    "true_divide": "divide",
    "bitwise_invert": "bitwise_not",
    "left_shift": "bitwise_left_shift",
    "right_shift": "bitwise_right_shift",
}


def _unary(function, convert):
    return lambda x: function(convert(x))


def _binary(function, also=()):
    return lambda x1, x2: function(*common(x1, x2, also=also))


def _bitwise(function):
    return lambda x, y: function(*common(x, y))


def _logical(function):
    return lambda x1, x2: function(tensor(x1), tensor(x2))


def _counting(function):
    """Of bools as of integers of 32 bits."""
    return lambda x1, x2: function(*map(_no_bools, common(x1, x2)))


def _shift(function):
    shift = _counting(function)
    return lambda x, y: shift(x, y)


def _no_bools(x):
    return x.astype("int32") if x.dtype == bool else x


def _strong(function):
    """Python's numbers count as arrays of their dtype."""
    return lambda x1, x2: function(*common(tensor(x1), tensor(x2), also=(float,)))


def _reduction(function, convert):
    def reduce(x, axis=None, keepdims=False):
        x = convert(x)
        return function(x, axis=axes(axis), keepdims=keepdims)

    return _nameless(reduce)


def _sum(function):
    def add_up(x, axis=None, keepdims=False):
        x = widened(x)
        return function(x, axis=axes(axis), keepdims=keepdims, dtype=x.dtype)

    return _nameless(add_up)


def _argument(function):
    def index(x, axis=None, keepdims=False):
        return function(tensor(x), axis=axis, keepdims=keepdims).astype("int32")

    return _nameless(index)


def _nan_argument(function, worst):
    def index(x, axis=None, keepdims=False):
        x = tensor(x)
        if x.dtype.kind != "f":
            return function(x, axis=axis, keepdims=keepdims).astype("int32")
        missing = np.isnan(x)
        found = function(np.where(missing, worst, x), axis=axis, keepdims=keepdims)
        nothing = np.all(missing, axis=axis, keepdims=keepdims)
        return np.where(nothing, -1, found).astype("int32")

    return _nameless(index)


def _cumulative(function):
    def accumulate(x, axis=None, dtype=None):
        x = tensor(x)
        dtype = result_type(dtype or x.dtype)
        dtype = "int32" if dtype == "bool" else dtype
        return function(x, axis=axis, dtype=dtype)

    return _nameless(accumulate)


def _extreme(function):
    def reduce(x, axis=None, keepdims=False, initial=None):
        return function(tensor(x), axis=axes(axis), keepdims=keepdims, initial=initial)

    return _nameless(reduce)


def _quantile(function):
    def reduce(x, q, axis=None, method="linear", keepdims=False):
        x = floats(x)
        q, axis = np.asarray(q, x.dtype), axes(axis)
        values = function(x, q, axis, method=method, keepdims=keepdims)
        return values.astype(x.dtype)

    return _nameless(reduce)


def _nameless(function):
    """Let the table name what is made here for several names."""
    function.__name__ = "<lambda>"
    return function


def _prod(x, axis=None, keepdims=False, dtype=None):
    x = widened(x)
    return np.prod(x, axis=axes(axis), keepdims=keepdims, dtype=dtype or x.dtype)


def _divide_no_nan(x1, x2):
    x1, x2 = common(x1, x2, also=(float,))
    zero, one = np.zeros((), x1.dtype), np.ones((), x1.dtype)
    return np.where(x2 == 0, zero, x1 / np.where(x2 == 0, one, x2))


def _average(x, axis=None, weights=None):
    if weights is None:
        return np.mean(floats(x), axis=axes(axis))
    x, weights = common(x, weights, also=(float,))
    return np.average(x, axes(axis), weights)


def _ldexp(x1, x2):
    x1, x2 = floats(x1), tensor(x2)
    if x2.dtype.kind not in "iu":
        raise TypeError(
            "Argument `x2` of ldexp must hold integers. Received: "
            f"x2 of dtype {x2.dtype}"
        )
    return np.ldexp(x1, x2).astype(x1.dtype)


def _trunc(x):
    x = tensor(x)
    return np.trunc(x) if x.dtype.kind == "f" else x


def _clip(x, x_min, x_max):
    x = widened(x) if tensor(x).dtype == bool else tensor(x)
    return np.clip(x, x_min, x_max).astype(x.dtype)


def _kaiser(x, beta):
    return floats(np.kaiser(x, beta).astype(result_type(float)))


def _trapezoid(y, x=None, dx=1.0, axis=-1):
    y = floats(y)
    integrate = getattr(np, "trapezoid", None) or np.trapz  # NumPy 1's name
    return as_array(integrate(y, x, dx, axis), y.dtype)


def _corrcoef(x):
    x = floats(x)
    return np.corrcoef(x).astype(x.dtype)


def _correlate(x1, x2, mode="valid"):
    return np.correlate(*common(x1, x2, also=(float,)), mode)


def _cross(x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None):
    return np.cross(*common(x1, x2), axisa, axisb, axisc, axis)


def _einsum(subscripts, *operands, **kwargs):
    return np.einsum(subscripts, *_wide_enough(*operands), **kwargs)


def _matmul(x1, x2):
    return np.matmul(*_wide_enough(x1, x2))


def _wide_enough(*values):
    """All in their common dtype; where all are int8, int32: it holds their sums."""
    small = all(getattr(x, "dtype", None) == "int8" for x in values)
    return [x.astype("int32") if small else x for x in common(*values)]


def _tensordot(x1, x2, axes=2):
    return np.tensordot(*common(x1, x2), axes)


def _vectorize(pyfunc, *, excluded=None, signature=None):
    return np.vectorize(pyfunc, excluded=excluded, signature=signature)


def _of(names, make, *details):
    """Rows of the table for NumPy's functions of these names."""
    return {name: make(getattr(np, name), *details) for name in names.split()}


def _window(function):
    return lambda x: function(x).astype(result_type(float))


TABLE = {
    **_of(FLOAT_UNARY, _unary, floats),
    **_of(UNARY, _unary, tensor),
    **_of(BINARY, _binary),
    **_of(FLOAT_BINARY, _binary, (float,)),
    **_of(LOGICAL, _logical),
    **_of("floor_divide fmod mod power", _counting),
    **_of("arctan2 logaddexp logaddexp2", _strong),
    **_of(REDUCTIONS, _reduction, tensor),
    **_of(FLOAT_REDUCTIONS, _reduction, floats),
    **_of(SUMS, _sum),
    **_of("max min", _extreme),
    **_of(ARGUMENTS, _argument),
    "nanargmax": _nan_argument(np.argmax, -np.inf),
    "nanargmin": _nan_argument(np.argmin, np.inf),
    **_of(CUMULATIVE, _cumulative),
    **_of("nanpercentile nanquantile percentile quantile", _quantile),
    **_of(WINDOWS, _window),
    "allclose": lambda x1, x2, rtol=1e-5, atol=1e-8, equal_nan=False: np.allclose(
        *common(x1, x2), rtol, atol, equal_nan
    ),
    "average": _average,
    "bitwise_left_shift": _shift(np.left_shift),
    "bitwise_right_shift": _shift(np.right_shift),
    "clip": _clip,
    "corrcoef": _corrcoef,
    "correlate": _correlate,
    "count_nonzero": lambda x, axis=None: np.asarray(
        np.count_nonzero(tensor(x), axis=axes(axis)), "int32"
    ),
    "cross": _cross,
    "divide_no_nan": _divide_no_nan,
    "einsum": _einsum,
    "isclose": lambda x1, x2, rtol=1e-5, atol=1e-8, equal_nan=False: np.isclose(
        *common(x1, x2), rtol, atol, equal_nan
    ),
    "kaiser": _kaiser,
    "ldexp": _ldexp,
    "matmul": _matmul,
    "nan_to_num": lambda x, nan=0.0, posinf=None, neginf=None: np.nan_to_num(
        tensor(x), nan=nan, posinf=posinf, neginf=neginf
    ),
    "prod": _prod,
    "round": lambda x, decimals=0: np.round(tensor(x), decimals),
    "square": lambda x: np.square(
        tensor(x, "int32" if tensor(x).dtype == bool else None)
    ),
    "tensordot": _tensordot,
    "trapezoid": _trapezoid,
    "trunc": _trunc,
    "vectorize": _vectorize,
}
for _name in ("bitwise_and", "bitwise_or", "bitwise_xor"):
    TABLE[_name] = _bitwise(getattr(np, _name))
TABLE |= {alias: TABLE[name] for alias, name in ALIASES.items()}
named(TABLE, "mlpc.ops.numpy")
