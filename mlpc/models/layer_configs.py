"""A layer's config as its model writes and reads it, with its shape."""

from mlpc import layers as layers_room
from mlpc.models.model import Model

__all__ = ["layer_config", "layer_from_config"]

REMEMBER = layers_room.Flatten, layers_room.Rescaling  # as Keras', what they met


def layer_from_config(config, custom_objects=None):
    """Return a new layer, or model, from what a model's config says of it."""
    name = config.get("class_name") if isinstance(config, dict) else None
    if name == "Sequential" and name not in (custom_objects or {}):
        from mlpc.saving.model_config import model_from_config

        return model_from_config(config, custom_objects)
    return layers_room.deserialize(config, custom_objects)


def layer_config(layer):
    """A layer's config with the shape that it was built for."""
    if isinstance(layer, Model):
        from mlpc.saving.model_config import model_to_config

        return model_to_config(layer)
    config = layers_room.serialize(layer)
    if layer.built and (layer._declared or isinstance(layer, REMEMBER)):
        config["build_config"] = {"input_shape": layer._input_shape}
    return config
