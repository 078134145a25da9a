"""What batch renormalization needs of its arguments: bounds, initializers of its own.

The formula is in batch_normalization.py.
"""

import numpy as np

from mlpc import initializers
from mlpc.utils.validation import check_real

__all__ = ["check_clipping", "copy_of", "root_of"]

CLIPPING = ["rmax", "rmin", "dmax"]


def check_clipping(clipping):
    """Return the bounds of `renorm_clipping`, if they are some."""
    if set(clipping) - set(CLIPPING):
        raise ValueError(
            "Received invalid keys for `renorm_clipping` argument: "
            f"{clipping}. Supported values: {CLIPPING}."
        )
    for key, value in clipping.items():
        if value is not None:
            check_real(f"renorm_clipping['{key}']", value)
    rmax, rmin, dmax = (clipping.get(key) for key in CLIPPING)
    if rmax is not None and rmin is not None and rmax < rmin:
        raise ValueError(
            "rmax should be greater than rmin in the `renorm_clipping` argument. "
            f"Received: rmax={rmax}, rmin={rmin}."
        )
    if dmax is not None and dmax < 0:
        raise ValueError(
            "dmax should be non-negative in the `renorm_clipping` argument. "
            f"Received: dmax={dmax}."
        )
    return clipping


def copy_of(initializer):
    """Return an initializer like this one; a function as it is."""
    if isinstance(initializer, initializers.Initializer):
        return type(initializer).from_config(initializer.get_config())
    return initializer


def root_of(initializer):
    """Return an initializer of the square roots of what this one gives."""
    return lambda shape, dtype=None: np.sqrt(initializer(shape, dtype=dtype))
