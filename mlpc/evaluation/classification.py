"""Samples and what they are taken for: counted, scored and reported.

Where scikit-learn has a function, its name, arguments and numbers are here too.
"""

import numpy as np

from mlpc.evaluation.class_labels import as_classes, as_labels, class_places
from mlpc.evaluation.confusion_matrices import ConfusionMatrix, scored
from mlpc.metrics.arrays import divide
from mlpc.utils.arrays import plain
from mlpc.utils.validation import check_choice, check_flag, check_integer

__all__ = [
    "classification_report",
    "confusion_matrix",
    "precision_recall_fscore_support",
]

HEADERS = ("precision", "recall", "f1-score", "support")


def confusion_matrix(
    y_true, y_pred, *, labels=None, sample_weight=None, normalize=None
):
    """Return how often samples of a class (row) are taken for a class (column).

    The numbers are those of `sklearn.metrics.confusion_matrix`.

    Args:
        y_true, y_pred: Labels of samples, `(n,)`: integers or strings; or one-hot or
            probability rows `(n, classes)`, of which the largest counts.
        labels: The classes, in the order of the matrix; samples of others are left out.
            By default all that occur, in order; where rows were given, all columns.
        sample_weight: A number for each sample; by default 1.
        normalize: `"true"`, `"pred"` or `"all"`: rows, columns or the whole add up to
            1; `None` for counts.

    Returns:
        A `ConfusionMatrix`; a plain float array where it is normalized.

    Raises:
        ValueError: If an argument does not fit.

    Example:
        >>> print(keras.metrics.confusion_matrix([0, 1, 2, 2], [0, 2, 2, 2]))
        [[1 0 0]
         [0 0 1]
         [0 0 2]]
    """
    check_choice("normalize", normalize, (None, "true", "pred", "all"))
    matrix, wanted = _counted(y_true, y_pred, labels, sample_weight)
    if labels is not None and not matrix.support[:wanted].any():
        raise ValueError(
            "Argument `labels` must have at least one label that is in `y_true`. "
            f"Received: labels={labels!r}"
        )
    matrix = ConfusionMatrix(matrix[:wanted, :wanted], matrix.labels[:wanted])
    if normalize is None:
        return matrix
    axis = {"true": 1, "pred": 0, "all": None}[normalize]
    return divide(matrix.matrix, matrix.matrix.sum(axis=axis, keepdims=True))


def precision_recall_fscore_support(
    y_true,
    y_pred=None,
    *,
    beta=1.0,
    labels=None,
    average=None,
    sample_weight=None,
    zero_division=0.0,
):
    """Return precision, recall, F-score and support of classes, or their averages.

    The numbers are those of `sklearn.metrics.precision_recall_fscore_support`.

    Args:
        y_true, y_pred: As `confusion_matrix` takes them; or a ready matrix alone.
        labels: The classes, in the order of the results; by default all.
        beta, average, zero_division: As `ConfusionMatrix.scores` takes them; there is
            no warning where x / 0 occurs.
        sample_weight: A number for each sample; by default 1.

    Returns:
        A tuple of four: arrays, a number a class; or three numbers and `None`.

    Raises:
        ValueError: If an argument does not fit.
    """
    matrix, wanted = _counted(y_true, y_pred, labels, sample_weight)
    return scored(_counts(matrix, wanted), average, beta, zero_division)


def classification_report(
    y_true,
    y_pred=None,
    *,
    labels=None,
    target_names=None,
    sample_weight=None,
    digits=2,
    output_dict=False,
    zero_division=0.0,
):
    """Return precision, recall, F1 and support of classes and their averages as text.

    The text is that of `sklearn.metrics.classification_report`.

    Args:
        y_true, y_pred: As `confusion_matrix` takes them; or a ready matrix alone.
        labels: The classes, in the order of the report; by default all.
        target_names: Names to show in the labels' place, in their order.
        sample_weight: A number for each sample; by default 1.
        digits: Decimals that are shown, an integer >= 0.
        output_dict: Whether to return a dict instead.
        zero_division: See `ConfusionMatrix.scores`.

    Returns:
        The text; or a dict of names, the averages' at its end, and of dicts with
        "precision", "recall", "f1-score" and "support"; `"accuracy"` is a number.

    Raises:
        ValueError: If an argument does not fit.

    Example:
        >>> print(keras.metrics.classification_report([0, 1, 1], [0, 1, 0]))
                      precision    recall  f1-score   support
        <BLANKLINE>
                   0       0.50      1.00      0.67         1
                   1       1.00      0.50      0.67         2
        <BLANKLINE>
            accuracy                           0.67         3
           macro avg       0.75      0.75      0.67         3
        weighted avg       0.83      0.67      0.67         3
        <BLANKLINE>
    """
    digits = check_integer("digits", digits, low=0)
    as_dict = check_flag("output_dict", output_dict)
    matrix, wanted = _counted(y_true, y_pred, labels, sample_weight)
    names = matrix.labels[:wanted] if target_names is None else target_names
    names = [str(name) for name in names]
    if len(names) != wanted:
        raise ValueError(
            f"Argument `target_names` must have a name for each of {wanted} classes. "
            f"Received: target_names={target_names!r}"
        )
    counts = _counts(matrix, wanted)
    classes = zip(*scored(counts, None, 1.0, zero_division), strict=True)
    rows = dict(zip(names, classes, strict=True))
    averages = {}
    for average in ("micro", "macro", "weighted"):
        scores = scored(counts, average, 1.0, zero_division)[:3]
        all_there = average == "micro" and wanted == len(matrix)
        name = "accuracy" if all_there else f"{average} avg"
        averages[name] = (*scores, counts[2].sum())
    return _as_dict(rows, averages) if as_dict else _as_text(rows, averages, digits)


def _as_dict(rows, averages):
    report = {
        name: dict(zip(HEADERS, map(float, row), strict=True))
        for name, row in {**rows, **averages}.items()
    }
    if "accuracy" in averages:
        report["accuracy"] = report["accuracy"]["precision"]
    return report


def _as_text(rows, averages, digits):
    width = max(*map(len, rows), *map(len, averages), digits)

    def line(name, scores, support):
        cells = [f"{score:.{digits}f}" for score in scores]
        if name == "accuracy":
            cells[:2] = "", ""
        cells.append(str(support))
        return f"{name:>{width}} " + "".join(f" {cell:>9}" for cell in cells)

    head = " " * (width + 1) + "".join(f" {name:>9}" for name in HEADERS)
    classes, means = (
        [line(name, scores, support) for name, (*scores, support) in part.items()]
        for part in (rows, averages)
    )
    return "\n".join([head, "", *classes, "", *means, ""])


def _counts(matrix, wanted):
    """How many of the wanted classes are right, predicted and true."""
    counts = matrix.true_positives, matrix.predicted, matrix.support
    return [count[:wanted] for count in counts]


def _counted(y_true, y_pred=None, labels=None, sample_weight=None):
    """Return the matrix of all classes that occur, the wanted ones first.

    Args:
        y_true, y_pred, labels, sample_weight: As `confusion_matrix` takes them; or a
            ready matrix and `None`.

    Returns:
        `(ConfusionMatrix, how many are wanted)`.

    Raises:
        ValueError: If an argument does not fit.
    """
    classes = as_classes(labels)
    if y_pred is None:
        return _reordered(y_true, classes, sample_weight)
    true, columns = as_labels("y_true", y_true, classes)
    taken, more_columns = as_labels("y_pred", y_pred, classes)
    given = [true, taken] if classes is None else [true, taken, classes]
    if len({array.dtype.kind == "U" for array in given}) > 1:
        raise ValueError(
            "Arguments `y_true`, `y_pred` and `labels` must be all numbers or all "
            f"strings. Received: {', '.join(str(a.dtype) for a in given)}"
        )
    if len(true) != len(taken):
        raise ValueError(
            "Arguments `y_true` and `y_pred` must have the same number of samples. "
            f"Received: {len(true)} and {len(taken)}"
        )
    weights = _weights(sample_weight, len(true))
    found = np.union1d(true, taken)
    if classes is None:
        columns = max(columns or 0, more_columns or 0)
        classes = np.union1d(found, np.arange(columns)) if columns else found
    wanted = len(classes)
    classes = np.concatenate([classes, np.setdiff1d(found, classes)])
    matrix = np.zeros((len(classes), len(classes)), weights.dtype)
    places = class_places(classes, true), class_places(classes, taken)
    np.add.at(matrix, places, weights)
    return ConfusionMatrix(matrix, classes), wanted


def _reordered(matrix, classes, sample_weight):
    """A ready matrix with these classes first."""
    if sample_weight is not None:
        raise ValueError("Argument `sample_weight` has no place beside a ready matrix.")
    if not isinstance(matrix, ConfusionMatrix):
        matrix = ConfusionMatrix(matrix)
    if classes is None:
        return matrix, len(matrix)
    labels = matrix.labels.tolist()
    unknown = [label for label in classes.tolist() if label not in labels]
    if unknown:
        raise ValueError(
            f"Argument `labels` must be labels of the matrix, {labels}. "
            f"Received: {unknown}"
        )
    rest = [label for label in labels if label not in classes.tolist()]
    order = [labels.index(label) for label in [*classes.tolist(), *rest]]
    reordered = ConfusionMatrix(matrix[np.ix_(order, order)], matrix.labels[order])
    return reordered, len(classes)


def _weights(sample_weight, n):
    """A weight for each of n samples; integers, where they are whole."""
    if sample_weight is None:
        return np.ones(n, np.int64)
    weights = plain("sample_weight", sample_weight)
    if weights.shape != (n,) or weights.dtype.kind not in "biuf":
        raise ValueError(
            f"Argument `sample_weight` must have a number for each of {n} samples. "
            f"Received: sample_weight.shape={weights.shape}, dtype={weights.dtype}"
        )
    return weights.astype(np.float64 if weights.dtype.kind == "f" else np.int64)
