"""Functions that Keras has among its utilities; other modules do their work."""

__all__ = [
    "deserialize_keras_object",
    "is_keras_tensor",
    "serialize_keras_object",
    "standardize_dtype",
]


def serialize_keras_object(obj):
    """Return an object's config; see `mlpc.saving.serialize_keras_object`."""
    from mlpc.saving import serialize_keras_object as serialize

    return serialize(obj)


def deserialize_keras_object(config, custom_objects=None, safe_mode=True, **kwargs):
    """Return a config's object; see `mlpc.saving.deserialize_keras_object`."""
    from mlpc.saving import deserialize_keras_object as deserialize

    return deserialize(config, custom_objects, safe_mode, **kwargs)


def is_keras_tensor(x):
    """Return whether `x` is a `KerasTensor`: a shape without values."""
    from mlpc.layers.input_layer import KerasTensor

    return isinstance(x, KerasTensor)


def standardize_dtype(dtype):
    """Return a dtype's name; see `mlpc.backend.standardize_dtype`."""
    from mlpc.ops.dtypes import standardize_dtype as standardize

    return standardize(dtype)
