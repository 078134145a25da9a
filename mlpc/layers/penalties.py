"""Regularizers and constraints as layers hold them. Their rooms are imported when one
is given; what they compute is not here."""

__all__ = ["activity_penalty", "get_constraint", "get_regularizer", "serialized"]


def get_regularizer(identifier):
    """Return the regularizer that `identifier` stands for; `None` for `None`."""
    if identifier is None:
        return None
    from mlpc import regularizers

    return regularizers.get(identifier)


def get_constraint(identifier):
    """Return the constraint that `identifier` stands for; `None` for `None`."""
    if identifier is None:
        return None
    from mlpc import constraints

    return constraints.get(identifier)


def serialized(thing):
    """Return the config of a regularizer or constraint; `None` for `None`."""
    if thing is None:
        return None
    from mlpc import constraints, regularizers

    if isinstance(thing, constraints.Constraint):
        return constraints.serialize(thing)
    return regularizers.serialize(thing)


def activity_penalty(regularizer):
    """Return the factors `(l1, l2)` of a penalty on a layer's outputs.

    Raises:
        NotImplementedError: If it has no such factors.
    """
    if regularizer is None:
        return 0.0, 0.0
    if not hasattr(regularizer, "l1") and not hasattr(regularizer, "l2"):
        raise NotImplementedError(
            "Argument `activity_regularizer` supports `L1`, `L2` and `L1L2`. "
            f"Received: activity_regularizer={regularizer}"
        )
    return tuple(float(getattr(regularizer, name, 0.0)) for name in ("l1", "l2"))
