"""check_answer: what a student has worked out, held against what the engine has.

What is said of a wrong number stands here; what arrays of a trace can tell of it comes
from explained.py.
"""

import numpy as np

from mlpc.testing.explained import explained
from mlpc.testing.reports import AnswerError
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["check_answer"]


@short_tracebacks
def check_answer(
    name, answer, expected, hint="", *, rtol=1e-5, atol=None, trace=None, slips=None
):
    """Print that an answer is right, or raise an error that says what is off.

    It is right where `|answer - expected| <= atol + rtol |expected|` in all elements;
    where True or False is expected, if it is just that. No argument is changed.

    Args:
        name: What the answer is called.
        answer: Array-like of numbers. `...` says that it is still to be filled in.
        expected: Array-like of numbers, or of bools.
        hint: What the error ends with, unless it can name the slip.
        rtol, atol: Tolerances. By default `atol` is 1e-8; where several elements are
            expected, all of them smaller than 1, it is 1e-8 times the largest.
        trace: The `Trace` that `expected` is an array of, or the loss: slips of a
            derivation are looked for and named, such as a missing slope of an
            activation, a kernel that was not transposed, a sum over the first row only.
        slips: `{text: array-like}`: what the error says of these wrong answers.

    Raises:
        AnswerError: If it is blank, no numbers, of another shape, or not close; of a
            reversed sign, a common factor, a transposed array, a first row alone and
            the like it says so.

    Example:

        >>> import mlpc
        >>> mlpc.testing.check_answer("half", 1 / 2, 0.5)
        half: right.
        >>> mlpc.testing.check_answer("dw", -3.0, 3.0)
        Traceback (most recent call last):
            ...
        mlpc.testing.reports.AnswerError: `dw` is not right yet. Its sign is reversed.
    """
    problem = _problem(name, answer, expected, hint, rtol, atol, trace, slips)
    if problem is not None:
        raise AnswerError(problem)
    print(f"{name}: right.")


def _problem(name, answer, expected, hint, rtol, atol, trace, slips):
    """What is wrong with the answer, in words; `None` if nothing is."""
    unfit = _unfit(name, answer)
    if unfit:
        return unfit
    hint = f" Hint: {hint}" if hint else ""
    wanted = np.asarray(expected)
    found, right = np.array(answer, float), np.array(expected, float)
    if wanted.dtype.kind == "b" and np.asarray(answer).dtype.kind != "b":
        kind = "True or False" if right.ndim == 0 else "an array of True and False"
        return f"`{name}` should be {kind}. Received: {answer!r:.80}.{hint}"
    if found.shape != right.shape:
        return (
            f"`{name}` has the shape {found.shape}, it should have {right.shape}."
            f"{_misshapen(found, right)}{hint}"
        )
    if atol is None:
        largest = np.abs(right).max(initial=0.0) if right.size > 1 else 1.0
        atol = 1e-8 * min(1.0, largest or 1.0)
    if np.allclose(found, right, rtol, atol):
        return None
    told = explained(found, expected, rtol, atol, trace, slips)
    if told:
        return f"`{name}` is not right yet: {told}."
    whole = wanted.dtype.kind != "f"
    return f"`{name}` is not right yet.{_resembling(found, right, rtol, whole)}{hint}"


def _unfit(name, answer):
    """What is said of an answer that is missing or holds no numbers; "" of others."""
    if _blank(answer):
        return f"`{name}` is still blank: write it in place of `...`."
    remedy = ""
    try:
        kind = np.asarray(answer).dtype.kind
    except (TypeError, ValueError):  # rows of different lengths
        kind = "O"
    if kind in "biuf":
        return ""
    if answer is None:
        remedy = " Is a `return` missing?"
    elif callable(answer):
        remedy = " It is a function: call it."
    return (
        f"`{name}` should be a number or an array of numbers. "
        f"Received: {answer!r:.80}.{remedy}"
    )


def _blank(answer):
    if isinstance(answer, np.ndarray):
        return answer.dtype.kind == "O" and any(map(_blank, answer.flat))
    return answer is ... or (
        isinstance(answer, (list, tuple)) and any(map(_blank, answer))
    )


def _misshapen(found, right):
    """What is said of an answer of another shape."""
    if found.shape == right.shape[::-1]:
        return " It is transposed."
    if found.size == right.size:
        same = np.allclose(found.ravel(), right.ravel())
        return " The numbers are right: only the shape is not." if same else ""
    if right.ndim and len(right) and found.shape == right.shape[1:]:
        for row, which in ((0, "first"), (-1, "last")):
            if np.allclose(found, right[row]):
                part = "row" if right.ndim > 1 else "element"
                return f" It is the {which} {part} alone."
    if found.ndim == 0 and right.size:
        for value, which in ((right.sum(), "sum"), (right.mean(), "mean")):
            if np.isclose(found, value):
                return f" It is the {which} of all elements."
    if right.ndim == 2 and 1 in right.shape and found.shape == 2 * (right.size,):
        n = right.size
        return f" Shapes ({n},) and ({n}, 1) met: that makes a table of both."
    return ""


def _resembling(found, right, rtol, whole):
    """What is said of an answer that is the right one, changed in a well-known way.

    Args:
        whole: Whether the right one is counted, not measured: a factor would tell it.
    """

    def close(other):
        size = np.abs(other).max(initial=0.0)
        return size > 0 and np.allclose(found, other, rtol, 1e-8 * size)

    if not np.isfinite(found).all():
        return " It has NaN or infinity in it." if right.size > 1 else ""
    if right.ndim == 2 and right.shape[0] == right.shape[1] and close(right.T):
        return " It is transposed."
    if close(-right):
        return " Its sign is reversed."
    if whole:
        one_less = np.array_equal(found, right - 1)
        return " It is one too small: does it count from 0?" if one_less else ""
    shares = right.size and right.min() >= 0 and right.max() <= 1
    if shares and close(100 * right):
        return " It is in per cent: a share lies between 0 and 1."
    if shares and close(1 - right) and (right % 1).any():
        return " It is 1 minus what it should be."
    if right.size > 1 and close(right[::-1]):
        return " Its order is reversed."
    square = float((right * right).sum())
    factor = float((found * right).sum()) / square if square else 0.0
    simple = right.size > 1 or (_simple(factor, rtol) and abs(right) != 1)
    if factor and close(factor * right) and simple:
        return f" It is {factor:.6g} times what it should be."
    return ""


def _simple(factor, rtol):
    """Whether a factor between single numbers is one that slips make: 2, 1/2, 5 ..."""
    if not factor:
        return False
    size = max(abs(factor), 1 / abs(factor))
    return size < 1000.5 and abs(size - round(size)) <= rtol * size
