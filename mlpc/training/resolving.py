"""From what `compile` was given to the objects that compute, for the shapes at hand.

Their rooms are imported by the first call."""

__all__ = ["is_sparse", "resolve_loss", "resolve_metric", "resolve_optimizer"]


def resolve_loss(*args):
    """See `mlpc.losses.lookup.resolve`."""
    from mlpc.losses.lookup import resolve

    return resolve(*args)


def resolve_metric(*args):
    """See `mlpc.metrics.lookup.resolve`."""
    from mlpc.metrics.lookup import resolve

    return resolve(*args)


def resolve_optimizer(identifier):
    """See `mlpc.optimizers.get`."""
    from mlpc.optimizers import get

    return get(identifier)


def is_sparse(thing):
    """Whether a loss or metric reads class numbers instead of a column a class."""
    sparse = getattr(thing, "_sparse", None)
    return thing._spec()[0].startswith("sparse_") if sparse is None else sparse
