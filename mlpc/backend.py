"""`keras.backend`: the settings of `mlpc.config`, dtypes, and Keras 2's `K.` functions.

The functions are over NumPy arrays (`mlpc/ops/old_names.py`) and come on first use.
"""

from mlpc.config import (
    backend,
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)
from mlpc.layers.keras_tensor import is_keras_tensor
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.naming import clear_session, get_uid

_DTYPES = ["is_float_dtype", "is_int_dtype", "result_type", "standardize_dtype"]

__all__ = [
    "backend",
    "clear_session",
    "epsilon",
    "floatx",
    "get_uid",
    "image_data_format",
    "is_keras_tensor",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
]
__all__ += _DTYPES


def _late(name):
    if name.startswith("__"):
        raise LookupError(name)
    from mlpc.ops import dtypes, old_names

    return getattr(dtypes, name) if name in _DTYPES else old_names.TABLE[name]


__getattr__, __dir__ = _module_hooks(
    __name__, _late, "; today's functions of arrays are in `mlpc.ops`"
)
