"""Losses: (y, p, options) -> (value of each sample, its gradient with respect to p).

With from_logits=True, p is z, the input of the sigmoid or the softmax.
"""

import numpy as np

from reference.activations import sigmoid, softmax

__all__ = ["LOSSES", "like", "loss"]

EPSILON = 1e-7  # Keras' backend.epsilon(): the clip of probabilities


def like(y, p):
    """y as float64 with the rank of p: (N,) beside (N, 1) is a column."""
    y = np.asarray(y, np.float64)
    return y[..., np.newaxis] if y.ndim == p.ndim - 1 else y


def mean_squared_error(y, p):
    error = p - like(y, p)
    return (error**2).mean(axis=-1), 2 * error / p.shape[-1]


def mean_absolute_error(y, p):
    error = p - like(y, p)
    return np.abs(error).mean(axis=-1), np.sign(error) / p.shape[-1]


def binary_crossentropy(y, p, from_logits=False, label_smoothing=0.0):
    y = like(y, p) * (1 - label_smoothing) + 0.5 * label_smoothing
    if from_logits:
        value = np.maximum(p, 0) - p * y + np.log1p(np.exp(-np.abs(p)))
        gradient = sigmoid(p) - y
    else:
        inside = (p > EPSILON) & (p < 1 - EPSILON)
        p = np.clip(p, EPSILON, 1 - EPSILON)
        value = -(y * np.log(p) + (1 - y) * np.log1p(-p))
        gradient = inside * (p - y) / (p * (1 - p))
    return value.mean(axis=-1), gradient / p.shape[-1]


def categorical_crossentropy(y, p, from_logits=False, label_smoothing=0.0):
    y = np.asarray(y, np.float64)
    y = y * (1 - label_smoothing) + label_smoothing / p.shape[-1]
    if from_logits:
        shifted = p - p.max(axis=-1, keepdims=True)
        log_q = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        gradient = softmax(p) * y.sum(axis=-1, keepdims=True) - y
        return -(y * log_q).sum(axis=-1), gradient
    total = p.sum(axis=-1, keepdims=True)
    q = p / total
    inside = (q > EPSILON) & (q < 1 - EPSILON)
    clipped = np.clip(q, EPSILON, 1 - EPSILON)
    dq = -y / clipped * inside
    dp = (dq - (dq * q).sum(axis=-1, keepdims=True)) / total
    return -(y * np.log(clipped)).sum(axis=-1), dp


def sparse_categorical_crossentropy(y, p, from_logits=False):
    labels = np.asarray(y).reshape(p.shape[:-1]).astype(int)
    return categorical_crossentropy(np.eye(p.shape[-1])[labels], p, from_logits)


LOSSES = {
    "mean_squared_error": mean_squared_error,
    "mean_absolute_error": mean_absolute_error,
    "binary_crossentropy": binary_crossentropy,
    "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
}


def loss(name, y, p, *, reduction="sum_over_batch_size", **options):
    """The loss of a batch and its gradient with respect to p (or to the logits)."""
    values, gradient = LOSSES[name](y, np.asarray(p, np.float64), **options)
    scale = 1 if reduction == "sum" else 1 / values.size
    return values.sum() * scale, gradient * scale
