"""Users' own classes and functions, known by name: for a block of code, or from now on.

All rooms look here (registry.py) before they call a name unknown. Nothing is imported
by name: what is found was handed in.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from mlpc.utils.scopes import Scope

__all__ = [
    "LAMBDA",
    "CustomObjectScope",
    "custom_object_scope",
    "function_config",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "known_objects",
    "named_objects",
    "register_keras_serializable",
    "registered_function",
]

_registered = {}  # "package>Name" -> class or function
_names = {}  # and the other way round


# Of this thread: the objects of the scopes that it is in, and those that were named.
_in_scope = ContextVar("objects in scope", default={})  # noqa: B039 (never changed)
_named = Scope("objects named")

LAMBDA = "<lambda>"


class CustomObjectScope:
    """Make names known inside a `with` block, in this thread.

    Args:
        custom_objects: Dict of names and classes or functions.
    """

    def __init__(self, custom_objects):
        self.custom_objects = custom_objects or {}
        self._outer = []

    def __enter__(self):
        self._outer.append(_in_scope.get())
        _in_scope.set(dict(self.custom_objects))
        return self

    def __exit__(self, *error):
        _in_scope.set(self._outer.pop())


custom_object_scope = CustomObjectScope


def get_custom_objects():
    """Return the dict of all registered objects itself: what is put in is known."""
    return _registered


def register_keras_serializable(package="Custom", name=None):
    """Return a decorator that makes a class or function known as `package>name`.

    Args:
        package: The first half of the name that configs carry.
        name: The other half; by default the object's own name.

    Raises:
        ValueError: If a class has no `get_config`.

    Example:
        >>> @keras.utils.register_keras_serializable(package="mine")
        ... def shift(x):
        ...     return x + 1
        ...
        >>> keras.utils.get_registered_name(shift)
        'mine>shift'
    """

    def register(member):
        if isinstance(member, type) and not hasattr(member, "get_config"):
            raise ValueError(
                "Cannot register a class that does not have a get_config() method. "
                f"Received: {member}"
            )
        full_name = f"{package}>{member.__name__ if name is None else name}"
        _registered[full_name] = member
        _names[member] = full_name
        return member

    return register


def get_registered_name(obj):
    """Return the name that a class or function is registered by, else its own."""
    try:
        name = _names.get(obj)
    except TypeError:  # it cannot be a key, so it was never registered
        name = None
    return _note(name or getattr(obj, "__name__", None) or type(obj).__name__, obj)


@contextmanager
def named_objects(apart=False):
    """A dict of all that configs, made inside the `with` block, name as one's own.

    Args:
        apart: Whether another object of a name that is taken gets `_1`, `_2` behind it.
            Lambdas, which have one name in common, always do.
    """
    with _named.of(({}, apart)) as (named, _):
        yield named


def function_config(function):
    """Return the config of a function of your own, or of what is called like one.

    It holds a name to be found by, no code; of a lambda this is `"<lambda>"`.
    """
    return {
        "module": "builtins",
        "class_name": "function",
        "config": get_registered_name(function),
        "registered_name": "function",
    }


def _note(name, obj):
    if _named.get() is None:
        return name
    named, apart = _named.get()
    first, count = name, 0
    while (apart or first == LAMBDA) and named.get(name, obj) is not obj:
        count += 1
        name = f"{first}_{count}"
    named[name] = obj
    return name


def get_registered_object(name, custom_objects=None, module_objects=None):
    """Return what a name stands for, or `None`.

    Args:
        name: As it is registered, `"package>Name"`, or as a dict has it.
        custom_objects, module_objects: Dicts that are looked into after the scope and
            what is registered.
    """
    for known in (_in_scope.get(), _registered, custom_objects, module_objects):
        if known and name in known:
            return known[name]
    return None


def registered_function(name):
    """Return the one function that is registered as `name`, in whatever package.

    So do files of Keras up to 3.6 call it. `None` if there is none, or several.
    """
    found = [
        member
        for key, member in _registered.items()
        if key.rpartition(">")[2] == name and not isinstance(member, type)
    ]
    return found[0] if len(found) == 1 else None


def known_objects(custom_objects=None):
    """Return a dict of all objects known by name here and now.

    Args:
        custom_objects: Further ones; those of the scope and the registered go first.
    """
    return {**(custom_objects or {}), **_in_scope.get(), **_registered}
