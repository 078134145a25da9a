"""A model's config as YAML, which Keras had before 2.6. PyYAML does it.

What is read is data in the form of JSON, no more: no tags, anchors or references, and
bounded in size, depth and number.
"""

import json

from mlpc.saving.bounded_json import DEEPEST
from mlpc.saving.model_config import config_to_write, model_from_config
from mlpc.utils.printable import printable_errors

__all__ = ["model_from_yaml", "to_yaml"]

LARGEST = 1 << 20  # characters
LONGEST = 10_000  # characters of a name, number ...
MOST = 200_000  # names, numbers, brackets ...


def to_yaml(model, **kwargs):
    """Return architecture and compile settings as a string of YAML.

    Args:
        model: A model.
        **kwargs: Those of `yaml.dump`.

    Raises:
        ImportError: If PyYAML is missing.
    """
    config = json.loads(json.dumps(config_to_write(model)))
    return _yaml().safe_dump(config, **{"sort_keys": False, **kwargs})


@printable_errors
def model_from_yaml(yaml_string, custom_objects=None):
    """Return the model that `to_yaml`, or Keras 2, has described; its weights are new.

    Args:
        yaml_string: The text.
        custom_objects: Dict of names and classes of your own.

    Raises:
        ImportError: If PyYAML is missing.
        ValueError: If the text is not a model's, or more than data.
    """
    yaml = _yaml()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check(yaml, yaml_string, loader)
        config = yaml.load(yaml_string, loader)
        _check_value(config)
    except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"`yaml_string` is refused: {error}") from error
    return model_from_config(config, custom_objects)


def _yaml():
    try:
        import yaml
    except ImportError as error:
        raise ImportError(
            "YAML needs the package PyYAML: `pip install PyYAML`"
        ) from error
    return yaml


def _check(yaml, text, loader):
    """Raise a ValueError over a text that is large or deep, or more than data."""
    if not isinstance(text, str):
        raise ValueError(f"expected a string, found {type(text).__name__}")
    if len(text) > LARGEST:
        raise ValueError(f"expected at most {LARGEST} characters, found {len(text)}")
    depth = 0
    for count, event in enumerate(yaml.parse(text, loader)):
        at = f"found in line {event.start_mark.line + 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ValueError(f"expected no anchors and references, {at}")
        if getattr(event, "tag", None):
            raise ValueError(f"expected no tags, {at}")
        if len(getattr(event, "value", "")) > LONGEST:
            raise ValueError(f"expected at most {LONGEST} characters, more {at}")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ValueError(f"expected at most {DEEPEST} levels, more {at}")
        if count > MOST:
            raise ValueError(f"expected at most {MOST} items, more {at}")


def _check_value(value):
    """Raise a ValueError unless JSON could hold it, too."""
    if isinstance(value, list):
        for item in value:
            _check_value(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise ValueError(f"expected a string for a key, found {key!r:.80}")
            _check_value(item)
    elif not isinstance(value, (str, int, float, type(None))):
        raise ValueError(f"expected text or a number, found {value!r:.80}")
