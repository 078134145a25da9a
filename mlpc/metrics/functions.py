"""Configs of what a metric averages, both ways, by the registries alone.

So the metrics themselves, which `lookup.py` lists, need not know that file.
"""

from mlpc import losses
from mlpc.utils.object_registration import function_config
from mlpc.utils.registry import registries

__all__ = ["config_of", "function_of", "is_function"]


def config_of(thing):
    """Return the config of a metric or of a function, as Keras writes it."""
    if is_function(thing):
        return function_config(thing)
    return registries["metrics"].serialize(thing)


def function_of(config):
    """Return the function that a name or config of one stands for.

    Those of `mlpc.metrics` and those of `mlpc.losses` are known.

    Raises:
        ValueError: If it is not known.
    """
    try:
        return registries["metric_functions"].deserialize(config)
    except ValueError:
        name = config.get("config") if isinstance(config, dict) else config
        function = getattr(losses, name, None) if isinstance(name, str) else None
        if not callable(function):
            raise
        return function


def is_function(thing):
    """Whether it is called as it is: neither a class nor a metric."""
    return callable(thing) and not isinstance(thing, (type, registries["metrics"].base))
