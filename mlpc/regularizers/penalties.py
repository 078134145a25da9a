"""Values and gradients of any regularizer for training, users' own included."""

import warnings

import numpy as np

from mlpc import _engine
from mlpc.regularizers.regularizer import Regularizer
from mlpc.utils.overrides import spec_of

__all__ = ["gradient", "penalty", "spec"]

STEP = np.finfo(float).eps ** (1 / 3)  # where rounding and curvature cost alike

_warned = set()


def spec(regularizer):
    """Return the engine's name of a regularizer and its options.

    Args:
        regularizer: What `mlpc.regularizers.get` returns.

    Returns:
        `(name, {option: value})`; `None` where the formula is the user's own.
    """
    return spec_of(regularizer) if isinstance(regularizer, Regularizer) else None


def penalty(regularizer, w):
    """Return the penalty on `w`, an array of float32 or float64, as a float.

    Raises:
        TypeError: If a user's regularizer returns something else than one number.
    """
    value = regularizer(w)
    if np.size(value) != 1:
        raise TypeError(
            f"The regularizer {_name(regularizer)} must return one number. "
            f"Received: {value!r:.80}"
        )
    return float(np.reshape(value, ()))


def gradient(regularizer, w):
    """Return the gradient of the penalty on `w`.

    A user's regularizer that has a method `gradient(w)` is asked. Any other is recorded
    and differentiated (mlpc/symbolic), in float64; where it does what cannot be
    recorded, by central differences, one element after the other, with one warning.

    Args:
        regularizer: What `mlpc.regularizers.get` returns.
        w: Array of float32 or float64.

    Returns:
        An array of the shape and dtype of `w`.

    Raises:
        ValueError: If the method's array has another shape.
    """
    known = spec(regularizer)
    if known is not None:
        return _engine.regularizer_gradient(*known, w)
    own = getattr(regularizer, "gradient", None)
    if own is None:
        return _recorded(regularizer, w)
    slopes = np.asarray(own(w), w.dtype)
    if slopes.shape != w.shape:
        raise ValueError(
            f"`gradient` of the regularizer {_name(regularizer)} must return an array "
            f"of shape {w.shape}. Received: shape={slopes.shape}"
        )
    return slopes


def _recorded(regularizer, w):
    """The gradient by a recording, or by differences with what it did that cannot be
    recorded."""
    from mlpc.symbolic import vector_jacobian

    try:
        value, pull, recording = vector_jacobian(regularizer, np.array(w, float))
        slopes = None if recording.left else pull(np.ones(np.shape(value)))
        left = recording.left
    except Exception as error:
        slopes, left = None, f"{type(error).__name__}: {error}"
    if slopes is None:
        return _differences(regularizer, w, left)
    return slopes.astype(w.dtype)


def _differences(regularizer, w, left):
    if _name(regularizer) not in _warned:
        _warned.add(_name(regularizer))
        warnings.warn(
            f"The regularizer {_name(regularizer)} is differentiated numerically, by "
            f"{2 * w.size} calls in each step of training. It does what cannot be "
            f"differentiated otherwise: {left}. Write it in `keras.ops` or NumPy's "
            "functions, or give it a method `gradient(w)`.",
            stacklevel=4,
        )
    moved = np.array(w, float)
    slopes = np.empty(w.shape, w.dtype)
    for i in np.ndindex(w.shape):
        kept = moved[i]
        ends = kept + STEP * max(1.0, abs(kept)) * np.array([1.0, -1.0])
        values = []
        for moved[i] in ends:
            values.append(penalty(regularizer, moved))
        moved[i] = kept
        slopes[i] = (values[0] - values[1]) / (ends[0] - ends[1])
    return slopes


def _name(regularizer):
    return f"`{getattr(regularizer, '__name__', type(regularizer).__name__)}`"
