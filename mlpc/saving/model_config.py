"""A model's config: what it is made of and how it was compiled, as plain JSON values.

The weights and the optimizer's state are not in it.
"""

from mlpc import losses, metrics, optimizers
from mlpc.saving.budget import shared
from mlpc.saving.older_configs import to_today
from mlpc.utils import notices
from mlpc.utils.model_classes import MODELS, base
from mlpc.utils.object_registration import (
    LAMBDA,
    get_registered_name,
    known_objects,
    named_objects,
)
from mlpc.utils.printable import printable_errors

__all__ = [
    "compile_from_config",
    "compile_to_config",
    "config_to_write",
    "model_from_config",
    "model_to_config",
    "warn_of_lambdas",
]

MOST_LAYERS, MOST_METRICS = 4000, 100
MOST_OBJECTS = 20_000  # layers, each counted once for every model that it is in


def model_to_config(model):
    """Return the config of a model, as Keras writes it."""
    cls = type(model)
    own = cls in MODELS.values()
    module = None if cls.__module__ == "__main__" else cls.__module__
    config = {
        "module": "keras" if own else module,
        "class_name": cls.__name__,
        "config": model.get_config(),
        "registered_name": None if own else get_registered_name(cls),
    }
    if model.built:
        config["build_config"] = {"input_shape": list(model.input_shape)}
    config["compile_config"] = compile_to_config(model) if model.compiled else {}
    return config


def config_to_write(model):
    """Return the config for a text that is kept; there is a warning of lambdas."""
    with named_objects() as named:
        config = model_to_config(model)
    warn_of_lambdas(named)
    return config


@printable_errors
def model_from_config(config, custom_objects=None, compile=True, version=None):
    """Return a new model with new weights.

    Args:
        config: What `model_to_config`, or Keras of any version, gives. Nothing in it
            is trusted.
        custom_objects: Dict of names and classes.
        compile: Whether to compile the model if the config says how.
        version: Which Keras has written it, if the config does not say.

    Raises:
        ValueError: If the config is malformed or asks for what is not supported.
    """
    with shared("config", objects=MOST_OBJECTS) as budget:
        budget.spend("layers", objects=_layers_in(config))
        return _model(config, known_objects(custom_objects), compile, version)


def _model(config, custom_objects, compile, version):
    """The same, once it is known that there are not too many parts."""
    config = to_today(config, custom_objects, version)
    _check_form(config)
    cls = _model_class(config, custom_objects)
    build_config, compile_config = _part(config, "build"), _part(config, "compile")
    try:
        model = cls.from_config(config["config"], custom_objects)
        if not model.built and build_config.get("input_shape"):
            model.build(build_config["input_shape"])
    except MemoryError:
        raise
    except Exception as error:
        # Any value may be of any type here, so may the error.
        culprit = _culprit(config["config"]["layers"], error)
        raise ValueError(f"The config{culprit} is refused: {_text(error)}") from error
    if compile and compile_config:
        try:
            compile_from_config(model, compile_config, custom_objects)
        except MemoryError:
            raise
        except Exception as error:
            raise ValueError(
                f"The config at `compile_config` is refused: {_text(error)} Pass your "
                "own classes and functions in `custom_objects`, or load the model with "
                "`compile=False`."
            ) from error
    return model


def warn_of_lambdas(names):
    """Warn if there are names of lambdas among those of your own objects."""
    names = [name for name in names if name.startswith(LAMBDA)]
    if names:
        notices.warn(
            "A lambda is saved by its name, since code is not stored. To load what it "
            f"is part of, pass `custom_objects={{'{names[0]}': ...}}`; a loss, metric "
            "or rate is not looked for with `compile=False`. A function that is made "
            f"by `def` has a name of its own. Received: {', '.join(names)}"
        )


def _layers_in(config):
    """The number of layers in a model's config, and in those of models among them."""
    count, found = 0, [config]
    while found:
        inner = found.pop()
        inner = inner.get("config") if isinstance(inner, dict) else None
        layers = inner.get("layers") if isinstance(inner, dict) else inner
        if isinstance(layers, list):
            count += len(layers)
            found += layers
    return count


def _check_form(config):
    """Raise a ValueError unless all parts that are looked into have their type."""
    _check(config, dict, "the top")
    _check(config.get("class_name"), str, "`class_name`")
    _check(config.get("config"), dict, "`config`")
    layers = config["config"].get("layers")
    _check(layers, list, "`config.layers`")
    if len(layers) > MOST_LAYERS:
        raise ValueError(f"Expected at most {MOST_LAYERS} layers, found {len(layers)}")
    for i, layer in enumerate(layers):
        at = f"`config.layers[{i}]"
        _check(layer, dict, f"{at}`")
        _check(layer.get("class_name"), str, f"{at}.class_name`")
        _check(layer.get("config"), dict, f"{at}.config`")


def _check(value, kind, path):
    if not isinstance(value, kind):
        raise ValueError(
            f"Expected a {kind.__name__} at {path} of the config, found {value!r:.80}"
        )


def _part(config, name):
    """The part `name`_config, which may be missing, as a dict."""
    part = config.get(f"{name}_config") or {}
    _check(part, dict, f"`{name}_config`")
    return part


def _model_class(config, custom_objects):
    registered = str(config.get("registered_name") or config["class_name"])
    for name in (registered, registered.split(">")[-1], config["class_name"]):
        cls = (custom_objects or {}).get(name) or MODELS.get(name)
        if isinstance(cls, type) and issubclass(cls, base()):
            return cls
    raise ValueError(
        f"Unknown class of model at `class_name`: expected one of {list(MODELS)}, or a "
        "class of your own that is passed in `custom_objects`, found "
        f"{config['class_name']!r:.80}"
    )


def _culprit(configs, error):
    """Which layer in the list could not be made, if it was one."""
    i = getattr(error, "at_layer", None)
    if i is None:
        return ""
    name = configs[i]["config"].get("name")
    return f" at `config.layers[{i}]`, {configs[i]['class_name']} {name!r:.80},"


def _text(error):
    """What an error says, with its class where this alone says nothing."""
    said = isinstance(error, (ValueError, NotImplementedError))
    return f"{error}"[:1000] if said else f"{type(error).__name__}: {error}"[:1000]


def compile_to_config(model):
    """Return what a model was compiled with, as plain JSON values."""
    given = model._trainer.settings.given
    return {
        **given,
        "optimizer": model.optimizer and optimizers.serialize(model.optimizer),
        "loss": _plain(given["loss"], losses),
        **{key: _plain(given[key], metrics) for key in ("metrics", "weighted_metrics")},
    }


def compile_from_config(model, config, custom_objects=None):
    """Compile a model with what `compile_to_config` gave."""
    rooms = {
        "optimizer": optimizers,
        "loss": losses,
        "metrics": metrics,
        "weighted_metrics": metrics,
    }
    count = sum(_count(config.get(key)) for key in ("metrics", "weighted_metrics"))
    if count > MOST_METRICS:
        raise ValueError(f"Expected at most {MOST_METRICS} metrics, found {count}")
    made = {key: _made(config.get(key), rooms[key], custom_objects) for key in rooms}
    model.compile(**{**config, **{key: made[key] for key in rooms if key in config}})


def _count(value):
    """How many objects there are in nested lists and dicts."""
    if isinstance(value, dict) and "class_name" not in value:
        value = list(value.values())
    return sum(map(_count, value)) if isinstance(value, list) else 1


def _plain(value, room):
    """Names and configs for all objects in nested lists and dicts."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(item, room) for item in value]
    if isinstance(value, dict) and "class_name" not in value:
        return {key: _plain(item, room) for key, item in value.items()}
    return room.serialize(room.get(value))


def _made(value, room, custom_objects):
    """Objects for all configs in nested lists and dicts; names stay."""
    if isinstance(value, list):
        return [_made(item, room, custom_objects) for item in value]
    if isinstance(value, dict) and "class_name" not in value:
        return {key: _made(item, room, custom_objects) for key, item in value.items()}
    if isinstance(value, dict) or value in (custom_objects or {}):
        return room.deserialize(value, custom_objects)
    return value
