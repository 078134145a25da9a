"""Metrics with options, and rows that suit each: for the tests that go through all."""

import numpy as np

__all__ = ["CASES", "rows"]

AT = {
    "SensitivityAtSpecificity": "specificity",
    "SpecificityAtSensitivity": "sensitivity",
    "PrecisionAtRecall": "recall",
    "RecallAtPrecision": "precision",
}
CASES = [  # class, options, what `rows` makes
    ("Accuracy", {}, "equal"),
    ("BinaryAccuracy", {"threshold": 0.3}, "binary"),
    ("CategoricalAccuracy", {}, "one_hot"),
    ("SparseCategoricalAccuracy", {}, "classes"),
    ("TopKCategoricalAccuracy", {"k": 2}, "one_hot"),
    ("SparseTopKCategoricalAccuracy", {"k": 3}, "classes"),
    ("SparseTopKCategoricalAccuracy", {"k": 2, "from_sorted_ids": True}, "ids"),
    ("MeanSquaredError", {}, "numbers"),
    ("MeanAbsoluteError", {}, "numbers"),
    ("RootMeanSquaredError", {}, "numbers"),
    ("PearsonCorrelation", {}, "numbers"),
    ("ConcordanceCorrelation", {}, "numbers"),
    ("TruePositives", {}, "binary"),
    ("FalsePositives", {"thresholds": [0.7, 0.2, 0.5]}, "binary"),
    ("TrueNegatives", {"thresholds": 0.25}, "binary"),
    ("FalseNegatives", {}, "one_hot"),
    ("Precision", {}, "binary"),
    ("Precision", {"class_id": 0, "thresholds": [0.1, 0.6]}, "one_hot"),
    ("Precision", {"top_k": 2}, "one_hot"),
    ("Recall", {"top_k": 3, "thresholds": 0.5}, "binary"),
    ("Recall", {"thresholds": [0.9, 0.1]}, "binary"),
    *((name, {value: 0.6}, "binary") for name, value in AT.items()),
    ("PrecisionAtRecall", {"recall": 0.5, "class_id": 0}, "one_hot"),
    ("AUC", {}, "binary"),
    ("AUC", {"num_thresholds": 7, "multi_label": True}, "binary"),
    ("AUC", {"num_thresholds": 12, "curve": "PR"}, "binary"),
    ("F1Score", {}, "one_hot"),
    ("F1Score", {"average": "micro"}, "one_hot"),
    ("FBetaScore", {"beta": 2.0, "average": "weighted"}, "one_hot"),
    ("FBetaScore", {"beta": 0.5, "average": "macro", "threshold": 0.4}, "binary"),
    ("R2Score", {}, "numbers"),
    ("R2Score", {"class_aggregation": "variance_weighted_average"}, "numbers"),
    ("R2Score", {"class_aggregation": None}, "numbers"),
]


def rows(kind, count, cols, seed):
    """(y, p, w) in float64, exact in float32: rows, their truth, their weights."""
    rng = np.random.default_rng(seed)
    p = rng.integers(1, 1000, (count, cols)) / 1024
    w = rng.integers(0, 64, count) / 32
    labels = rng.integers(0, cols, count)
    if kind == "classes":
        return labels, p, w
    if kind == "ids":
        return labels, np.argsort(-p, axis=1).astype(float), w
    if kind == "one_hot":
        return np.eye(cols)[labels], p, w
    if kind == "equal":
        return np.round(p * 2), rng.integers(0, 3, p.shape).astype(float), w
    if kind == "numbers":
        return rng.integers(-2000, 2000, p.shape) / 1024, p * 4 - 2, w
    return (rng.uniform(size=p.shape) < p).astype(float), p, w
