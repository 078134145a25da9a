"""Checks return the plain type, and errors say argument, expectation, value."""

import math

import numpy as np
import pytest

from mlpc.utils.validation import (
    check_choice,
    check_flag,
    check_integer,
    check_real,
    suggestion,
)


@pytest.mark.parametrize("value", [1, 1.0, np.float32(1), np.int8(1), np.float64(1)])
def test_real(value):
    checked = check_real("x", value, low=1, high=1)
    assert checked == 1 and type(checked) is float


@pytest.mark.parametrize("value", [True, "1", None, math.nan, math.inf, 1j, [1], 3, -1])
def test_no_real(value):
    with pytest.raises(ValueError, match=r"`x` must be a finite number >= 0 and <= 2"):
        check_real("x", value, low=0, high=2)


def test_bounds_are_worded():
    with pytest.raises(ValueError, match=r"number <= 2\. Received: x=3$"):
        check_real("x", 3, high=2)
    with pytest.raises(ValueError, match=r"a finite number\. Received: x='a'$"):
        check_real("x", "a")


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3)])
def test_integer(value):
    checked = check_integer("n", value, low=0, high=3)
    assert checked == 3 and type(checked) is int


@pytest.mark.parametrize("value", [True, 3.0, "3", None, -1, 4])
def test_no_integer(value):
    with pytest.raises(ValueError, match=r"`n` must be an integer of \[0, 3\]\. Rec"):
        check_integer("n", value, low=0, high=3)


def test_flag():
    for value in (True, 1, np.int64(1)):
        assert check_flag("f", value) is True
    for value in ("yes", None, 2, 1.0):
        with pytest.raises(ValueError, match="`f` must be True or False"):
            check_flag("f", value)


def test_choice():
    assert check_choice("c", None, ("sum", None)) is None
    with pytest.raises(ValueError, match=r"'sun'\. Did you mean 'sum'\?"):
        check_choice("c", "sun", ("sum", None))


def test_suggestion():
    assert suggestion("TANN", ["tanh", "relu"]) == " Did you mean 'tanh'?"
    assert suggestion(3, ["tanh", "relu"]) == " Known names: tanh, relu."
