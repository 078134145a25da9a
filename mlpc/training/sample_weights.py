"""Weights of rows: what `sample_weight` and `class_weight` say, as arrays."""

from collections.abc import Mapping
from math import isfinite
from numbers import Real

import numpy as np

from mlpc.utils.arrays import numbers

__all__ = ["as_weights", "ones", "weights_of"]


def weights_of(y, sample_weight, class_weight):
    """Return the weight of each row, as an array, or `None` for all the same.

    Args:
        y: Array of targets: class numbers, or one column a class.
        sample_weight: Array of numbers, `(n,)` or `(n, 1)`, or `None`.
        class_weight: Dict of weights by class number, others weigh 1; an array of the
            weights of classes 0, 1, ...; "balanced" for weights in inverse proportion
            to how often a class is there, `n / (classes * count)`; or `None`.

    Raises:
        ValueError: If both are given, or one is not understood.
    """
    if sample_weight is not None and class_weight is not None:
        raise ValueError(
            "You cannot `class_weight` and `sample_weight` at the same time."
        )
    if sample_weight is not None:
        return _numbers(sample_weight)
    return None if class_weight is None else _by_class(y, class_weight)


def _numbers(sample_weight):
    if isinstance(sample_weight, (list, tuple)) and len(sample_weight) == 1:
        sample_weight = sample_weight[0]
    if not hasattr(sample_weight, "__array__"):
        raise ValueError(
            "Argument `sample_weight` must be an array with a number for each row. "
            f"Received: sample_weight of type {type(sample_weight)}"
        )
    weights = numbers("sample_weight", sample_weight)
    if weights.ndim == 0:
        raise ValueError(
            "Argument `sample_weight` must hold real numbers, one for each row. "
            f"Received: dtype={weights.dtype}, shape={weights.shape}"
        )
    return weights


def _by_class(y, class_weight):
    classes = y
    if y.ndim > 1:
        classes = y[..., 0] if y.shape[-1] == 1 else np.argmax(y, axis=-1)
    classes = np.round(classes).astype(np.int64)
    if isinstance(class_weight, str) and class_weight == "balanced":
        _, places, counts = np.unique(classes, return_inverse=True, return_counts=True)
        return (classes.size / (len(counts) * counts))[places.reshape(classes.shape)]
    by_number = hasattr(class_weight, "__array__") and np.ndim(class_weight) == 1
    given = _dict_of(class_weight)
    if by_number:
        _check_numbers(classes, len(given))
    weights = np.ones(classes.shape)
    for number, weight in given.items():
        weights[classes == number] = weight
    return weights


def _dict_of(class_weight):
    """The weights by class number, as floats.

    Raises:
        ValueError: If they are not understood.
    """
    given = class_weight
    if hasattr(given, "to_dict"):  # a Series, whose index holds the classes
        given = given.to_dict()
    elif hasattr(given, "__array__") and np.ndim(given) == 1:
        given = dict(enumerate(np.asarray(given).tolist()))
    if isinstance(given, Mapping) and all(
        isinstance(number, Real) and float(number).is_integer() and _is_finite(weight)
        for number, weight in given.items()
    ):
        return {int(number): float(weight) for number, weight in given.items()}
    remedy = ""
    if isinstance(given, (list, tuple)):
        remedy = ". Use `class_weight=dict(enumerate(...))`"
    raise ValueError(
        "Argument `class_weight` must be a dict of class numbers and finite weights, "
        "an array of the weights of classes 0, 1, ..., or 'balanced'. "
        f"Received: class_weight={class_weight!r}{remedy}"
    )


def _is_finite(weight):
    """Whether it is a finite number, perhaps in an array without axes."""
    if isinstance(weight, str) or np.ndim(weight):
        return False
    try:
        return isfinite(weight)
    except (TypeError, ValueError, OverflowError):
        return False


def _check_numbers(classes, count):
    """Raise a ValueError unless an array of so many weights has one for each class."""
    low, high = classes.min(), classes.max()
    if low < 0 or high >= count:
        raise ValueError(
            "Argument `class_weight`, an array, must hold the weight of each class, "
            f"numbered from 0. Received: {count} weights and a class number of "
            f"{low if low < 0 else high}. Where classes are numbered otherwise, use "
            "`dict(zip(np.unique(y), class_weight))`"
        )


def as_weights(weights, output_shape):
    """Return weights with one number for each row of the model's output.

    Args:
        weights: Array of `(n,)`, `(n, 1)` or one number a row of the output.
        output_shape: The model's output shape, rows first.

    Raises:
        ValueError: If the shape does not fit.
    """
    wanted = (len(weights), *output_shape[1:-1])
    shape = weights.shape
    if weights.ndim == len(wanted) + 1 and shape[-1] == 1:
        weights = weights[..., 0]
    if weights.ndim < len(wanted):
        weights = weights.reshape(*weights.shape, *[1] * (len(wanted) - weights.ndim))
        weights = np.broadcast_to(weights, wanted)
    if weights.shape != wanted:
        raise ValueError(
            "Argument `sample_weight` must have one number for each row of the output, "
            f"shape {wanted}. Received: sample_weight.shape={shape}"
        )
    return weights


def ones(y):
    """The weights of rows that all weigh the same."""
    return np.ones(len(y))
