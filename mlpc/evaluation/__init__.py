"""Evaluations of whole arrays: the confusion matrix and what is made of it.

Users find them in `mlpc.metrics`; metrics that count batch by batch are there.
"""

from mlpc.evaluation.classification import (
    classification_report,
    confusion_matrix,
    precision_recall_fscore_support,
)
from mlpc.evaluation.confusion_matrices import ConfusionMatrix

__all__ = [
    "ConfusionMatrix",
    "classification_report",
    "confusion_matrix",
    "precision_recall_fscore_support",
]
