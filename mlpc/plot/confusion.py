"""The confusion matrix as a picture."""

import numpy as np

from mlpc import metrics
from mlpc.plot.axes import one_axes, words
from mlpc.utils.validation import check_choice

__all__ = ["confusion_matrix"]

READABLE = 25  # classes; the cells of more stay without numbers


def confusion_matrix(matrix, y_pred=None, *, labels=None, normalize=None, ax=None):
    """Draw how often each class (row) was taken for which (column).

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
    inches = 2 + 0.45 * min(len(matrix), READABLE)
    ax = one_axes(ax, (inches + 0.6, inches))
    image = ax.imshow(matrix, cmap="Blues", vmin=0, vmax=matrix.max() or 1)
    if len(matrix) <= READABLE:
        _write(ax, image, matrix)
        names = [*map(words, labels)]
        ax.set_xticks(range(len(labels)), names, **_leaning(labels))
        ax.set_yticks(range(len(labels)), names)
    ax.set(xlabel="predicted", ylabel="true")
    return ax


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
    counted = metrics.confusion_matrix(y_true, y_pred)
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
    return metrics.confusion_matrix(y_true, y_pred, labels=known).matrix, labels


def _write(ax, image, matrix):
    """The numbers, in black or white by how bright their cell is."""
    whole = matrix.dtype.kind in "iu"
    for (row, column), value in np.ndenumerate(matrix):
        color = np.array(image.cmap(image.norm(value))[:3])
        luminance = color**2.2 @ [0.2126, 0.7152, 0.0722]  # of sRGB, nearly
        text = f"{value:,}" if whole or value == int(value) > 1 else f"{value:.2f}"
        ax.text(
            column,
            row,
            text,
            ha="center",
            va="center",
            color="black" if luminance > 0.18 else "white",  # equal contrasts
        )


def _leaning(labels):
    if max(map(len, labels)) <= 3:
        return {}
    return {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
