"""Losses of a whole batch, in float64 NumPy: Dice, Tversky, Circle.

They are no means over rows, so the engine does not know them; each has its function
and its class here.
"""

import numpy as np

from mlpc.losses.wrapper import MASKS, PlainLoss, as_floats
from mlpc.utils.recorded import primitive
from mlpc.utils.tensors import as_tensor
from mlpc.utils.validation import check_flag, check_real

__all__ = ["Circle", "Dice", "Tversky", "circle", "dice", "tversky"]

EPSILON = 1e-7


def _doubles(y_true, y_pred):
    """Both in float64, and the dtype of the result."""
    y_true, y_pred = as_floats(y_true, y_pred)
    return y_true.astype(float), y_pred.astype(float), y_pred.dtype.type


def _axes(axis, rank):
    """The axes as a tuple."""
    return tuple(range(rank)) if axis is None else tuple(np.atleast_1d(axis))


def dice(y_true, y_pred, axis=None):
    """Return `1 - 2 sum y p / (sum y + sum p + 1e-7)`.

    Args:
        y_true, y_pred: Array-likes of one shape, of numbers in [0, 1].
        axis: The axes of the sums, an int or a tuple; `None` for all.

    Returns:
        A scalar, or an array of the axes that are left.
    """
    y, p, dtype = _doubles(y_true, y_pred)
    axis = _axes(axis, y.ndim)
    size = y.sum(axis) + p.sum(axis) + EPSILON
    return as_tensor((1 - 2 * (y * p).sum(axis) / size).astype(dtype))


def tversky(y_true, y_pred, alpha=0.5, beta=0.5, axis=None):
    """Return `1 - I / (I + alpha F + beta G + 1e-7)`.

    `I = sum y p`, `F = sum y (1 - p)`, `G = sum (1 - y) p`: what is found, what is
    missed and what is found wrongly. Salehi et al., "Tversky Loss Function for Image
    Segmentation", 2017, equation 3, with the weights as Keras has them.

    Args:
        y_true, y_pred, axis: As for `dice`.
        alpha, beta: Weights of F and G.
    """
    y, p, dtype = _doubles(y_true, y_pred)
    common, size = _tversky_parts(y, p, alpha, beta, axis)
    shares = np.squeeze(common / size, _axes(axis, y.ndim))
    return as_tensor((1 - shares).astype(dtype))


def _tversky_parts(y, p, alpha, beta, axis):
    axis = _axes(axis, y.ndim)
    common, missed, wrong = (
        part.sum(axis, keepdims=True) for part in (y * p, y * (1 - p), (1 - y) * p)
    )
    return common, common + alpha * missed + beta * wrong + EPSILON


def _circle_pulled(
    g,
    z,
    y,
    p,
    ref_labels=None,
    ref_embeddings=None,
    remove_diagonal=True,
    gamma=80,
    margin=0.4,
):
    if ref_labels is not None or ref_embeddings is not None:
        raise NotImplementedError
    p = p.astype(float)
    cosines = p @ p.T
    d = np.maximum(1 - cosines, 0)
    masks = _pairs(y, None, remove_diagonal)
    sums, (near, far) = _circle_sums(d, masks, gamma, margin)
    far_slope = -np.maximum(1 + margin - d, 0) - (1 + margin > d) * (1 - margin - d)
    slopes = gamma * (near * 2 * d + far * far_slope)
    rows = g / (1 + np.exp(-sums))
    through = -(rows[:, np.newaxis] * slopes) * (cosines < 1)
    return (through + through.T) @ p


@primitive(None, _circle_pulled)
def circle(
    y_true,
    y_pred,
    ref_labels=None,
    ref_embeddings=None,
    remove_diagonal=True,
    gamma=80,
    margin=0.4,
):
    """Return the circle loss of each row: near to its like, far from the others.

    With the distances `d = max(1 - y_pred ref_embeddings^T, 0)`: `softplus` of the
    log-sum-exp of `gamma (d + margin) (d - margin)` over rows of the same label and of
    `gamma max(1 + margin - d, 0) (1 - margin - d)` over the others. Sun et al., "Circle
    Loss", 2020, equation 6.

    Args:
        y_true: Array-like of labels, (n,) or (n, 1).
        y_pred: Array-like of n embeddings of length 1.
        ref_labels, ref_embeddings: What to compare with; by default the same.
        remove_diagonal: Whether a row is not compared with itself.
        gamma: Scale.
        margin: How near is near enough.

    Returns:
        An array of n losses; 0 where there is nothing of the same label.
    """
    _, p, dtype = _doubles(y_true, y_pred)
    reference = p if ref_embeddings is None else np.asarray(ref_embeddings, float)
    distances = np.maximum(1 - p @ reference.T, 0)
    masks = _pairs(y_true, ref_labels, remove_diagonal)
    sums = _circle_sums(distances, masks, gamma, margin)[0]
    return as_tensor(np.logaddexp(sums, 0).astype(dtype))


def _pairs(labels, ref_labels, remove_diagonal):
    """Which pairs have one label, and which have not."""
    labels = np.reshape(labels, (-1, 1)).astype(np.int64)
    others = labels if ref_labels is None else np.reshape(ref_labels, (-1, 1))
    same = labels == others.astype(np.int64).T
    different = ~same
    if remove_diagonal:
        np.fill_diagonal(same, False)
    return same, different


def _circle_sums(d, masks, gamma, margin):
    """The two log-sum-exps added, and the softmax of each."""
    near = gamma * (d + margin) * (d - margin)
    far = gamma * np.maximum(1 + margin - d, 0) * (1 - margin - d)
    total, shares = 0.0, []
    for terms, mask in zip((near, far), masks, strict=True):
        terms = np.where(mask, terms, -np.inf)
        most = terms.max(axis=1, keepdims=True, initial=-np.inf)
        most = np.where(np.isfinite(most), most, 0)
        e = np.exp(terms - most)
        sums = e.sum(axis=1, keepdims=True)
        with np.errstate(divide="ignore"):
            total = total + (np.log(sums) + most)[:, 0]
        shares.append(e / np.where(sums > 0, sums, 1))
    return total, shares


MASKS[circle] = lambda y_true, values, **arguments: values > 0


class Dice(PlainLoss):
    """`1 - 2 sum y p / (sum y + sum p + 1e-7)`.

    Args:
        reduction, name, dtype: See `Loss`.
        axis: The axes of the sums, an int or a tuple; `None` for all.
    """

    def __init__(
        self, reduction="sum_over_batch_size", name="dice", axis=None, dtype=None
    ):
        super().__init__(dice, reduction, name, dtype, axis=axis)
        self.axis = axis

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}


class Tversky(PlainLoss):
    """`1 - I / (I + alpha F + beta G + 1e-7)`; see the function.

    Args:
        alpha, beta: Weights of what is missed and of what is found wrongly.
        reduction, name, dtype: See `Loss`.
        axis: The axes of the sums, an int or a tuple; `None` for all.
    """

    def __init__(
        self,
        alpha=0.5,
        beta=0.5,
        reduction="sum_over_batch_size",
        name="tversky",
        axis=None,
        dtype=None,
    ):
        self.alpha, self.beta = check_real("alpha", alpha), check_real("beta", beta)
        self.axis = axis
        super().__init__(
            tversky, reduction, name, dtype, alpha=self.alpha, beta=self.beta, axis=axis
        )

    def get_config(self):
        return {
            **super().get_config(),
            "alpha": self.alpha,
            "beta": self.beta,
            "axis": self.axis,
        }


class Circle(PlainLoss):
    """The circle loss of embeddings; rows without one of the same label do not count.

    Args:
        gamma, margin, remove_diagonal: See the function.
        reduction, name, dtype: See `Loss`.
    """

    def __init__(
        self,
        gamma=80.0,
        margin=0.4,
        remove_diagonal=True,
        reduction="sum_over_batch_size",
        name="circle",
        dtype=None,
    ):
        self._options = {
            "gamma": check_real("gamma", gamma),
            "margin": check_real("margin", margin),
            "remove_diagonal": check_flag("remove_diagonal", remove_diagonal),
        }
        super().__init__(circle, reduction, name, dtype, **self._options)
        self.gamma, self.margin = self._options["gamma"], self._options["margin"]
        self.remove_diagonal = self._options["remove_diagonal"]

    def get_config(self):
        return {**super().get_config(), **self._options}
