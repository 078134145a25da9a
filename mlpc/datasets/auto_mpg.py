"""Auto MPG, bundled: how far 398 cars of 1970 to 1982 go on a gallon of fuel.

R. Quinlan, "Auto MPG", UCI Machine Learning Repository, 1993, doi:10.24432/C5859H;
CC BY 4.0 (data/NOTICE.md). The file is as people meet tables: numbers, a category, a
name, and gaps.
"""

import csv
from pathlib import Path

import numpy as np

from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.validation import check_real

__all__ = ["FEATURES", "PATH", "load_data"]

PATH = Path(__file__).parent / "data" / "auto_mpg.csv"
ORIGINS = ("europe", "japan", "usa")
NUMBERS = (
    "cylinders",
    "displacement",
    "horsepower",
    "weight",
    "acceleration",
    "model_year",
)
FEATURES = (*NUMBERS, *(f"origin_{origin}" for origin in ORIGINS))


def load_data(test_split=0.2, seed=113):
    """Loads the cars whose horsepower is known, shuffled and split.

    The table itself, with its gaps, names and categories, is the CSV file `PATH`:
    `pandas.read_csv(auto_mpg.PATH)`.

    Args:
        test_split: fraction of the cars that are kept for the test, in [0, 1].
        seed: int that fixes the order of the cars and so the split.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: float32 arrays of shapes (314, 9),
        (314,), (78, 9), (78,). The columns of x are `FEATURES`: cylinders,
        displacement in cubic inches, horsepower, weight in pounds, seconds to 60 miles
        an hour, model year less 1900, and a column of 0 and 1 for each origin; y is in
        miles per gallon.

    Raises:
        ValueError: `test_split` is not in its range.

    Example:

        >>> from mlpc.datasets import auto_mpg
        >>> (x_train, y_train), (x_test, y_test) = auto_mpg.load_data()
        >>> x_train.shape, x_test.shape
        ((314, 9), (78, 9))
    """
    test_split = check_real("test_split", test_split, low=0, high=1)
    with open(PATH, encoding="utf-8", newline="") as file:
        cars = [car for car in csv.DictReader(file) if car["horsepower"]]
    table = np.array([_row(car) for car in cars], np.float32)
    table = np.random.RandomState(seed).permutation(table)
    cut = round(len(table) * (1 - test_split))
    x, y = table[:, 1:], table[:, 0]
    return (x[:cut], y[:cut].copy()), (x[cut:], y[cut:].copy())


def _row(car):
    """mpg and the features of one line of the file."""
    numbers = [float(car[name]) for name in ("mpg", *NUMBERS)]
    return numbers + [float(car["origin"] == origin) for origin in ORIGINS]


__getattr__, __dir__ = _module_hooks(__name__)
