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


def sum_squared_error(y, p):
    error = p - like(y, p)
    return (error**2).sum(axis=-1), 2 * error


def half_sum_squared_error(y, p):
    error = p - like(y, p)
    return (error**2).sum(axis=-1) / 2, error


def mean_absolute_error(y, p):
    error = p - like(y, p)
    return np.abs(error).mean(axis=-1), np.sign(error) / p.shape[-1]


def mean_absolute_percentage_error(y, p):
    y = like(y, p)
    size = np.maximum(np.abs(y), EPSILON)
    gradient = 100 * np.sign(p - y) / size / p.shape[-1]
    return 100 * (np.abs(p - y) / size).mean(axis=-1), gradient


def mean_squared_logarithmic_error(y, p):
    y = np.maximum(like(y, p), EPSILON)
    error = np.log1p(np.maximum(p, EPSILON)) - np.log1p(y)
    gradient = np.where(p < EPSILON, 0, 2 * error / (p + 1)) / p.shape[-1]
    return (error**2).mean(axis=-1), gradient


def unit(v):
    """v / max(|v|, 1e-7), and that length."""
    length = np.maximum(np.sqrt((v**2).sum(axis=-1, keepdims=True)), EPSILON)
    return v / length, length


def cosine_similarity(y, p):
    (y, _), (u, length) = unit(like(y, p)), unit(p)
    value = -(y * u).sum(axis=-1)
    along = np.where(length > EPSILON, value[..., np.newaxis], 0)
    return value, -(y + along * u) / length


def huber(y, p, delta=1.0):
    error = p - like(y, p)
    size = np.abs(error)
    value = np.where(size <= delta, error**2 / 2, delta * size - delta**2 / 2)
    return value.mean(axis=-1), np.clip(error, -delta, delta) / p.shape[-1]


def log_cosh(y, p):
    error = p - like(y, p)
    value = np.logaddexp(error, -error) - np.log(2)
    return value.mean(axis=-1), np.tanh(error) / p.shape[-1]


def signs(y, p):
    """y, or -1 and 1 for 0 and 1 where it holds nothing else."""
    y = like(y, p)
    return 2 * y - 1 if np.isin(y, (0, 1)).all() else y


def hinge(y, p):
    y = signs(y, p)
    margin = np.maximum(1 - y * p, 0)
    return margin.mean(axis=-1), -y * (margin > 0) / p.shape[-1]


def squared_hinge(y, p):
    y = signs(y, p)
    margin = np.maximum(1 - y * p, 0)
    return (margin**2).mean(axis=-1), -2 * y * margin / p.shape[-1]


def categorical_hinge(y, p):
    y = like(y, p)
    wrong = (1 - y) * p
    most = wrong.max(axis=-1, keepdims=True)
    margin = most - (y * p).sum(axis=-1, keepdims=True) + 1
    ties = wrong == most
    slope = (1 - y) * ties / ties.sum(axis=-1, keepdims=True) - y
    return np.maximum(margin[..., 0], 0), slope * (margin > 0)


def kl_divergence(y, p):
    y, clipped = np.clip(like(y, p), EPSILON, 1), np.clip(p, EPSILON, 1)
    return (y * np.log(y / clipped)).sum(axis=-1), -y / clipped * (p == clipped)


def poisson(y, p):
    y = like(y, p)
    value = (p - y * np.log(p + EPSILON)).mean(axis=-1)
    return value, (1 - y / (p + EPSILON)) / p.shape[-1]


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


def binary_focal_crossentropy(
    y,
    p,
    apply_class_balancing=False,
    alpha=0.25,
    gamma=2.0,
    from_logits=False,
    label_smoothing=0.0,
):
    y = like(y, p) * (1 - label_smoothing) + 0.5 * label_smoothing
    if from_logits:
        q, rest, through = sigmoid(p), sigmoid(-p), sigmoid(p) * sigmoid(-p)
        value = np.maximum(p, 0) - p * y + np.log1p(np.exp(-np.abs(p)))
        slope = q - y
    else:
        q, rest, through = p, 1 - p, 1
        c = np.clip(p, EPSILON, 1 - EPSILON)
        value = -(y * np.log(c) + (1 - y) * np.log1p(-c))
        slope = (p == c) * (c - y) / (c * (1 - c))
    missed = y * rest + (1 - y) * q
    weight = y * alpha + (1 - y) * (1 - alpha) if apply_class_balancing else 1
    rise = gamma * missed ** (gamma - 1) * (1 - 2 * y) * through
    gradient = weight * (missed**gamma * slope + rise * value)
    return (weight * missed**gamma * value).mean(axis=-1), gradient / p.shape[-1]


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


def categorical_focal_crossentropy(
    y, p, alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0
):
    y = like(y, p) * (1 - label_smoothing) + label_smoothing / p.shape[-1]
    total = p.sum(axis=-1, keepdims=True)
    share = softmax(p) if from_logits else p / total
    r = np.clip(share, EPSILON, 1 - EPSILON)
    factor = alpha * (1 - r) ** gamma
    rise = -alpha * gamma * (1 - r) ** (gamma - 1)
    slope = -y * (factor / r + rise * np.log(r)) * (r == share)
    slope = slope - (slope * share).sum(axis=-1, keepdims=True)
    gradient = slope * share if from_logits else slope / total
    return -(factor * y * np.log(r)).sum(axis=-1), gradient


def sparse_categorical_crossentropy(y, p, from_logits=False, ignore_class=None):
    labels = np.asarray(y).reshape(p.shape[:-1]).astype(int)
    counted = labels != ignore_class
    one_hot = np.eye(p.shape[-1])[np.where(counted, labels, 0)]
    value, gradient = categorical_crossentropy(one_hot, p, from_logits)
    return value * counted, gradient * counted[..., np.newaxis]


def categorical_generalized_cross_entropy(y, p, q):
    labels = np.asarray(y).reshape(p.shape[:-1]).astype(int)
    one_hot = np.eye(p.shape[-1])[labels]
    picked = (p * one_hot).sum(axis=-1, keepdims=True)
    return (1 - picked[..., 0] ** q) / q, -one_hot * picked ** (q - 1)


LOSSES = {
    function.__name__: function
    for function in (
        mean_squared_error,
        sum_squared_error,
        half_sum_squared_error,
        mean_absolute_error,
        mean_absolute_percentage_error,
        mean_squared_logarithmic_error,
        cosine_similarity,
        huber,
        log_cosh,
        hinge,
        squared_hinge,
        categorical_hinge,
        kl_divergence,
        poisson,
        binary_crossentropy,
        binary_focal_crossentropy,
        categorical_crossentropy,
        categorical_focal_crossentropy,
        sparse_categorical_crossentropy,
        categorical_generalized_cross_entropy,
    )
}


def loss(name, y, p, *, reduction="sum_over_batch_size", sample_weight=None, **options):
    """The loss of a batch and its gradient with respect to p (or to the logits)."""
    values, gradient = LOSSES[name](y, np.asarray(p, np.float64), **options)
    weights = np.ones(values.shape)
    if sample_weight is not None:
        weights = weights * sample_weight
    counted = np.ones(values.shape)
    if options.get("ignore_class") is not None:
        counted = np.reshape(y, values.shape) != options["ignore_class"]
    divisor = {
        "sum": 1,
        "mean_with_sample_weight": (weights * counted).sum(),
        "sum_over_batch_size": counted.sum(),
    }[reduction]
    weights = weights / divisor if divisor else 0 * weights
    return (values * weights).sum(), gradient * weights[..., np.newaxis]
