"""Iris, bundled: four measures of 150 flowers of three species.

R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of
Eugenics 7(2), 1936; UCI Machine Learning Repository, doi:10.24432/C56C76; CC BY 4.0
(data/NOTICE.md).
"""

from pathlib import Path

import numpy as np

from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.tracebacks import short_tracebacks
from mlpc.utils.validation import check_real

__all__ = ["load_data"]


@short_tracebacks
def load_data(test_split=0.2, seed=113):
    """Loads the bundled iris flowers, shuffled and split.

    Args:
        test_split: fraction of the flowers that are kept for the test, in [0, 1].
        seed: int that fixes the order of the flowers and so the split.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: float32 arrays of shapes (120, 4) and
        (30, 4) with sepal length, sepal width, petal length and petal width in cm;
        uint8 arrays of shapes (120,) and (30,) with 0 setosa, 1 versicolor,
        2 virginica.

    Raises:
        ValueError: `test_split` is not in its range.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = keras.datasets.iris.load_data()
        >>> x_train.shape, x_test.shape
        ((120, 4), (30, 4))
    """
    test_split = check_real("test_split", test_split, low=0, high=1)
    path = Path(__file__).parent / "data" / "iris.csv"
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    table = np.random.RandomState(seed).permutation(table)
    cut = round(len(table) * (1 - test_split))
    x, y = table[:, :4].astype(np.float32), table[:, 4].astype(np.uint8)
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])


__getattr__, __dir__ = _module_hooks(__name__)
