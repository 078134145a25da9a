"""check_answer: what it says of right, wrong and missing answers."""

import numpy as np
import pytest

from mlpc.testing import check_answer

SQUARE = np.array([[1.0, 2.0], [3.0, 5.0]])


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(0.1 + 0.2, 0.3), ([1, 2], [1.0, 2.0]), (SQUARE, SQUARE), (True, 1), (0, 1e-9)],
)
def test_right(answer, expected, capsys):
    check_answer("w", answer, expected)
    assert capsys.readouterr().out == "w: right.\n"


@pytest.mark.parametrize(
    ("answer", "expected", "told"),
    [
        (..., 1.0, "`w` is still blank: write it in place of `...`."),
        ([1.0, ...], [1.0, 2.0], "`w` is still blank"),
        ("one", 1.0, "should be a number or an array of numbers. Received: 'one'"),
        (None, [1.0], "should be a number or an array of numbers. Received: None"),
        ([[1], [2, 3]], [1.0], "should be a number or an array of numbers."),
        ([1.0], [1.0, 2.0], "has the shape (1,), it should have (2,). Hint: h"),
        (np.ones((2, 3)), np.ones((3, 2)), "should have (3, 2). It is transposed."),
        (SQUARE.T, SQUARE, "is not right yet. It is transposed. Hint: h"),
        (-SQUARE, SQUARE, "is not right yet. Its sign is reversed. Hint: h"),
        (SQUARE / 4, SQUARE, "It is 0.25 times what it should be."),
        (SQUARE + 1, SQUARE, "`w` is not right yet. Hint: h"),
        (2.0, 1.0, "`w` is not right yet. Hint: h"),
        (np.nan, 1.0, "`w` is not right yet. Hint: h"),
        (1.0, 0.0, "`w` is not right yet. Hint: h"),
    ],
)
def test_wrong(answer, expected, told):
    with pytest.raises(AssertionError) as error:
        check_answer("w", answer, expected, "h")
    assert told in str(error.value)


def test_tolerances():
    check_answer("w", 1.01, 1.0, rtol=0.02)
    with pytest.raises(AssertionError):
        check_answer("w", 1.01, 1.0)


@pytest.mark.parametrize(
    ("answer", "expected", "told"),
    [
        (0.2, 0.4, "It is 0.5 times what it should be. Hint: h"),
        (2.0, 0.4, "It is 5 times what it should be."),
        (-0.4, 0.4, "Its sign is reversed."),
        (97.5, 0.975, "It is in per cent: a share lies between 0 and 1."),
        (0.025, 0.975, "It is 1 minus what it should be."),
        (6, 7, "It is one too small: does it count from 0?"),
        (SQUARE[0], SQUARE, "shape (2,), it should have (2, 2). It is the first row"),
        (SQUARE[-1], SQUARE, "It is the last row alone."),
        (SQUARE.sum(), SQUARE, "It is the sum of all elements."),
        (SQUARE.mean(), SQUARE, "It is the mean of all elements."),
        ([1.0, 2.0], [[1.0], [2.0]], "The numbers are right: only the shape is not."),
        (np.ones((3, 3)), np.ones((3, 1)), "Shapes (3,) and (3, 1) met"),
        ([0.1, 0.5, 0.2], [0.2, 0.5, 0.1], "Its order is reversed."),
        ([0.5, np.inf], [0.5, 0.25], "It has NaN or infinity in it."),
        (0.7, True, "should be True or False. Received: 0.7. Hint: h"),
        (1, True, "should be True or False."),
        ([1, 0], [True, False], "should be an array of True and False."),
        (None, 1.0, "Is a `return` missing?"),
        (np.tanh, 1.0, "It is a function: call it."),
        ([[1.0, ...]], [[1.0, 2.0]], "still blank"),
        (np.array([1.0, ...]), [1.0, 2.0], "still blank"),
        (True, False, "`w` is not right yet. Hint: h"),
    ],
)
def test_more_of_what_is_wrong(answer, expected, told):
    with pytest.raises(AssertionError) as error:
        check_answer("w", answer, expected, "h")
    assert told in str(error.value)


@pytest.mark.parametrize(("answer", "right"), [(2, 4), (8, 4), (12, 4)])
def test_what_is_counted_is_not_given_away(answer, right):
    with pytest.raises(AssertionError, match=r"^`n` is not right yet\. Hint: h$"):
        check_answer("n", answer, right, "h")


def test_small_numbers_are_compared_as_closely_as_large_ones():
    small = np.array([1e-7, 2e-9])
    check_answer("w", small * (1 + 1e-6), small)
    with pytest.raises(AssertionError):
        check_answer("w", small * [1, 1.01], small)
    check_answer("w", [0.0, 1e-17], [0.0, 0.0])


def test_bools_are_right_whatever_they_are_made_of():
    check_answer("w", np.True_, True)
    check_answer("w", [True, False], np.array([True, False]))
    check_answer("w", np.array(True), np.True_)


def test_slips_of_ones_own_are_named_in_place_of_the_hint():
    slips = {"this is the recall": [0.5, 0.25], "that is the precision.": [1, 1]}
    for answer, told in (
        ([0.5, 0.25], ": this is the recall"),
        ([1, 1], ": that is the"),
    ):
        with pytest.raises(AssertionError, match=told) as error:
            check_answer("w", answer, [0.75, 0.5], "h", slips=slips)
        assert "Hint" not in str(error.value) and ".." not in str(error.value)
    with pytest.raises(AssertionError, match=r"not right yet\. Hint: h"):
        check_answer("w", [3, 5], [0.75, 0.5], "h", slips=slips)
    check_answer("w", [0.75, 0.5], [0.75, 0.5], slips=slips)


def test_nothing_that_is_given_is_changed():
    answer, expected, wrong = SQUARE / 2, SQUARE.copy(), {"half": SQUARE / 2}
    for array in (answer, expected, wrong["half"]):
        array.flags.writeable = False
    blank, listed = [1, [2, ...]], [[0.5, 1.0], [1.5, 2.5]]
    for given in (answer, listed, blank):
        with pytest.raises(AssertionError):
            check_answer("w", given, expected, slips=wrong)
    assert blank == [1, [2, ...]] and listed == answer.tolist()
    assert expected.dtype == float and (expected == SQUARE).all()
