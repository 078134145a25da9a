"""The confusion matrix of a classifier and the numbers that are made of it."""

import numpy as np

from mlpc.evaluation.class_labels import as_classes
from mlpc.metrics.arrays import divide
from mlpc.utils.arrays import array_wrap
from mlpc.utils.shown import Shown
from mlpc.utils.validation import check_choice, check_real

__all__ = ["ConfusionMatrix", "scored"]

AVERAGES = (None, "micro", "macro", "weighted")
SHOWN = 30  # classes that are shown with their labels


class ConfusionMatrix(Shown, np.ndarray):
    """How often samples of a class (row) are taken for a class (column): an array.

    What is per class is an array in the order of `labels`. A ratio x / 0 is 0 here;
    `scores` can have it otherwise. Arithmetic gives plain arrays.

    M. Sokolova, G. Lapalme: A systematic analysis of performance measures for
    classification tasks, 2009; user's and producer's accuracy as in remote sensing:
    R. Congalton, Remote Sensing of Environment 37 (1991).

    Args:
        matrix: Array-like of numbers >= 0, `(classes, classes)`: true by row, predicted
            by column.
        labels: The classes' labels; by default 0, 1, ...

    Attributes:
        labels: Array of the labels.

    Raises:
        ValueError: If the matrix is none, or the labels do not fit it.
    """

    labels = None

    def __new__(cls, matrix, labels=None):
        array = np.array(matrix)
        square = array.ndim == 2 and array.shape[0] == array.shape[1] > 0
        numbers = square and array.dtype.kind in "iuf"
        if not numbers or not (np.isfinite(array) & (array >= 0)).all():
            raise ValueError(
                "Argument `matrix` must be a square array of finite numbers >= 0. "
                f"Received: matrix={matrix!r:.200}"
            )
        classes = np.arange(len(array)) if labels is None else as_classes(labels)
        if len(classes) != len(array):
            raise ValueError(
                "Argument `labels` must have a label for each row of the matrix. "
                f"Received: {len(classes)} labels, {len(array)} rows"
            )
        made = array.view(cls)
        made.labels = classes
        return made

    def __array_finalize__(self, source):
        self.labels = getattr(source, "labels", None)

    __array_wrap__ = array_wrap

    def __getitem__(self, key):
        return self.matrix[key]

    def __reduce__(self):
        return ConfusionMatrix, (self.matrix, self.labels)

    def __repr__(self):
        if len(self) > SHOWN:
            return repr(self.matrix)
        names = [str(label) for label in self.labels]
        cells = [[f"{number:.6g}" for number in row] for row in self.matrix]
        first = max(map(len, names))
        widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
        lines = [
            "  ".join([name.rjust(first), *map(str.rjust, row, widths)])
            for name, row in zip(["", *names], [names, *cells], strict=True)
        ]
        return "\n".join(["ConfusionMatrix (true by row, predicted by column)", *lines])

    def _repr_html_(self):
        """What a notebook shows: the matrix as a table."""
        from mlpc import display

        return display.matrix(self.matrix, self.labels)

    @property
    def matrix(self):
        """The same memory as a plain array."""
        return self.view(np.ndarray)

    @property
    def support(self):
        """How many samples are of each class."""
        return self.matrix.sum(axis=1)

    @property
    def predicted(self):
        """How many samples are taken for each class."""
        return self.matrix.sum(axis=0)

    @property
    def true_positives(self):
        """Of each class: the samples of it that are taken for it."""
        return self.matrix.diagonal().copy()

    @property
    def false_positives(self):
        """Of each class: the samples of others that are taken for it."""
        return self.predicted - self.true_positives

    @property
    def false_negatives(self):
        """Of each class: the samples of it that are taken for others."""
        return self.support - self.true_positives

    @property
    def true_negatives(self):
        """Of each class: the samples of others that are taken for others."""
        others = self.support + self.predicted - self.true_positives
        return self.matrix.sum() - others

    @property
    def accuracy(self):
        """The overall accuracy: the share of all samples that are taken rightly."""
        return float(divide(self.true_positives.sum(), self.matrix.sum()))

    @property
    def class_accuracy(self):
        """Of each class: the share of its samples that are taken for it."""
        return self.recall

    @property
    def average_accuracy(self):
        """The mean of the accuracies of the classes that have samples.

        scikit-learn calls it the balanced accuracy.
        """
        return float(np.mean(self.recall[self.support > 0]))

    @property
    def one_vs_rest_accuracy(self):
        """Of each class: `(TP + TN) / (TP + TN + FP + FN)`."""
        return divide(self.true_positives + self.true_negatives, self.matrix.sum())

    @property
    def precision(self):
        """Of each class: `TP / (TP + FP)`."""
        return self.scores()[0]

    @property
    def recall(self):
        """Of each class: `TP / (TP + FN)`."""
        return self.scores()[1]

    @property
    def f1(self):
        """Of each class: `2 precision recall / (precision + recall)`."""
        return self.scores()[2]

    users_accuracy = precision
    producers_accuracy = recall

    @property
    def macro_precision(self):
        """The mean of the classes' precisions."""
        return float(self.precision.mean())

    @property
    def macro_recall(self):
        """The mean of the classes' recalls."""
        return float(self.recall.mean())

    @property
    def macro_f1(self):
        """The mean of the classes' F1, as scikit-learn has it."""
        return float(self.f1.mean())

    @property
    def f1_of_macro_averages(self):
        """`2 P R / (P + R)` of `macro_precision` and `macro_recall`: the other
        convention, never below `macro_f1`.

        J. Opitz, S. Burst: Macro F1 and Macro F1, arXiv:1911.03347.
        """
        precision, recall = self.macro_precision, self.macro_recall
        return float(divide(2 * precision * recall, precision + recall))

    def scores(self, *, average=None, beta=1.0, zero_division=0.0):
        """Return precision, recall, F-score and support.

        `F = (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP)`.

        Args:
            average: `None` for arrays, a number a class; `"macro"` for their means,
                `"weighted"` for means by support, `"micro"` for the scores of all
                classes' counts as one.
            beta: How much more recall matters than precision, a number >= 0.
            zero_division: What x / 0 is: 0, 1, or NaN, which averages leave out.

        Returns:
            A tuple of four; the support of an average is `None`, as in scikit-learn.

        Raises:
            ValueError: If an argument is out of range.
        """
        counts = self.true_positives, self.predicted, self.support
        return scored(counts, average, beta, zero_division)


def scored(counts, average, beta, zero_division):
    """Return what `ConfusionMatrix.scores` does, of `(right, predicted, true)`: arrays,
    a count for each class."""
    check_choice("average", average, AVERAGES)
    beta = check_real("beta", beta, low=0.0)
    if zero_division not in (0, 1) and zero_division == zero_division:
        raise ValueError(
            "Argument `zero_division` must be 0, 1 or NaN. "
            f"Received: zero_division={zero_division!r}"
        )
    support = counts[2]
    if average == "micro":
        counts = [np.sum(count, keepdims=True) for count in counts]
    right, predicted, true = counts
    scores = [
        np.where(below == 0, zero_division, divide(above, below))
        for above, below in (
            (right, predicted),
            (right, true),
            ((1 + beta**2) * right, beta**2 * true + predicted),
        )
    ]
    if average is None:
        return *scores, support
    weights = support if average == "weighted" else np.ones(len(true))
    return *(_mean(score, weights) for score in scores), None


def _mean(scores, weights):
    """The mean of what is not NaN; NaN if nothing is left."""
    there = ~np.isnan(scores)
    if not weights[there].any():
        weights = np.ones(len(scores))
    total = weights[there].sum()
    return float(scores[there] @ weights[there] / total) if there.any() else np.nan
