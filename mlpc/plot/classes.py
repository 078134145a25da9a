"""Labels in the forms that models and data sets have them, as one class a row."""

import numpy as np

__all__ = ["check_rows", "classes_of"]


def classes_of(argument, y):
    """Return the class of each row.

    Args:
        argument: The argument's name, for the message.
        y: Classes, `(rows,)` or `(rows, 1)`: whole numbers, booleans or strings; or
            `(rows, classes)`, one-hot or probabilities, of which the largest counts.

    Returns:
        Array `(rows,)` of ints or strings.

    Raises:
        ValueError: If it is something else.
    """
    y = np.asarray(y)
    if y.ndim == 2 and y.shape[1] > 1 and y.dtype.kind in "biuf":
        return y.argmax(axis=1)
    flat = y.reshape(-1) if y.ndim == 1 or (y.ndim == 2 and y.shape[1] == 1) else None
    if flat is not None and flat.dtype.kind == "f" and (flat == np.rint(flat)).all():
        flat = flat.astype(int)
    if flat is None or flat.dtype.kind not in "biuUSO":
        raise ValueError(
            f"Argument `{argument}` must hold a class for each row (a whole number or "
            "a string), or a row of probabilities for two and more classes. "
            f"Received: an array of shape {y.shape} and dtype {y.dtype}"
        )
    return flat.astype(int) if flat.dtype.kind == "b" else flat


def check_rows(**arrays):
    """Raise a ValueError if arrays have different numbers of rows."""
    sizes = {name: len(array) for name, array in arrays.items()}
    if len({*sizes.values()}) > 1:
        names = ", ".join(f"`{name}`" for name in sizes)
        raise ValueError(
            f"Arguments {names} must have as many rows. "
            f"Received: {', '.join(map(str, sizes.values()))}"
        )
