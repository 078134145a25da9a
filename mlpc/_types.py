"""Types that the stubs of the rooms share; nothing imports it when a program runs."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, SupportsFloat, SupportsIndex, TypeAlias

import numpy as np

__all__ = [
    "Array",
    "Axes",
    "Config",
    "DType",
    "Function",
    "Integer",
    "Real",
    "Rows",
    "Shape",
    "Verbosity",
]

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Rows: TypeAlias = Any  # arrays, lists, frames, sparse matrices, generators, data sets
Integer: TypeAlias = SupportsIndex
Real: TypeAlias = SupportsFloat | SupportsIndex
Shape: TypeAlias = Sequence[int | None]
Axes: TypeAlias = SupportsIndex | Sequence[int]
DType: TypeAlias = Any  # a name, a NumPy or framework's dtype, a policy
Config: TypeAlias = dict[str, Any]
Function: TypeAlias = Callable[..., Any]
Verbosity: TypeAlias = int | Literal["auto"]
