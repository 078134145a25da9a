"""Metrics: (y, p) -> the mean over all samples."""

import numpy as np

from reference.losses import like, mean_absolute_error, mean_squared_error

__all__ = ["METRICS", "accuracy_name"]


def binary_accuracy(y, p, threshold=0.5):
    return np.mean(like(y, p) == (p > threshold))


def categorical_accuracy(y, p):
    return np.mean(np.argmax(y, axis=-1) == np.argmax(p, axis=-1))


def sparse_categorical_accuracy(y, p):
    return np.mean(np.reshape(y, p.shape[:-1]) == np.argmax(p, axis=-1))


METRICS = {
    "binary_accuracy": binary_accuracy,
    "categorical_accuracy": categorical_accuracy,
    "sparse_categorical_accuracy": sparse_categorical_accuracy,
    "mean_squared_error": lambda y, p: mean_squared_error(y, p)[0].mean(),
    "mean_absolute_error": lambda y, p: mean_absolute_error(y, p)[0].mean(),
}


def accuracy_name(y_shape, p_shape):
    """The metric that "accuracy" stands for, from the shapes alone."""
    if p_shape[-1] == 1:
        return "binary_accuracy"
    if len(y_shape) < len(p_shape) or y_shape[-1] == 1:
        return "sparse_categorical_accuracy"
    return "categorical_accuracy"
