"""From what `compile` was given to the objects that compute, for the shapes at hand."""

from mlpc.losses.lookup import resolve as resolve_loss
from mlpc.metrics import resolve as resolve_metric

__all__ = ["is_sparse", "resolve_loss", "resolve_metric"]


def is_sparse(spec):
    """Whether what the engine calls so reads class numbers instead of columns."""
    return spec[0].startswith("sparse_")
