"""The penalty on a layer's outputs."""

import numpy as np

from mlpc.utils.overrides import overridden, refusal

__all__ = ["activity_penalty", "penalty_on"]


def activity_penalty(regularizer):
    """Return the factors `(l1, l2)` of a penalty on a layer's outputs.

    Raises:
        NotImplementedError: If it has no such factors, or computes something else.
    """
    if regularizer is None:
        return 0.0, 0.0
    if not hasattr(regularizer, "l1") and not hasattr(regularizer, "l2"):
        raise NotImplementedError(
            "Argument `activity_regularizer` supports `L1`, `L2` and `L1L2`. "
            f"Received: activity_regularizer={regularizer}"
        )
    for name in overridden(regularizer, ("__call__",)):
        raise refusal(
            regularizer,
            name,
            "the engine computes the penalty on a layer's outputs by `l1` and `l2`",
            "Use `L1`, `L2` or `L1L2`, or a loss of your own.",
        )
    return tuple(float(getattr(regularizer, name, 0.0)) for name in ("l1", "l2"))


def penalty_on(outputs, l1, l2):
    """Return `(l1 sum |x| + l2 sum x^2) / rows` of outputs x, a float."""
    values = np.asarray(outputs, np.float64)
    penalty = l1 * np.abs(values).sum() + l2 * np.square(values).sum()
    return float(penalty) / max(1, len(values))
