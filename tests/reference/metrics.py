"""Metrics: (y, p, w) -> the result over all rows; w weighs them, `None` for one each.

y and p are (rows, columns); y is (rows,) where it holds class numbers.
"""

import numpy as np

from reference.losses import like, mean_absolute_error, mean_squared_error

__all__ = ["METRICS", "accuracy_name"]

EPSILON = 1e-7


def weights_of(p, w):
    return np.ones(len(p)) if w is None else np.asarray(w, np.float64)


def ratio(a, b):
    """a / b, and 0 where b is 0."""
    return np.divide(a, b, out=np.zeros(np.shape(a)), where=np.asarray(b) != 0)


def mean_of(values):
    """A metric that is the mean of a value for each row or each element."""

    def metric(y, p, w=None, **options):
        rows = values(y, p, **options)
        rows = rows.reshape(len(p), -1).mean(axis=1)
        return np.average(rows, weights=weights_of(p, w))

    return metric


def binary_accuracy(y, p, threshold=0.5):
    return like(y, p) == (p > threshold)


def categorical_accuracy(y, p):
    return np.argmax(y, axis=-1) == np.argmax(p, axis=-1)


def sparse_categorical_accuracy(y, p):
    return np.reshape(y, p.shape[:-1]) == np.argmax(p, axis=-1)


def sparse_top_k_categorical_accuracy(y, p, k=5, from_sorted_ids=False):
    y = np.reshape(y, len(p)).astype(int)
    if from_sorted_ids:
        return (p[:, :k] == y[:, np.newaxis]).any(axis=1)
    return (p > p[np.arange(len(p)), y][:, np.newaxis]).sum(axis=1) < k


def top_k_categorical_accuracy(y, p, k=5):
    return sparse_top_k_categorical_accuracy(np.argmax(y, axis=-1), p, k)


def pearson_correlation(y, p):
    return np.array([np.corrcoef(a, b)[0, 1] for a, b in zip(y, p, strict=True)])


def concordance_correlation(y, p):
    """Lin 1989, equation 2, with 1e-7 added below."""
    covariance = ((y - y.mean(1, keepdims=True)) * (p - p.mean(1, keepdims=True))).mean(
        1
    )
    apart = (y.mean(1) - p.mean(1)) ** 2
    return 2 * covariance / (y.var(1) + p.var(1) + apart + EPSILON)


def root_mean_squared_error(y, p, w=None):
    return np.sqrt(mean_of(lambda y, p: mean_squared_error(y, p)[0])(y, p, w))


def confusion(y, p, w, thresholds):
    """True and false positives, true and false negatives, by threshold and column."""
    w = weights_of(p, w)[:, np.newaxis]
    yes = np.asarray(y, bool).reshape(p.shape)
    says = p > np.reshape(thresholds, (-1, 1, 1))
    cells = (yes & says, ~yes & says, ~yes & ~says, yes & ~says)
    return [(w * cell).sum(axis=1) for cell in cells]


def chosen(y, p, w=None, thresholds=None, top_k=None, class_id=None):
    """The four counts of all columns together."""
    if top_k is not None:
        rank = np.argsort(np.argsort(-p, axis=1, kind="stable"), axis=1)
        p = np.where(rank < top_k, p, -np.inf)
        thresholds = -1e10 if thresholds is None else thresholds
    if class_id is not None:
        y, p = y[:, [class_id]], p[:, [class_id]]
    counts = confusion(y, p, w, 0.5 if thresholds is None else thresholds)
    counts = [count.sum(axis=1) for count in counts]
    return [count[0] if np.ndim(thresholds) == 0 else count for count in counts]


def count(which):
    return lambda y, p, w=None, **options: chosen(y, p, w, **options)[which]


def precision(y, p, w=None, **options):
    tp, fp, _, _ = chosen(y, p, w, **options)
    return ratio(tp, tp + fp)


def recall(y, p, w=None, **options):
    tp, _, _, fn = chosen(y, p, w, **options)
    return ratio(tp, tp + fn)


def best_at(reached, wanted):
    """The best `wanted` over thresholds where `reached` is at least a value."""
    shares = {
        "sensitivity": lambda tp, fp, tn, fn: ratio(tp, tp + fn),
        "recall": lambda tp, fp, tn, fn: ratio(tp, tp + fn),
        "specificity": lambda tp, fp, tn, fn: ratio(tn, tn + fp),
        "precision": lambda tp, fp, tn, fn: ratio(tp, tp + fp),
    }

    def metric(y, p, w=None, num_thresholds=200, class_id=None, **value):
        thresholds = np.linspace(0, 1, num_thresholds)
        counts = chosen(y, p, w, thresholds, class_id=class_id)
        enough = shares[reached](*counts) >= value[reached]
        return np.max(shares[wanted](*counts)[enough], initial=0.0)

    return metric


def auc(y, p, w=None, num_thresholds=200, curve="ROC", multi_label=False):
    """By trapezoids."""
    thresholds = np.linspace(0, 1, num_thresholds)
    thresholds[[0, -1]] += [-EPSILON, EPSILON]
    tp, fp, tn, fn = confusion(y, p, w, thresholds)
    if not multi_label:
        tp, fp, tn, fn = (c.sum(axis=1, keepdims=True) for c in (tp, fp, tn, fn))
    if curve == "ROC":
        x, height = ratio(fp, fp + tn), ratio(tp, tp + fn)
        areas = np.diff(-x, axis=0) * (height[1:] + height[:-1]) / 2
        return areas.sum(axis=0).mean()
    # Davis and Goadrich 2006: tp and fp grow in proportion between two thresholds,
    # here by a sum over many small steps.
    total = 0.0
    for column in range(tp.shape[1]):
        share = np.linspace(0, 1, 20001)
        t, f = tp[:, column], fp[:, column]
        for i in range(len(t) - 1):
            if t[i] == t[i + 1]:
                continue
            steps_t = t[i + 1] + share * (t[i] - t[i + 1])
            steps_f = f[i + 1] + share * (f[i] - f[i + 1])
            height = ratio(steps_t, steps_t + steps_f)
            height[0] = height[1] if steps_t[0] + steps_f[0] == 0 else height[0]
            middles = (height[1:] + height[:-1]) / 2
            total += middles @ np.diff(steps_t) / (t[i] + fn[i, column])
    return total / tp.shape[1]


def fbeta_score(y, p, w=None, beta=1.0, threshold=None, average=None):
    if threshold is None:
        says = (p >= p.max(axis=1, keepdims=True)) & (np.abs(p) > 1e-9)
    else:
        says = p > threshold
    w = weights_of(p, w)[:, np.newaxis]
    axis = None if average == "micro" else 0
    right, wrong, missed, support = (
        (w * part).sum(axis=axis)
        for part in (says * y, says * (1 - y), (1 - says) * y, y)
    )
    found, known = right / (right + wrong + EPSILON), right / (right + missed + EPSILON)
    score = (1 + beta**2) * found * known / (beta**2 * found + known + EPSILON)
    if average == "weighted":
        return (score * support).sum() / (support.sum() + EPSILON)
    return score if average is None else np.mean(score)


def r2_score(y, p, w=None, class_aggregation="uniform_average"):
    w = weights_of(p, w)[:, np.newaxis]
    spread = (w * (y - (w * y).sum(axis=0) / w.sum()) ** 2).sum(axis=0)
    score = 1 - (w * (y - p) ** 2).sum(axis=0) / spread
    if class_aggregation == "variance_weighted_average":
        return (spread * score).sum() / spread.sum()
    return score if class_aggregation is None else score.mean()


METRICS = {
    "Accuracy": mean_of(lambda y, p: p == y),
    "BinaryAccuracy": mean_of(binary_accuracy),
    "CategoricalAccuracy": mean_of(categorical_accuracy),
    "SparseCategoricalAccuracy": mean_of(sparse_categorical_accuracy),
    "TopKCategoricalAccuracy": mean_of(top_k_categorical_accuracy),
    "SparseTopKCategoricalAccuracy": mean_of(sparse_top_k_categorical_accuracy),
    "MeanSquaredError": mean_of(lambda y, p: mean_squared_error(y, p)[0]),
    "MeanAbsoluteError": mean_of(lambda y, p: mean_absolute_error(y, p)[0]),
    "RootMeanSquaredError": root_mean_squared_error,
    "PearsonCorrelation": mean_of(pearson_correlation),
    "ConcordanceCorrelation": mean_of(concordance_correlation),
    "TruePositives": count(0),
    "FalsePositives": count(1),
    "TrueNegatives": count(2),
    "FalseNegatives": count(3),
    "Precision": precision,
    "Recall": recall,
    "SensitivityAtSpecificity": best_at("specificity", "sensitivity"),
    "SpecificityAtSensitivity": best_at("sensitivity", "specificity"),
    "PrecisionAtRecall": best_at("recall", "precision"),
    "RecallAtPrecision": best_at("precision", "recall"),
    "AUC": auc,
    "FBetaScore": fbeta_score,
    "F1Score": fbeta_score,
    "R2Score": r2_score,
}


def accuracy_name(y_shape, p_shape):
    """The metric that "accuracy" stands for, from the shapes alone."""
    if p_shape[-1] == 1:
        return "binary_accuracy"
    if len(y_shape) < len(p_shape) or y_shape[-1] == 1:
        return "sparse_categorical_accuracy"
    return "categorical_accuracy"
