"""Arrays at the door: tables become arrays, and a mask is not dropped unseen."""

import numpy as np

from mlpc.utils.recorded import as_array, is_recorded

__all__ = ["columns_of", "plain", "refuse_masked"]


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
        if _is_table(value):
            from mlpc.utils.tables import numbers_of

            value = numbers_of(argument, value)
    return np.asarray(value, dtype)


def refuse_masked(argument, value):
    """Raise a ValueError for an array of `numpy.ma`, which need not be imported."""
    if isinstance(value, np.ndarray) and callable(getattr(value, "filled", None)):
        raise ValueError(
            f"Argument `{argument}` must be an array without a mask. Received: a "
            f"masked array of shape {value.shape}, {np.sum(value.mask)} of its "
            f"elements masked. Fill them, `{argument}.filled(value)`, or leave out "
            "the rows that have any."
        )


def columns_of(value):
    """The names of a frame's columns; `None` of anything else."""
    frame = hasattr(value, "iloc") and hasattr(value, "columns")
    return list(value.columns) if frame else None


def _is_table(value):
    """Whether it is a frame, a series or an array of pandas', by what it can."""
    return hasattr(value, "iloc") or hasattr(
        getattr(value, "dtype", None), "numpy_dtype"
    )
