"""Any object of any module to its config and back: the modules' own registries, as one.

What is in a config is data for their closed tables; nothing is imported by name, and
no code is stored or run.
"""

import types

import numpy as np

from mlpc.dtype_policies import DTypePolicy
from mlpc.layers import Layer
from mlpc.layers.input_layer import KerasTensor
from mlpc.saving.model_config import (
    model_from_config,
    model_to_config,
    warn_of_lambdas,
)
from mlpc.utils.configs import ARRAYS, array_config, read_array
from mlpc.utils.model_classes import MODELS, base, is_model
from mlpc.utils.object_registration import (
    CustomObjectScope,
    function_config,
    get_registered_name,
    known_objects,
    registered_function,
)
from mlpc.utils.printable import printable_errors
from mlpc.utils.random_seed import SeedGenerator, seed_config
from mlpc.utils.registry import refuse_foreign, registries

__all__ = ["deserialize_keras_object", "serialize_keras_object"]

PLAIN = (str, int, float, bool, type(None))


def serialize_keras_object(obj):
    """Return the config of an object of Keras or of your own, as plain values.

    Args:
        obj: A layer, model, loss, function ..., or a nested structure of such objects,
            numbers, strings and arrays.

    Returns:
        A dict of `module`, `class_name`, `config` and `registered_name`; lists, tuples
        and dicts of such, and plain values, as they came.

    Raises:
        TypeError: If an object has no `get_config`.

    A function is known by its name. Of a lambda, this is none to be found by: there is
    a warning.
    """
    if isinstance(obj, np.generic):
        return obj.item()
    if isinstance(obj, PLAIN):
        return obj
    if isinstance(obj, (list, tuple)):
        return type(obj)(serialize_keras_object(item) for item in obj)
    if isinstance(obj, dict):
        return {key: serialize_keras_object(value) for key, value in obj.items()}
    if type(obj) is SeedGenerator:
        return seed_config(obj)
    if isinstance(obj, types.FunctionType):
        config = function_config(obj)
        warn_of_lambdas([config["config"]])
        return config
    if is_model(obj):
        return model_to_config(obj)
    return _value_config(obj) or _object_config(obj)


@printable_errors
def deserialize_keras_object(config, custom_objects=None, safe_mode=True, **kwargs):
    """Return the object that a config describes.

    Args:
        config: What `serialize_keras_object`, or Keras, gives.
        custom_objects: Dict of names and classes or functions of your own.
        safe_mode: Accepted for Keras' sake: code is not run either way.
        module_objects: A further dict of names.

    Raises:
        TypeError: If the config is none.
        ValueError: If it asks for what is not known, or for code.
    """
    further = kwargs.pop("module_objects", None) or {}
    if kwargs:
        raise TypeError(f"Unknown arguments. Received: {kwargs}")
    known = known_objects({**further, **(custom_objects or {})})
    if isinstance(config, str):
        return known.get(config, config)
    if isinstance(config, PLAIN):
        return config
    if isinstance(config, (list, tuple)):
        return [deserialize_keras_object(item, known) for item in config]
    if not isinstance(config, dict):
        raise TypeError(f"Could not parse config: {config!r:.200}")
    if "class_name" not in config or "config" not in config:
        return {k: deserialize_keras_object(v, known) for k, v in config.items()}
    if config["class_name"] in ARRAYS:
        return read_array(config)
    if config["class_name"] in VALUES:
        return VALUES[config["class_name"]](config["config"])
    with CustomObjectScope(known):
        return _object(config, known)


def _value_config(value):
    """The config of an array and its like, or None."""
    if isinstance(value, np.ndarray):
        return array_config(value)
    if isinstance(value, bytes):
        return {"class_name": "__bytes__", "config": {"value": value.decode("utf-8")}}
    if isinstance(value, slice):
        inner = {"start": value.start, "stop": value.stop, "step": value.step}
        return {"class_name": "__slice__", "config": serialize_keras_object(inner)}
    if value is Ellipsis:
        return {"class_name": "__ellipsis__", "config": {}}
    if isinstance(value, KerasTensor):
        history = [value.layer.name, 0, 0]
        inner = {"shape": value.shape, "dtype": value.dtype, "keras_history": history}
        return {"class_name": "__keras_tensor__", "config": inner}
    return None


def _object_config(obj):
    for registry in registries.values():
        if registry.base is not None and isinstance(obj, registry.base):
            config = registry.serialize(obj)
            break
    else:
        config = _config_of_others(obj)
    config["config"] = serialize_keras_object(config["config"])
    if isinstance(obj, Layer) and obj.built and obj._input_shape is not None:
        config["build_config"] = {"input_shape": obj.input_shape}
    return config


def _config_of_others(obj):
    """The config of an object of no module that has a registry."""
    cls = type(obj)
    if not hasattr(obj, "get_config"):
        raise TypeError(
            f"Cannot serialize object {obj} of type {cls}. To be serializable, a class "
            "must implement the `get_config()` method."
        )
    own = cls is DTypePolicy
    module = None if cls.__module__ == "__main__" else cls.__module__
    return {
        "module": "keras" if own else module,
        "class_name": cls.__name__,
        "config": obj.get_config(),
        "registered_name": None if own else get_registered_name(cls),
    }


def _object(config, known):
    """The function or instance that a config means."""
    name = config["class_name"]
    if name == "function":
        return _function(config, known)
    if not isinstance(name, str) or not isinstance(config["config"] or {}, dict):
        raise TypeError(f"Could not parse config: {config!r:.200}")
    registered = config.get("registered_name") or name
    member = known.get(registered) or known.get(name)
    if isinstance(member, types.FunctionType):
        return member
    if name in MODELS or (isinstance(member, type) and issubclass(member, base())):
        return model_from_config(config, known)
    if member is None:
        member = APART.get(name)
    if member is None:
        made = _registry_of(config).deserialize(config, known)
    else:
        made = member.from_config(config["config"] or {})
    shape = (config.get("build_config") or {}).get("input_shape")
    if isinstance(made, Layer) and shape and not made.built:
        made.build(tuple(shape))
    return made


def _function(config, known):
    name = config["config"]
    if not isinstance(name, str):
        raise TypeError(
            "The `config` of a function must be its name. "
            f"Received: config={config!r:.200}"
        )
    if name in known:
        return known[name]
    for registry in registries.values():
        if registry.knows(name):
            refuse_foreign(config, name)
            member = registry.deserialize(name)
            if isinstance(member, types.FunctionType):
                return member
    member = registered_function(name)
    if member is not None:
        return member
    raise ValueError(
        f"Could not locate function '{name}'. Make sure custom classes and functions "
        "are registered by `register_keras_serializable`. "
        f"Full object config: {config!r:.200}"
    )


def _registry_of(config):
    """The registry of the module that a config is from."""
    parts = str(config.get("module")).split(".")
    rooms = [r for r in registries.values() if r.room.split(".")[-1] in parts]
    for registry in rooms or registries.values():
        if registry.knows(config["class_name"]):
            return registry
    raise ValueError(
        f"Could not locate class '{config['class_name']}'. Make sure custom classes "
        "and functions are registered by `register_keras_serializable`. "
        f"Full object config: {config!r:.200}"
    )


APART = {cls.__name__: cls for cls in (DTypePolicy, SeedGenerator)}  # of no registry


def _slice(inner):
    return slice(inner["start"], inner["stop"], inner["step"])


def _lambda(inner):
    raise ValueError(
        "The config holds a Python lambda. This carries a potential risk of arbitrary "
        "code execution, so code is never run here. Use a named function."
    )


VALUES = {
    "__bytes__": lambda inner: inner["value"].encode("utf-8"),
    "__ellipsis__": lambda inner: Ellipsis,
    "__slice__": _slice,
    "__lambda__": _lambda,
}
