"""Layers: what comes out, from what went in and the weights."""

import numpy as np

__all__ = [
    "LAYERS",
    "batch_statistics",
    "group_normalization",
    "layer_normalization",
    "masking",
    "normalization",
    "penalty",
    "prelu",
    "rms_normalization",
    "unit_normalization",
]


def standardized(x, mean, variance, epsilon, gamma=1.0, beta=0.0):
    """gamma (x - mean) / sqrt(variance + epsilon) + beta"""
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def batch_statistics(x):
    """Mean and biased variance of each column."""
    rows = np.asarray(x, np.float64).reshape(-1, np.shape(x)[-1])
    return rows.mean(0), rows.var(0)


def batch_normalization(
    x, gamma, beta, moving_mean, moving_variance, epsilon=1e-3, training=False
):
    mean, variance = batch_statistics(x) if training else (moving_mean, moving_variance)
    return standardized(x, mean, variance, epsilon, gamma, beta)


def layer_normalization(x, gamma=1.0, beta=0.0, axes=1, epsilon=1e-3):
    last = tuple(range(-axes, 0))
    mean, variance = x.mean(last, keepdims=True), x.var(last, keepdims=True)
    return standardized(x, mean, variance, epsilon, gamma, beta)


def group_normalization(x, gamma=1.0, beta=0.0, groups=1, epsilon=1e-3):
    """Each group of columns, with all rows of a sample, has its mean and variance."""
    parts = x.reshape(len(x), -1, groups, x.shape[-1] // groups)
    mean, variance = (f(parts, (1, 3), keepdims=True) for f in (np.mean, np.var))
    return standardized(parts, mean, variance, epsilon).reshape(x.shape) * gamma + beta


def rms_normalization(x, scale=1.0, axes=1, epsilon=1e-6):
    """scale x / sqrt(mean(x^2) + epsilon)"""
    square = np.mean(x**2, tuple(range(-axes, 0)), keepdims=True)
    return scale * x / np.sqrt(square + epsilon)


def unit_normalization(x, axes=1):
    """x / max(sqrt(sum(x^2)), 1e-12)"""
    norm = np.sqrt(np.sum(x**2, tuple(range(-axes, 0)), keepdims=True))
    return x / np.maximum(norm, 1e-12)


def prelu(x, alpha):
    """max(x, 0) - alpha max(-x, 0)"""
    return np.maximum(x, 0) - alpha * np.maximum(-x, 0)


def masking(x, mask_value=0.0):
    """0 in rows that are mask_value throughout."""
    return np.where(np.all(x == mask_value, -1, keepdims=True), 0, x)


def normalization(x, mean, variance, invert=False):
    """(x - mean) / max(sqrt(variance), 1e-7), or back."""
    deviation = np.maximum(np.sqrt(variance), 1e-7)
    return x * deviation + mean if invert else (x - mean) / deviation


def penalty(a, l1=0.0, l2=0.0):
    """(l1 sum |a| + l2 sum a^2) / rows, and its gradient."""
    value = (l1 * np.abs(a).sum() + l2 * np.square(a).sum()) / len(a)
    return value, (l1 * np.sign(a) + 2 * l2 * a) / len(a)


LAYERS = {
    "BatchNormalization": batch_normalization,
    "LayerNormalization": layer_normalization,
    "GroupNormalization": group_normalization,
    "RMSNormalization": rms_normalization,
    "UnitNormalization": unit_normalization,
    "PReLU": prelu,
    "Masking": masking,
}
