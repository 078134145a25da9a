"""Powers and cosines with the same bits on every machine.

NumPy's + - * / and rounding are exact everywhere, its exp, log and cos are not: these
come from the engine, or from a polynomial here. All arrays are float64.
"""

import numpy as np

from mlpc import _engine

__all__ = ["cosine_of_pi", "power"]

# (-1)^k pi^(2k+1) / (2k+1)!, k from 10 down to 0: sin(pi z) is their sum of z^(2k+1),
# to 1e-17 on [-1/2, 1/2].
SINE_TERMS = (
    5.392664662608125e-10,
    -2.2948428997269856e-08,
    7.952054001475508e-07,
    -2.1915353447830204e-05,
    0.00046630280576761234,
    -0.007370430945714348,
    0.08214588661112819,
    -0.5992645293207919,
    2.550164039877345,
    -5.167712780049969,
    3.141592653589793,
)


def power(base, exponent):
    """Return `base ** exponent`, element by element; 0 to the power of 0 is 1.

    Args:
        base, exponent: Floats or arrays, broadcast against each other. A negative base
            is NaN, but for an integer exponent.

    Returns:
        Array of at least one axis.
    """
    base, exponent = np.broadcast_arrays(
        np.atleast_1d(np.asarray(base, np.float64)), np.asarray(exponent, np.float64)
    )
    size = np.abs(base).ravel()
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        logs = _engine.elementary("log", np.ascontiguousarray(size)).reshape(base.shape)
        value = _engine.elementary("exp", (exponent * logs).ravel()).reshape(base.shape)
        value = np.where(
            exponent == 0, 1.0, np.where(exponent == 1, np.abs(base), value)
        )
        odd = np.where(exponent % 2 == 0, value, -value)
    whole = exponent == np.floor(exponent)
    return np.where(base >= 0, value, np.where(whole, odd, np.nan))


def cosine_of_pi(x):
    """Return cos(pi x) of an array."""
    folded = np.abs(x - 2 * np.rint(x / 2))  # of [0, 1], with the same cosine
    z = 0.5 - folded
    square = z * z
    value = np.full_like(z, SINE_TERMS[0])
    for term in SINE_TERMS[1:]:
        value = value * square + term
    return value * z
