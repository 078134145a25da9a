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
        (-SQUARE, SQUARE, "is not right yet. Its sign is turned. Hint: h"),
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
