"""Losses and functions from their configs, by the registries alone.

So the losses themselves, which lookup.py lists, need not know that file.
"""

from mlpc.utils.registry import registries
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["deserialize"]


@short_tracebacks
def deserialize(name, custom_objects=None):
    """Return a loss from its config.

    Args:
        name: What `serialize` gives, or a name.
        custom_objects: Dict of names and further classes or functions.

    Returns:
        A function or a `Loss`.

    Raises:
        ValueError: If it is unknown.
        TypeError: If the class does not take the config.
    """
    classes, functions = registries["losses"], registries["losses.functions"]
    known = name.get("class_name") if isinstance(name, dict) else name
    plain = isinstance(name, str) and name not in classes.names
    if plain or known == "function" or functions.knows(known):
        return functions.deserialize(name, custom_objects)
    return classes.deserialize(name, custom_objects)
