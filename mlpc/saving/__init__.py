"""Models and weights in files: `.keras`, `.weights.h5`, as Keras 3 has them; objects as
configs.

Reading a file runs no code of the file: it is data for the tables of this package.
"""

from mlpc.saving.saving_api import load_model, save_model
from mlpc.saving.serialization import deserialize_keras_object, serialize_keras_object
from mlpc.saving.weights_api import load_weights, save_weights
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.object_registration import (
    CustomObjectScope,
    custom_object_scope,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)

__all__ = [
    "CustomObjectScope",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "load_model",
    "load_weights",
    "register_keras_serializable",
    "save_model",
    "save_weights",
    "serialize_keras_object",
]

__getattr__, __dir__ = _module_hooks(__name__)
