"""From what `compile` was given to the objects that compute, for the shapes at hand."""

from mlpc.losses.lookup import resolve as resolve_loss
from mlpc.metrics import resolve as resolve_metric

__all__ = ["is_sparse", "resolve_loss", "resolve_metric"]


def is_sparse(thing):
    """Whether a loss or metric reads class numbers instead of a column a class."""
    sparse = getattr(thing, "_sparse", None)
    return thing._spec()[0].startswith("sparse_") if sparse is None else sparse
