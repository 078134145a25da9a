"""Utilities: seeds, one-hot rows, progress bars, registered names, datasets.

All other rooms use them and none is used here: what Keras has among its utilities and
another room does is handed on when it is asked for.
"""

import importlib

from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.batches import (
    PyDataset,
    pack_x_y_sample_weight,
    split_dataset,
    unpack_x_y_sample_weight,
)
from mlpc.utils.console import (
    disable_interactive_logging,
    enable_interactive_logging,
    is_interactive_logging_enabled,
)
from mlpc.utils.naming import clear_session
from mlpc.utils.numerical_utils import normalize, to_categorical
from mlpc.utils.object_registration import (
    CustomObjectScope,
    custom_object_scope,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from mlpc.utils.progbar import Progbar
from mlpc.utils.random_seed import set_random_seed

Sequence = PyDataset  # its older name

__all__ = [
    "CustomObjectScope",
    "Progbar",
    "PyDataset",
    "Sequence",
    "clear_session",
    "custom_object_scope",
    "deserialize_keras_object",
    "disable_interactive_logging",
    "enable_interactive_logging",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "is_interactive_logging_enabled",
    "is_keras_tensor",
    "model_to_dot",
    "normalize",
    "pack_x_y_sample_weight",
    "plot_model",
    "register_keras_serializable",
    "serialize_keras_object",
    "set_random_seed",
    "split_dataset",
    "standardize_dtype",
    "to_categorical",
    "unpack_x_y_sample_weight",
]

_OF_OTHER_ROOMS = {
    "deserialize_keras_object": "mlpc.saving",
    "is_keras_tensor": "mlpc.layers.keras_tensor",
    "model_to_dot": "mlpc.plot.model_graphs",
    "plot_model": "mlpc.plot.model_graphs",
    "serialize_keras_object": "mlpc.saving",
    "standardize_dtype": "mlpc.ops.dtypes",
}


def _of_other_rooms(name):
    return getattr(importlib.import_module(_OF_OTHER_ROOMS[name]), name)


__getattr__, __dir__ = _module_hooks(__name__, _of_other_rooms)
