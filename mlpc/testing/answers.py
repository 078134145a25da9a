"""check_answer: what a student has worked out, held against what the engine has."""

import numpy as np

__all__ = ["check_answer"]


def check_answer(name, answer, expected, hint="", *, rtol=1e-5, atol=1e-8):
    """Print that an answer is right, or raise an AssertionError that says what is off.

    It is right where `|answer - expected| <= atol + rtol |expected|` in all elements.

    Args:
        name: What the answer is called.
        answer: Array-like of numbers. `...` says that it is still to be filled in.
        expected: Array-like of numbers.
        hint: What the error ends with.
        rtol, atol: Tolerances.

    Raises:
        AssertionError: If it is blank, no numbers, of another shape, or not close; of a
            turned sign, a common factor and a transposed array it says so.
    """
    found, right = _numbers(name, answer), np.asarray(expected, float)
    hint = f" Hint: {hint}" if hint else ""

    def close(other):
        return np.allclose(found, other, rtol, atol)

    if found.shape != right.shape:
        slip = " It is transposed." if found.shape == right.shape[::-1] else ""
        raise AssertionError(
            f"`{name}` has the shape {found.shape}, it should have {right.shape}."
            f"{slip}{hint}"
        )
    if not close(right):
        square = right.ndim == 2 and right.shape[0] == right.shape[1]
        slip = " It is transposed." if square and close(right.T) else ""
        raise AssertionError(
            f"`{name}` is not right yet.{slip or _factor(found, right, close)}{hint}"
        )
    print(f"{name}: right.")


def _numbers(name, answer):
    """The answer as an array of floats."""
    parts = answer if isinstance(answer, (list, tuple)) else [answer]
    if any(part is ... for part in parts):
        raise AssertionError(f"`{name}` is still blank: write it in place of `...`.")
    try:
        found = np.asarray(answer)
    except ValueError:  # rows of different lengths
        found = np.asarray(None)
    if found.dtype.kind not in "biuf":
        raise AssertionError(
            f"`{name}` should be a number or an array of numbers. "
            f"Received: {answer!r:.80}"
        )
    return found.astype(float)


def _factor(found, right, close):
    """What is said of an answer that is a multiple of the right one."""
    square = float((right * right).sum())
    factor = float((found * right).sum()) / square if square else 0.0
    if not factor or not np.isfinite(factor) or not close(factor * right):
        return ""
    if np.isclose(factor, -1):
        return " Its sign is turned."
    return f" It is {factor:.6g} times what it should be." if right.size > 1 else ""
