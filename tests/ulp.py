"""How far a result is from the truth, in units in the last place of its dtype."""

import numpy as np

__all__ = ["ulp_error"]


def ulp_error(got, exact, dtype=None, *, signed_zero=False):
    """|got - exact| in units of the spacing of `dtype` at `exact`, elementwise.

    The correctly rounded result is at most 0.5 away. Below the smallest normal number
    the unit is that of the subnormals; a truth beyond the largest finite number may be
    given as inf or as that number.

    Args:
        got: Array of float32 or float64.
        exact: The truth in more digits than `got`: float64 for float32, np.longdouble
            for float64. Infinite and NaN where the truth is.
        dtype: The dtype whose spacing counts; that of `got` if None.
        signed_zero: Whether a zero of the other sign is an error.

    Returns:
        np.longdouble of the broadcast shape; inf where one is NaN or infinite and the
        other is not.
    """
    dtype = np.dtype(dtype or np.asarray(got).dtype)
    with np.errstate(over="ignore"):
        rounded = np.asarray(exact).astype(dtype)
    got, exact = np.broadcast_arrays(
        np.asarray(got, np.longdouble), np.asarray(exact, np.longdouble)
    )
    finite = np.isfinite(got) & np.isfinite(exact)
    largest = np.finfo(dtype).max
    inside = np.clip(np.where(np.isfinite(exact), exact, 0), -largest, largest)
    below_largest = np.nextafter(largest, largest.dtype.type(0))
    unit = np.spacing(np.minimum(np.abs(inside).astype(dtype), below_largest))
    distance = np.abs(np.where(finite, got, 0) - inside) / unit
    same = (np.isnan(got) & np.isnan(exact)) | (got == rounded)
    distance = np.where(finite, distance, np.where(same, 0, np.inf))
    if signed_zero:
        flipped = (got == 0) & (exact == 0) & (np.signbit(got) != np.signbit(exact))
        distance = np.where(flipped, np.inf, distance)
    return distance
