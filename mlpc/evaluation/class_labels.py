"""Labels of samples as they come: numbers, words, one-hot or probability rows."""

import numpy as np

from mlpc.utils.arrays import refuse_masked

__all__ = ["as_classes", "as_labels", "class_places"]


def as_labels(argument, values, classes=None):
    """Return the label of each sample, and of how many columns it was read.

    Args:
        argument: The argument's name, for messages.
        values: Array-like of class numbers or words, `(n,)` or `(n, 1)`; or rows,
            `(n, columns)`, one-hot or probabilities, of which the largest counts. The
            columns are the classes 0, 1, ..., or `classes` where these are words.
        classes: What `as_classes` returns, or `None`.

    Returns:
        `(labels, columns)`: an array `(n,)` of integers, bools or strings; an integer,
        `None` where there were no rows.

    Raises:
        ValueError: If it is something else.
    """
    refuse_masked(argument, values)
    array = np.asarray(values)
    if array.dtype == object:
        array = np.asarray(array.tolist())
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2 and array.dtype.kind in "biuf" and array.size:
        labels, columns = _largest(argument, array), array.shape[1]
        if classes is not None and classes.dtype.kind == "U":
            if len(classes) != columns:
                raise ValueError(
                    f"Argument `{argument}` must have a column for each of `labels`. "
                    f"Received: {columns} columns, {len(classes)} labels"
                )
            labels = classes[labels]
        return labels, columns
    if array.ndim != 1 or not array.size or array.dtype.kind not in "biufU":
        raise ValueError(
            f"Argument `{argument}` must hold a class number, a string or a row of "
            f"columns for each sample. Received: array of shape {array.shape}, "
            f"dtype={array.dtype}"
        )
    return (_whole(argument, array) if array.dtype.kind == "f" else array), None


def as_classes(labels):
    """Return `labels` as an array of different labels; `None` for `None`.

    Raises:
        ValueError: If there is none, or one twice.
    """
    if labels is None:
        return None
    classes, _ = as_labels("labels", labels)
    if len(np.unique(classes)) < len(classes):
        raise ValueError(
            f"Argument `labels` must not repeat a label. Received: labels={labels!r}"
        )
    return classes


def class_places(classes, labels):
    """Return the place in `classes` of each label; all of them are there."""
    order = np.argsort(classes, kind="stable")
    return order[np.searchsorted(classes, labels, sorter=order)]


def _largest(argument, rows):
    """The column of each row's largest number."""
    if np.isnan(rows).any():
        raise ValueError(f"Argument `{argument}` must not contain NaN.")
    marks = np.isin(rows, (0, 1))
    if marks.all() and (rows.sum(axis=1) != 1).any():
        raise ValueError(
            f"Argument `{argument}` must have exactly one 1 in each one-hot row: a "
            "sample is of one class."
        )
    return np.argmax(rows, axis=1)


def _whole(argument, array):
    """Floats that are class numbers, as integers."""
    if not np.isfinite(array).all() or (array != np.floor(array)).any():
        raise ValueError(
            f"Argument `{argument}` must hold class numbers: integers. Make them of "
            f"probabilities first, as in `{argument} > 0.5`. Received: "
            f"{array[~(array == np.floor(array)) | ~np.isfinite(array)][0]}"
        )
    return array.astype(np.int64)
