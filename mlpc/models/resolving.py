"""From what `compile` was given to the objects that compute, for the shapes at hand."""

from mlpc import losses
from mlpc.metrics import resolve as resolve_metric

__all__ = ["is_sparse", "resolve_loss", "resolve_metric"]


def is_sparse(spec):
    """Whether what the engine calls so reads class numbers instead of columns."""
    return spec[0].startswith("sparse_")


def resolve_loss(identifier, y_shape, output_shape):
    """Return the `Loss` that `identifier` means for these shapes.

    `"crossentropy"` and `"ce"` are the binary, sparse or categorical one, by the rule
    of `"accuracy"`.

    Args:
        identifier: What `losses.get` takes.
        y_shape: Shape of the targets, batch included.
        output_shape: Shape of the predictions, batch included.

    Raises:
        ValueError: If it is not known.
    """
    if isinstance(identifier, str) and identifier.lower() in ("crossentropy", "ce"):
        if output_shape[-1] == 1:
            identifier = "binary_crossentropy"
        elif len(y_shape) < len(output_shape) or y_shape[-1] == 1:
            identifier = "sparse_categorical_crossentropy"
        else:
            identifier = "categorical_crossentropy"
    return losses.get(identifier)
