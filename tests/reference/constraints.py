"""Constraints: name -> the projection of a weight."""

import numpy as np

__all__ = ["CONSTRAINTS"]

EPSILON = 1e-7


def norms(w, axis):
    axis = tuple(axis) if isinstance(axis, list) else axis
    return np.sqrt(np.square(w).sum(axis=axis, keepdims=True))


def max_norm(w, max_value=2, axis=0):
    norm = norms(w, axis)
    return w * (np.clip(norm, 0, max_value) / (EPSILON + norm))


def unit_norm(w, axis=0):
    return w / (EPSILON + norms(w, axis))


def min_max_norm(w, min_value=0.0, max_value=1.0, rate=1.0, axis=0):
    norm = norms(w, axis)
    wanted = rate * np.clip(norm, min_value, max_value) + (1 - rate) * norm
    return w * (wanted / (EPSILON + norm))


CONSTRAINTS = {
    "MaxNorm": max_norm,
    "UnitNorm": unit_norm,
    "MinMaxNorm": min_max_norm,
    "NonNeg": lambda w: np.maximum(w, 0),
}
