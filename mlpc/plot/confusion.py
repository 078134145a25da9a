"""The confusion matrix as a picture: hits are blue, errors orange."""

import math

import numpy as np

from mlpc import evaluation
from mlpc.display.elements import COLORS
from mlpc.display.matrices import depths
from mlpc.plot.axes import drawn, one_axes, words
from mlpc.utils.shortened import distinct
from mlpc.utils.validation import check_choice

__all__ = ["confusion_matrix"]

READABLE = 25  # classes; the cells of more stay without numbers
LABELLED = 60  # classes; of more, so many are labelled
LETTERS = 24  # of a label
LIGHT, DEEP = 0.3, 0.9  # how much of its colour the smallest and the largest cell has


@drawn
def confusion_matrix(matrix, y_pred=None, *, labels=None, normalize=None, ax=None):
    """Draw how often each class (row) was taken for which (column).

    Hits are blue, errors orange, zeros empty; a cell is the deeper the larger the
    logarithm of its number is, so that one error is seen beside thousands of hits.

    Args:
        matrix: The confusion matrix, `(classes, classes)`; or, with `y_pred`, the true
            classes of the rows.
        y_pred: What was predicted: a class for each row, or rows of probabilities.
        labels: The classes' names in order; by default those that the matrix knows
            (its attribute `labels`), else the classes themselves.
        normalize: `"true"` for shares of each row, `"pred"` of each column, `"all"` of
            everything, `None` for the numbers as they are. A row or column of zeros
            stays as it is.
        ax: Axes; `None` for those of a new figure.

    Returns:
        The Axes.

    Raises:
        ImportError: If matplotlib is not installed.
        ValueError: If an argument does not fit.

    Example:
        >>> axes = keras.plot.confusion_matrix([0, 1, 2, 2], [0, 2, 2, 2])
    """
    check_choice("normalize", normalize, ("true", "pred", "all", None))
    if y_pred is None:
        labels = getattr(matrix, "labels", None) if labels is None else labels
        matrix = _checked(matrix)
        labels = range(len(matrix)) if labels is None else labels
    else:
        matrix, labels = _count(matrix, y_pred, labels)
    labels = [str(label) for label in labels]
    if len(labels) != len(matrix):
        raise ValueError(
            f"Argument `labels` must name {len(matrix)} classes. "
            f"Received: labels={labels}"
        )
    if normalize is not None:
        axis = {"true": 1, "pred": 0, "all": None}[normalize]
        total = matrix.sum(axis=axis, keepdims=True)
        matrix = matrix / np.where(total == 0, 1, total)
    count = len(matrix)
    inches = 2 + 0.45 * min(count, READABLE)
    ax = one_axes(ax, (inches + 0.6, inches))
    cells = _cells(matrix)
    ax.imshow(cells)
    if count <= READABLE:
        _write(ax, cells, matrix)
    shown = range(0, count, math.ceil(count / LABELLED))
    names = [words(name) for name in distinct(labels, LETTERS)]
    names = [names[place] for place in shown]
    small = {"fontsize": 6} if count > READABLE else {}
    ax.set_xticks(shown, names, **small, **_leaning(names, count))
    ax.set_yticks(shown, names, **small)
    ax.set(xlabel="predicted", ylabel="true")
    return ax


def _cells(matrix):
    """Colours of the cells, `(classes, classes, 4)`; zeros let the ground be seen."""
    from matplotlib.colors import to_rgb

    hit, error = (np.array(to_rgb(color)) for color in COLORS)
    is_hit = np.eye(len(matrix), dtype=bool)[..., np.newaxis]
    share = (LIGHT + (DEEP - LIGHT) * depths(matrix))[..., np.newaxis]
    color = 1 - share * (1 - np.where(is_hit, hit, error))
    return np.concatenate([color, (matrix > 0)[..., np.newaxis]], axis=-1)


def _checked(matrix):
    matrix = np.asarray(matrix)
    square = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1] and matrix.size
    if not square or matrix.dtype.kind not in "iuf" or not (matrix >= 0).all():
        raise ValueError(
            "Argument `matrix` must be a square array of numbers >= 0, unless `y_pred` "
            f"is given. Received: an array of shape {matrix.shape}"
        )
    return matrix


def _count(y_true, y_pred, labels):
    """The matrix of counts, and the names of its classes."""
    counted = evaluation.confusion_matrix(y_true, y_pred)
    if labels is None:
        return counted.matrix, counted.labels
    labels = list(labels)
    by_place = counted.labels.dtype.kind in "iu"
    known = np.arange(len(labels)) if by_place else np.array(labels)
    if not np.isin(counted.labels, known).all():
        raise ValueError(
            "Argument `labels` must name all classes. "
            f"Received: labels={labels}, with classes {counted.labels.tolist()}"
        )
    return evaluation.confusion_matrix(y_true, y_pred, labels=known).matrix, labels


def _write(ax, cells, matrix):
    """The numbers, in black or white by what is further from their cell's colour."""
    whole = matrix.dtype.kind in "iu"
    for (row, column), value in np.ndenumerate(matrix):
        text = f"{value:,}" if whole or value == int(value) > 1 else f"{value:.2f}"
        if not whole and 0 < value < 0.005:
            text = "<0.01"
        look = {"color": _ink(cells[row, column, :3])} if value else {}
        ax.text(column, row, text, ha="center", va="center", **look)


def _ink(color):
    """Black or white: contrasts of WCAG 2.1, by the relative luminance of sRGB."""
    linear = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    return "black" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "white"


def _leaning(names, count):
    if max(map(len, names)) <= 3 and count <= LABELLED:
        return {}
    if count > READABLE:
        return {"rotation": 90}
    return {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
