"""Regularizers: name -> (penalty, its gradient), both of a weight."""

import numpy as np

__all__ = ["REGULARIZERS"]

EPSILON = 1e-7


def l1_l2(w, l1=0.0, l2=0.0):
    return l1 * np.abs(w).sum() + l2 * np.square(w).sum()


def d_l1_l2(w, l1=0.0, l2=0.0):
    return l1 * np.sign(w) + 2 * l2 * w


def cosines(w):
    """Units of the rows, their lengths, and the cosines of different rows."""
    lengths = np.maximum(np.sqrt(np.square(w).sum(axis=1, keepdims=True)), EPSILON)
    units = w / lengths
    return units, lengths, units @ units.T * (1 - np.eye(len(w)))


def orthogonal(w, factor=0.01, mode="rows"):
    w = w.T if mode == "columns" else w
    pairs = len(w) * (len(w) - 1) / 2
    return factor * 0.5 * np.abs(cosines(w)[2]).sum() / max(pairs, 1)


def d_orthogonal(w, factor=0.01, mode="rows"):
    if mode == "columns":
        return d_orthogonal(w.T, factor).T
    units, lengths, products = cosines(w)
    slopes = factor / max(len(w) * (len(w) - 1) / 2, 1) * np.sign(products) @ units
    along = (slopes * units).sum(axis=1, keepdims=True)
    return (slopes - np.where(lengths > EPSILON, along, 0) * units) / lengths


REGULARIZERS = {
    "L1": (lambda w, l1=0.01: l1_l2(w, l1), lambda w, l1=0.01: d_l1_l2(w, l1)),
    "L2": (lambda w, l2=0.01: l1_l2(w, 0, l2), lambda w, l2=0.01: d_l1_l2(w, 0, l2)),
    "L1L2": (l1_l2, d_l1_l2),
    "OrthogonalRegularizer": (orthogonal, d_orthogonal),
}
