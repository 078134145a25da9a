"""Targets that are words: refused, with what makes numbers of them for the loss."""

import numpy as np

from mlpc.training.data import as_array
from mlpc.utils.arrays import is_number

__all__ = ["as_labels"]

SHOWN = 3  # words that a message shows


def as_labels(y, loss):
    """Return y as an array of numbers: `data.as_array`.

    Args:
        y: What `fit` or its like was given.
        loss: What `compile` was given.

    Raises:
        ValueError: If it is no array of numbers; of words it tells what the loss takes.
    """
    try:
        return as_array("y", y)
    except ValueError:
        _refuse_words(y, loss)
        raise


def _refuse_words(y, loss):
    """Raise a ValueError if words are what y, which is no array of numbers, holds."""
    words = _words(y)
    if not words:
        return
    name, dtype = getattr(y, "name", None), getattr(y, "dtype", "object")
    column = f"column {name!r}" if isinstance(name, str) else "words"
    shown = ", ".join(map(repr, words[:SHOWN]))
    more = ", ..." if len(words) > SHOWN else ""
    raise ValueError(
        f"Argument `y` must hold numbers. Received: {column} of dtype {dtype}: "
        f"{shown}{more}. "
        f"{_remedy(loss, words, hasattr(y, 'iloc'))}"
    ) from None


def _words(y):
    """The words in y, each once and in their order; none if all are numbers."""
    if isinstance(y, (list, tuple)) and len(y) == 1:
        y = y[0]
    if not hasattr(y, "__array__") or hasattr(y, "filled"):
        return []
    array = np.asarray(y)
    if array.dtype.kind not in "OUS":
        return []
    found = dict.fromkeys(
        word for word in array.ravel().tolist() if isinstance(word, (str, bytes))
    )
    return [] if all(map(is_number, found)) else list(found)


def _remedy(loss, words, is_pandas):
    """What makes of words what a loss takes."""
    name = loss if isinstance(loss, str) else getattr(loss, "name", None)
    name = name or getattr(loss, "__name__", type(loss).__name__)
    numbered = "names, y = np.unique(y, return_inverse=True)"
    if is_pandas:
        numbered = "y, names = pd.factorize(y)"
    if "crossentropy" not in name.lower() and name.lower() != "ce":
        return (
            f"Loss '{name}' is one of numbers. To tell classes apart, number them by "
            f"`{numbered}` and use 'sparse_categorical_crossentropy' with an output of "
            f"{max(2, len(words))} units with softmax."
        )
    if "binary" in name:
        return f"Loss '{name}' takes 0 and 1: `y = (y == {words[-1]!r}).astype(float)`."
    if "sparse" not in name and "categorical" in name:
        numbered += "; y = keras.utils.to_categorical(y)"
        return f"Loss '{name}' takes a column for each class: `{numbered}`."
    return f"Loss '{name}' takes class numbers: `{numbered}`."
