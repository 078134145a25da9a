"""Arrays at the door: tables become arrays, and a mask is not dropped unseen."""

from numbers import Real

import numpy as np

from mlpc.utils.columns import is_table
from mlpc.utils.recorded import as_array, is_recorded

__all__ = ["array_wrap", "is_number", "numbers", "plain", "refuse_masked"]

FLOATS = 2.0**128  # beyond float32


def plain(argument, value, dtype=None):
    """Return `value` as a NumPy array.

    Args:
        argument: The argument's name, for the message.
        value: Array-like; a table of pandas' whose columns hold numbers.
        dtype: As for `np.asarray`.

    Returns:
        An array; what a recording follows stays so.

    Raises:
        ValueError: If it is a masked array (what lies under a mask is no data, and
            `np.asarray` would bring it to light), or a table of something else.
    """
    if is_recorded(value):
        return as_array(value, dtype)
    if type(value) is not np.ndarray:
        refuse_masked(argument, value)
        if is_table(value):
            from mlpc.utils.tables import numbers_of

            value = numbers_of(argument, value)
    return np.asarray(value, dtype)


def numbers(argument, value):
    """Return `value` as an array of bools or numbers in this machine's order of bytes.

    Args:
        argument, value: Those of `plain`.

    Raises:
        ValueError: If it holds something else, or numbers of more than 64 bits.
    """
    array = plain(argument, value)
    dtype = array.dtype
    if dtype.kind not in "biuf" or dtype.itemsize > 8:
        raise ValueError(
            f"Argument `{argument}` must hold real numbers of at most 64 bits. "
            f"Received: dtype={dtype}{_no_number(argument, array)}"
        )
    return array if dtype.isnative else array.astype(dtype.newbyteorder("="))


def _no_number(argument, array):
    """Which element of an array is not a number, and what to do about it."""
    kind = array.dtype.kind
    if kind in "mM":
        zero = f" - {argument}.min()" if kind == "M" else ""
        days = f"({argument}{zero}) / np.timedelta64(1, 'D')"
        return f". Turn times into numbers, as by `{days}`"
    if kind not in "OUS":
        return ""
    elements = array if kind == "O" else array.astype(object)
    for place, element in np.ndenumerate(elements):
        if kind != "O" and is_number(element):
            continue
        if not isinstance(element, Real) or not -FLOATS <= element <= FLOATS:
            return f", {element!r:.40} at {argument}{list(place)}"
    return f". Its elements are numbers: `{argument}.astype('float32')` stores them so"


def is_number(word):
    """Whether a number, a string or bytes can be read as a number."""
    try:
        float(word)
    except (TypeError, ValueError):
        return False
    return True


def refuse_masked(argument, value):
    """Raise a ValueError for an array of `numpy.ma`, which need not be imported."""
    if isinstance(value, np.ndarray) and callable(getattr(value, "filled", None)):
        raise ValueError(
            f"Argument `{argument}` must be an array without a mask. Received: a "
            f"masked array of shape {value.shape}, {np.sum(value.mask)} of its "
            f"elements masked. Fill them, `{argument}.filled(value)`, or leave out "
            "the rows that have any."
        )


def array_wrap(self, array, context=None, return_scalar=None):
    """The `__array_wrap__` of arrays with names: what is computed of them has none.

    NumPy 2 says whether a number is to become a scalar. NumPy 1 does not, and asks for
    results alone, where each number becomes one.
    """
    if return_scalar is None:
        return_scalar = array.ndim == 0
    return array[()] if return_scalar else np.asarray(array)
