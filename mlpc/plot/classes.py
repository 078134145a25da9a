"""What pictures ask of labels: one class a row, and as many rows everywhere."""

from mlpc.evaluation.class_labels import as_labels

__all__ = ["check_rows", "classes_of"]


def classes_of(argument, y):
    """Return the class of each row, `(rows,)` of integers or strings.

    Args:
        argument: The argument's name, for the message.
        y: Labels as `mlpc.metrics.confusion_matrix` takes them.

    Raises:
        ValueError: If it is something else.
    """
    labels, _ = as_labels(argument, y)
    return labels.astype(int) if labels.dtype.kind == "b" else labels


def check_rows(**arrays):
    """Raise a ValueError if arrays have different numbers of rows."""
    sizes = {name: len(array) for name, array in arrays.items()}
    if len({*sizes.values()}) > 1:
        names = ", ".join(f"`{name}`" for name in sizes)
        raise ValueError(
            f"Arguments {names} must have as many rows. "
            f"Received: {', '.join(map(str, sizes.values()))}"
        )
