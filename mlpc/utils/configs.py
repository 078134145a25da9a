"""NumPy's numbers and arrays in configs, as Keras writes them."""

import numpy as np

__all__ = ["ARRAYS", "array_config", "as_data", "read_array"]

ARRAYS = ("__numpy__", "__tensor__")


def as_data(value):
    """Return what a config holds with NumPy's numbers and arrays as plain data.

    Args:
        value: Nested dicts, lists and tuples. What is no number or array stays.
    """
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return array_config(value)
    if isinstance(value, dict):
        return {key: as_data(inner) for key, inner in value.items()}
    if type(value) in (list, tuple):
        return type(value)(as_data(inner) for inner in value)
    return value


def array_config(array):
    """Return the config of an array; of one without axes, its number."""
    if array.ndim == 0:
        return array.item()
    inner = {"value": array.tolist(), "dtype": array.dtype.name}
    return {"class_name": "__numpy__", "config": inner}


def read_array(value):
    """Return the array of a config of one; anything else as it is.

    Raises:
        ValueError: If it holds no numbers.
    """
    if not isinstance(value, dict) or value.get("class_name") not in ARRAYS:
        return value
    try:
        inner = value["config"]
        dtype = np.dtype(inner["dtype"])
        if dtype.kind in "biufc":  # a text could be of any length
            return np.array(inner["value"], dtype)
    except (KeyError, TypeError, ValueError):
        pass
    raise ValueError(
        "Expected numbers in an array: a `value`, nested lists of one shape, and their "
        f"`dtype`. Received: {value!r:.200}"
    )
