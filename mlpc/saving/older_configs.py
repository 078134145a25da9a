"""Configs as older versions have written them, in today's form.

    Keras 3.0 to 3.14   little: registered names of its own classes
    Keras 2             the shape of the rows is `batch_input_shape` of the first layer,
                        whether or not an `InputLayer` is there; names of arguments;
                        losses and metrics that name their function; optimizers with
                        options that are gone
    before              plain values in a dict of `type` and `value`

What has no meaning here is refused. A config is looked at before its form is checked:
what is not understood stays as it is, for the readers to refuse.
"""

from mlpc.utils import notices
from mlpc.utils.naming import to_snake_case
from mlpc.utils.registry import registries

__all__ = ["to_today"]

FUNCTIONAL = ("Functional", "Model")
LAYER_NAMES = {
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
}
LAYER_ARGUMENTS = {"LeakyReLU": {"alpha": "negative_slope"}}
SHAPES = ("batch_input_shape", "input_shape", "input_dim", "input_dtype")
ACTIVATIONS = {"softmax_v2": "softmax"}
WRAPPERS = ("LossFunctionWrapper", "MeanMetricWrapper")
NO_OPTIONS = ("jit_compile", "is_legacy_optimizer")  # of optimizers
NADAMS_DECAY = 0.004  # which it has without being told


def to_today(config, custom_objects=None, version=None):
    """Return the config of a model as today's Keras would write it.

    Args:
        config: The config, of any version. It is not changed.
        custom_objects: Dict of names and classes of the user's; what is of these is
            left alone.
        version: Which Keras has written it, if the config does not say.

    Raises:
        ValueError: If it is a model of the functional API, or an option has no meaning
            here.
    """
    if not isinstance(config, dict):
        return config
    custom_objects = custom_objects or {}
    version = str(config.get("keras_version") or version or "3")
    today = _layer(_plain_values(config), custom_objects, "the top")
    compiled = today.get("compile_config")
    if isinstance(compiled, dict):
        today["compile_config"] = _compiled(compiled, custom_objects)
    if version.startswith(("1", "2")) and _has_hard_sigmoid(today):
        notices.warn(
            f"Keras {version} has written this model, whose `hard_sigmoid` was "
            "clip(0.2 x + 0.5, 0, 1). It is clip(x / 6 + 0.5, 0, 1) today, so that the "
            "model predicts something else than it did there."
        )
    return today


def _plain_values(value):
    """The value, with tuples, shapes and arrays as lists and numbers."""
    if isinstance(value, list):
        return [_plain_values(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") in ("__tuple__", "TensorShape") and "items" in value:
        return _plain_values(value["items"])
    if value.keys() == {"type", "value"}:  # an array, before Keras 2.4
        return _plain_values(value["value"])
    return {key: _plain_values(item) for key, item in value.items()}


def _known(config, room, custom_objects):
    """The name in a room of what a config is of, or None if it is of none there."""
    name = _name(config)
    if name is None or not isinstance(config.get("config"), dict):
        return None
    if name in custom_objects or str(config.get("registered_name")) in custom_objects:
        return None
    return name if registries[room].knows(name) else None


def _name(config):
    """The name of a config's class; None if it has none."""
    name = config.get("class_name") if isinstance(config, dict) else None
    return name if isinstance(name, str) else None


# -- models and layers -----------------------------------------------------------------


def _layer(config, custom_objects, at):
    """The config of a layer or model."""
    name = _name(config)
    if name is None or name in custom_objects:
        return config
    if name in FUNCTIONAL:
        raise ValueError(
            f"Expected a `Sequential` model at {at} of the config, found class_name="
            f"{name!r}: models of the functional API are not supported."
        )
    if name == "Sequential":
        return _sequential(config, custom_objects, at)
    if name in LAYER_NAMES:
        config = {**config, "class_name": LAYER_NAMES[name]}
    name = _known(config, "layers", custom_objects)
    if name is None:
        return config
    inner = {k: _part(v, custom_objects) for k, v in config["config"].items()}
    for old, new in LAYER_ARGUMENTS.get(name, {}).items():
        if old in inner:
            inner[new] = inner.pop(old)
    if isinstance(activation := inner.get("activation"), str):
        inner["activation"] = ACTIVATIONS.get(activation, activation)
    shape = _take_shape(inner)
    if name == "InputLayer" and shape is not None:
        inner["batch_shape"] = shape
    if name == "BatchNormalization" and isinstance(inner.get("axis"), list):
        inner["axis"] = inner["axis"][0] if len(inner["axis"]) == 1 else inner["axis"]
    return {**config, "config": inner}


def _sequential(config, custom_objects, at):
    inner = config.get("config")
    if isinstance(inner, list):  # before Keras 2.2.3
        inner = {"name": None, "layers": inner}
    layers = inner.get("layers") if isinstance(inner, dict) else None
    if not isinstance(layers, list):
        return config
    today = [
        _layer(layer, custom_objects, f"`config.layers[{i}]`")
        for i, layer in enumerate(layers)
    ]
    first = layers[0] if layers else None
    if _known(first, "layers", custom_objects) not in (None, "InputLayer"):
        shape = _take_shape(dict(first["config"]))
        if shape is not None:
            name = f"{first['config'].get('name') or 'layer'}_input"
            own = {"batch_shape": shape, "name": name}
            today.insert(0, {"class_name": "InputLayer", "config": own})
    return {**config, "config": {**inner, "layers": today}}


def _take_shape(inner):
    """Take the shape of a batch out of a layer's arguments; None if it is not there."""
    batch, row, columns, _ = (inner.pop(key, None) for key in SHAPES)
    if batch is None and row is not None:
        batch = [None, *row] if isinstance(row, list) else [None, row]
    if batch is None and columns is not None:
        batch = [None, columns]
    return batch


def _part(value, custom_objects):
    """The value of a layer's argument: an initializer, an activation, or any other."""
    if _known(value, "layers", custom_objects):
        return _layer(value, custom_objects, "a layer")
    if not _known(value, "initializers", custom_objects):
        return value
    inner = {key: item for key, item in value["config"].items() if key != "dtype"}
    if inner.get("distribution") == "normal":
        inner["distribution"] = "truncated_normal"
    return {**value, "config": inner}


def _has_hard_sigmoid(config):
    if isinstance(config, list):
        return any(map(_has_hard_sigmoid, config))
    if not isinstance(config, dict):
        return False
    return config.get("activation") == "hard_sigmoid" or any(
        map(_has_hard_sigmoid, config.values())
    )


# -- what it was compiled with ---------------------------------------------------------


def _compiled(config, custom_objects):
    """The options of `compile`."""
    today = {k: v for k, v in config.items() if k != "sample_weight_mode"}
    if "optimizer" in today:
        today["optimizer"] = _optimizer(today["optimizer"], custom_objects)
    for key, room in (
        ("loss", "losses"),
        ("metrics", "metrics"),
        ("weighted_metrics", "metrics"),
    ):
        if key in today:
            today[key] = _measure(today[key], room, custom_objects)
    return today


def _optimizer(config, custom_objects):
    name = _name(config)
    if name is None or name in custom_objects:
        return config
    # Keras 2.12 to 2.15 had its own classes registered as a user's.
    name = name.removeprefix("Custom>")
    if not _known({**config, "class_name": name}, "optimizers", custom_objects):
        return config
    config = {**config, "class_name": name}
    inner = {k: v for k, v in config["config"].items() if k not in NO_OPTIONS}
    if "lr" in inner:
        inner["learning_rate"] = inner.pop("lr")
    if inner.get("epsilon", 0) is None:
        del inner["epsilon"]
    if inner.get("weight_decay") is False:
        inner["weight_decay"] = None
    decay = inner.pop("decay", None) or 0
    if name == "Nadam":
        decay, product = 0, inner.pop("schedule_decay", decay)
        if product not in (0, NADAMS_DECAY):
            raise ValueError(
                "The config at `compile_config.optimizer` is refused: a `Nadam` has a "
                f"`schedule_decay` of {NADAMS_DECAY} today, found {product!r:.80}"
            )
    if decay:
        rate = {"initial_learning_rate": inner.get("learning_rate"), "decay_steps": 1}
        rate["decay_rate"] = decay
        inner["learning_rate"] = {"class_name": "InverseTimeDecay", "config": rate}
    return {**config, "config": inner}


def _measure(value, room, custom_objects):
    """Losses or metrics, in nested lists and dicts."""
    if isinstance(value, list):
        return [_measure(item, room, custom_objects) for item in value]
    if isinstance(value, dict) and "class_name" not in value:
        return {k: _measure(v, room, custom_objects) for k, v in value.items()}
    if _name(value) in WRAPPERS and isinstance(value.get("config"), dict):
        function, known = value["config"].get("fn"), registries[room].names
        called = next((n for n in known if to_snake_case(n) == function), function)
        named = {**value, "class_name": called}
        value = named if _known(named, room, custom_objects) else value
    if not _known(value, room, custom_objects) or _name(value) in WRAPPERS:
        return value
    inner = {key: item for key, item in value["config"].items() if key != "fn"}
    if inner.get("reduction") == "auto":
        inner["reduction"] = "sum_over_batch_size"
    return {**value, "config": inner}
