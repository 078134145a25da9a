"""What usually lies behind data that do not fit: the last sentence of errors."""

import math

__all__ = ["of_classes", "of_kind", "of_rows", "of_targets"]


def of_kind(name, value):
    """What to do about a value that is no array."""
    if value is None and name == "y":
        return "Pass the targets, `y`; those of `validation_data` as `(x_val, y_val)`."
    if isinstance(value, (str, bytes)):
        return (
            "Expected a NumPy array or something that converts to one; read the file "
            "first, as by `pd.read_csv(...)` or `np.load(...)`."
        )
    return (
        "Expected a NumPy array or something that converts to one; use "
        f"`np.array({name})`."
    )


def of_rows(shape, expected):
    """What to do about rows of another shape.

    Args:
        shape: The array's.
        expected: The model's input shape, `(None, ...)`.
    """
    wanted = tuple(expected[1:])
    if shape == wanted:
        return ". For one row pass `x[None]`"
    known = None not in wanted
    if known and math.prod(shape[1:]) == math.prod(wanted):
        return f". Pass `x.reshape({', '.join(map(str, (-1, *wanted)))})`"
    if known and len(wanted) == 1 and len(shape) == 2:
        return (
            f". The model takes {wanted[0]} columns, `x` has {shape[1]}: choose the "
            f"columns, or make the model with `Input(({shape[1]},))`"
        )
    return ""


def of_classes(low, high, classes):
    """What to do about class numbers that are not in [0, classes).

    Args:
        low, high: The least and the largest.
        classes: How many columns the output has.
    """
    if not math.isfinite(high - low):
        return ""
    low, high = int(low), int(high)
    if classes == 1 and low in (0, 1) and high == 1:
        return " For two classes and one unit use 'binary_crossentropy' with sigmoid."
    if low == -1 and high == 1:
        return " Of classes -1 and 1 make 0 and 1: `(y + 1) // 2`."
    if low < 0:
        return (
            " Classes count from 0: `classes, y = np.unique(y, return_inverse=True)`."
        )
    if low > 0 and high - low < classes:
        return f" Classes count from 0: `y - {low}`, or an output of {high + 1} units."
    return f" Classes count from 0: the output needs {high + 1} units for these."


def of_targets(y, output_shape, sparse):
    """What to do about targets of the wrong shape."""
    units = output_shape[-1]
    if not sparse and y.dtype.kind in "biu" and (y.ndim == 1 or y.shape[-1] == 1):
        return (
            ". For class numbers use `sparse_categorical_crossentropy`, or "
            f"`keras.utils.to_categorical(y, {units})` with "
            "`categorical_crossentropy`: both with softmax"
        )
    if sparse and y.shape[-1] == units:
        return ". For one-hot targets use `categorical_crossentropy`"
    if not sparse and math.prod(y.shape[1:]) == 1:
        return f". For one number a row give the model an output of 1 unit, not {units}"
    return ""
