"""Warnings of trainings that run and come to nothing: a loss that is not finite,
targets that are no probabilities, classes in one column."""

import math

import numpy as np

from mlpc.utils import notices

__all__ = ["BINARY", "warn_of_loss", "warn_of_one_column", "warn_of_targets"]

BINARY = ("binary_crossentropy", "binary_focal_crossentropy")
ONE_HOT = ("categorical_crossentropy", "categorical_focal_crossentropy")
BLOCK = 2**18  # numbers that are looked at together
NAMED = 5  # columns that a message names


def warn_of_one_column(names, output_shape):
    """Warn of losses or metrics of one-hot classes where there is one class."""
    from mlpc.losses.smoothed import warn_of_one_class

    for name in names:
        if name in ONE_HOT:
            warn_of_one_class(name, output_shape)


def warn_of_targets(name, y):
    """Warn if y, of a loss of two classes, is not in [0, 1]; returns whether it did.

    Args:
        name: Of the loss.
        y: Array without NaN.
    """
    if y.dtype.kind == "b" or y.size == 0:
        return False
    low, high = y.min(), y.max()
    if low >= 0 and high <= 1:
        return False
    remedy = "Scale them." if low < 0 else f"Scale them: `y / {high:g}`."
    if low == -1 and high == 1:
        remedy = "Of classes -1 and 1 make 0 and 1, `(y + 1) / 2`, or use `hinge`."
    elif low >= 0 and (y == np.floor(y)).all():
        remedy = (
            "For class numbers use 'sparse_categorical_crossentropy' and an output of "
            f"{high + 1:g} units with softmax."
        )
    notices.warn(
        f"Loss '{name}' takes targets in [0, 1]: with others it has no least value. "
        f"Received: y in [{low:g}, {high:g}]. {remedy}"
    )
    return True


def warn_of_loss(what, model, walk):
    """Warn that a loss is not finite, and say what lies in its rows.

    Args:
        what: How the message begins: `"The loss is nan."`
        model: The model.
        walk: The walk that came to it.
    """
    training = walk.mode == "train"
    rows, names = walk.suspects()
    parts = {"x": rows.x, "y": rows.labels, "sample_weight": rows.weights}
    looks = {
        name: _Look(name, part, model.dtype, names.get(name))
        for name, part in parts.items()
        if part is not None
    }
    found = [text for look in looks.values() if (text := look.not_finite())]
    if not found and not training:
        found = [
            f"Weight '{weight.path}' has {count} numbers that are not finite"
            for weight in model.weights
            if (count := np.size(weight) - np.isfinite(weight.value).sum())
        ][:NAMED]
    if found:
        text = f"{'; '.join(found)}."
    else:
        rate = f"{float(model.optimizer.learning_rate):.4g}" if training else ""
        text = (
            f"All numbers are finite: {looks['x'].range()}, {looks['y'].range()}. "
            "Scale what is large (`keras.layers.Normalization`)"
            f"{f' or lower the learning rate, {rate}' if training else ''}."
        )
    if training and any(not np.isfinite(w.value).all() for w in model.weights):
        text += " The weights are not finite any more: make or load them anew."
    notices.warn(f"{what} {walk.extent}{text}")


class _Look:
    """What an array holds, column by column, once it is of the model's dtype.

    Args:
        name: What it is called.
        array: Array of numbers, rows first.
        dtype: The model's.
        columns: The columns' names, or `None`.
    """

    def __init__(self, name, array, dtype, columns):
        self._name, self._dtype, self._columns = name, dtype, columns
        self._shape = array.shape[1:]
        width = math.prod(self._shape)
        self._nan, self._infinite, self._beyond = np.zeros((3, width), int)
        self._low, self._high = np.full(width, np.inf), np.full(width, -np.inf)
        step = max(1, BLOCK // max(1, width))
        for first in range(0, len(array), step):
            self._take(array[first : first + step].reshape(-1, width))

    def _take(self, block):
        with np.errstate(over="ignore"):
            values = block.astype(self._dtype)
        finite = np.isfinite(values)
        self._nan += np.isnan(values).sum(0)
        self._infinite += np.isinf(block).sum(0)
        self._beyond += (np.isinf(values) & np.isfinite(block)).sum(0)
        self._low = np.minimum(self._low, np.where(finite, values, np.inf).min(0))
        self._high = np.maximum(self._high, np.where(finite, values, -np.inf).max(0))

    def not_finite(self):
        """`"x has 25 NaN (column 1 'income': 25)"`; empty if all is finite."""
        kinds = {
            "NaN": self._nan,
            "infinite": self._infinite,
            f"beyond {self._dtype}": self._beyond,
        }
        texts = [
            f"{counts.sum()} {kind}{self._where(counts)}"
            for kind, counts in kinds.items()
            if counts.any()
        ]
        return f"`{self._name}` has {' and '.join(texts)}" if texts else ""

    def range(self):
        """`"x is in [-1, 1.2e+05] (largest: column 1 'income')"`."""
        low, high = min(self._low), max(self._high)
        size = np.maximum(abs(self._low), abs(self._high))
        largest = (
            f" (largest: {self._column(np.argmax(size))})" if size.size > 1 else ""
        )
        return f"`{self._name}` is in [{low:.4g}, {high:.4g}]{largest}"

    def _where(self, counts):
        """The columns with a count, the most first."""
        if counts.size < 2:
            return ""
        order = [i for i in np.argsort(-counts, kind="stable") if counts[i]]
        named = [f"{self._column(i)}: {counts[i]}" for i in order[:NAMED]]
        more = len(order) - len(named)
        if more:
            named.append(f"{more} more columns")
        return f" ({', '.join(named)})"

    def _column(self, i):
        place = int(i) if len(self._shape) == 1 else _place(i, self._shape)
        if self._columns is None or len(self._columns) != math.prod(self._shape):
            return f"column {place}"
        return f"column {place} {self._columns[i]!r}"


def _place(i, shape):
    return tuple(int(axis) for axis in np.unravel_index(i, shape))
