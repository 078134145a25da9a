"""Names of the dtypes of arrays of numbers, those that the engine does not know too."""

import numpy as np

__all__ = ["NUMBERS", "number_dtype"]

NUMBERS = {
    *("bool", "float16", "float32", "float64", "complex64", "complex128"),
    *(f"{kind}int{bits}" for kind in ("", "u") for bits in (8, 16, 32, 64)),
}
OF_PYTHON = {bool: "bool", int: "int32", float: "float32", complex: "complex64"}


def number_dtype(dtype):
    """Return the name of a dtype.

    Args:
        dtype: A name, or a type of NumPy or Python.

    Raises:
        ValueError: If it is not a dtype of arrays of numbers.
    """
    name = dtype if isinstance(dtype, str) else OF_PYTHON.get(dtype)
    if name is None:
        try:
            name = np.dtype(dtype).name
        except TypeError:
            name = str(dtype).rpartition(".")[2]  # other libraries': "torch.float32"
    name = "int32" if name == "int" else name
    if name not in NUMBERS:
        raise ValueError(f"Invalid dtype: {dtype}. Received: dtype={dtype!r}")
    return name
