"""Utilities: seeds, one-hot rows, progress bars, registered names, datasets.

All other modules use them; none is imported here at import."""

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
from mlpc.utils.elsewhere import (
    deserialize_keras_object,
    is_keras_tensor,
    serialize_keras_object,
    standardize_dtype,
)
from mlpc.utils.model_visualization import model_to_dot, plot_model
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

__getattr__, __dir__ = _module_hooks(__name__)
