"""Any constraint in training, users' own included."""

import numpy as np

from mlpc.constraints.constraint import Constraint
from mlpc.utils.overrides import spec_of

__all__ = ["project", "spec"]


def spec(constraint):
    """Return the engine's name of a constraint and its options.

    Args:
        constraint: What `mlpc.constraints.get` returns.

    Returns:
        `(name, {option: value})`; `None` where the projection is the user's own.
    """
    return spec_of(constraint) if isinstance(constraint, Constraint) else None


def project(constraint, w):
    """Write into `w` what `constraint(w)` returns.

    Args:
        constraint: What `mlpc.constraints.get` returns.
        w: Writable array of float32 or float64.

    Raises:
        ValueError: If a user's constraint returns something else than an array of the
            shape of `w`; nothing is written then.
    """
    value = constraint(w)
    if value is None or np.shape(value) != w.shape:
        name = getattr(constraint, "__name__", type(constraint).__name__)
        raise ValueError(
            f"The constraint `{name}` must return an array of shape {w.shape}. "
            f"Received: {value!r:.80}"
        )
    w[...] = value
