"""get, serialize and deserialize, once for all modules.

A module owns one `Registry`: a closed table of names and what they stand for. Nothing
is ever imported by name, so a config can only make what the table holds, what the
caller hands in as `custom_objects`, or what is known through object_registration.py.
"""

import inspect
from functools import lru_cache

from mlpc.utils.configs import as_data
from mlpc.utils.object_registration import (
    CustomObjectScope,
    function_config,
    get_registered_name,
    known_objects,
    registered_function,
)
from mlpc.utils.suggestions import suggestion
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["Registry", "parameters_of", "refuse_foreign", "registries"]

PACKAGES = {"keras", "tf_keras", "keras_core", "mlpc"}  # whose classes the table means

registries = {}  # room -> its Registry


class Registry:
    """The names of one module.

    Args:
        kind: What the module holds, in the singular, for messages: `"optimizer"`.
        room: The module's name, `"optimizers"`; configs carry `keras.<room>`.
        names: Each known name and its class, or its function. Several names may
            stand for the same one. A class is also found by its own name.
        base: The class that all instances share; `None` in a module of functions.
        functions: Whether a user's own function, or any other callable, may stand in
            the place of an instance.
        unlisted: Names that errors do not list: classes to derive from.
        also: Further names that they list, which the room understands elsewhere.
        any_case: Whether names may be written in any case, as Keras has it of
            optimizers; else they are as they are spelled.
    """

    def __init__(
        self,
        kind,
        room,
        names,
        base=None,
        functions=False,
        *,
        unlisted=(),
        also=(),
        any_case=False,
    ):
        self.kind = kind
        self.room = room
        self.names = dict(names)
        self.base = base
        self.functions = functions
        self.listed = [*also, *(name for name in self.names if name not in unlisted)]
        self._key = str.lower if any_case else str
        self._table = {}
        for name, member in self.names.items():
            self._table[self._key(name)] = member
            self._table[self._key(member.__name__)] = member
        registries[room] = self

    @short_tracebacks
    def get(self, identifier):
        """Return the object that `identifier` stands for.

        Args:
            identifier: A name, a config, a class of this module (it is made with
                its defaults), an object of this module, a function where the module
                takes users' own, or `None`.

        Returns:
            An instance, or a function in a module of functions; `None` for `None`.

        Raises:
            ValueError: If it stands for nothing known here.
        """
        if identifier is None:
            return None
        if isinstance(identifier, (str, dict)):
            return self.deserialize(identifier)
        if self._is_class(identifier):
            return identifier()
        if self._is_object(identifier):
            return identifier
        if self.functions and callable(identifier):
            return _made(identifier)
        raise self._unknown(identifier)

    def serialize(self, obj):
        """Return the config of `obj`, as Keras writes it.

        Args:
            obj: An object of this module, a name, or `None`.

        Returns:
            A dict of `module`, `class_name`, `config` and `registered_name`; the
            plain name for a function of the module; names and `None` unchanged.

        Where it takes users' own, whatever is called like a function is known by
        its name, or that of its class, and no code is stored.

        Raises:
            ValueError: If `obj` does not belong to this module.
        """
        if obj is None or isinstance(obj, str):
            return obj
        if not self._is_object(obj):
            if not self.functions or not callable(obj):
                raise self._unknown(obj)
            if not (hasattr(obj, "get_config") and hasattr(obj, "from_config")):
                return function_config(obj)
        if self.base is None:
            return obj.__name__
        cls = type(obj)
        own = cls in self.names.values()
        module = None if cls.__module__ == "__main__" else cls.__module__
        return {
            "module": f"keras.{self.room}" if own else module,
            "class_name": cls.__name__,
            "config": as_data(obj.get_config()),
            "registered_name": None if own else get_registered_name(cls),
        }

    @short_tracebacks
    def deserialize(self, config, custom_objects=None):
        """Return a new object from its config.

        Args:
            config: What `serialize` gives, or any version of Keras 3 has written:
                a dict, or a plain name. It is not changed.
            custom_objects: Dict of names and further classes or functions; they,
                and what is registered, come before the module's own.

        Returns:
            An instance, or a function; `None` for `None`.

        Raises:
            ValueError: If the class is unknown or of another module.
            TypeError: If the class does not take the config.
        """
        if config is None:
            return None
        custom_objects = known_objects(custom_objects)
        if isinstance(config, str):
            return _made(self._find(config, custom_objects))
        if not _is_config(config):
            raise self._unknown(config)
        if config["class_name"] == "function":
            name = config.get("config")
            if self.knows(name) and name not in custom_objects:
                refuse_foreign(config, name)
            member = self._find(name, custom_objects, registered_function)
            return _made(member)
        member = self._custom(config, custom_objects)
        if member is None:
            self._check_origin(config)
            refuse_foreign(config, config["class_name"])
            member = self._find(config["class_name"])
        if not isinstance(member, type):
            return member
        with CustomObjectScope(custom_objects):  # for the objects inside
            return self._construct(member, config.get("config") or {})

    def knows(self, name):
        """Return whether a name is in this room's table."""
        return isinstance(name, str) and self._key(name) in self._table

    def _is_class(self, thing):
        return self.base is not None and (
            isinstance(thing, type) and issubclass(thing, self.base)
        )

    def _is_object(self, thing):
        if self.base is None:
            return any(thing is member for member in self.names.values())
        return isinstance(thing, self.base)

    def _find(self, name, custom_objects=None, otherwise=None):
        """The class or function of this name, else what `otherwise(name)` returns."""
        if isinstance(name, str):
            if custom_objects and name in custom_objects:
                return custom_objects[name]
            member = self._table.get(self._key(name))
            if member is None and otherwise is not None:
                member = otherwise(name)
            if member is not None:
                return member
        raise self._unknown(name)

    def _custom(self, config, custom_objects):
        """The caller's own class for this config, or None.

        Keras registers a class as `package>Name`; either half may be the key.
        """
        registered = str(config.get("registered_name") or config["class_name"])
        for name in (registered, registered.split(">")[-1], config["class_name"]):
            if custom_objects and name in custom_objects:
                return custom_objects[name]
        return None

    def _check_origin(self, config):
        """Refuse a config that is not of Keras' module of this name.

        Modules look like `keras.optimizers`, or like `keras.src.optimizers.adam`
        in early Keras 3; older files have none.
        """
        module, name = config.get("module"), config["class_name"]
        parts = str(module).split(".")
        if module is None:
            known = not config.get("registered_name") or self.knows(name)
        elif module in PACKAGES or module == "builtins":
            known = True
        else:
            known = parts[0] in PACKAGES and self.room.split(".")[-1] in parts
        if not known:
            raise ValueError(
                f"Could not interpret {self.kind} config: {name} of {module} is not in "
                f"`{self.room}`; a class of your own has to be passed in "
                "`custom_objects` or registered by `register_keras_serializable`. "
                f"Received: config={config}"
            )

    def _construct(self, cls, config):
        """An instance of `cls`; keys that it does not know pass if they are None.

        Keras adds an option by writing it with the value None, so such a key asks
        for nothing.
        """
        known = parameters_of(cls)
        config = {
            key: value
            for key, value in config.items()
            if key in known or value is not None
        }
        try:
            return cls.from_config(config)
        except TypeError as error:
            raise TypeError(
                f"{cls.__name__} could not be made from its config: {error}. "
                f"Received: config={config}"
            ) from error

    def _unknown(self, identifier):
        shown = identifier if isinstance(identifier, dict) else repr(identifier)
        return ValueError(
            f"Could not interpret {self.kind} identifier: {shown}."
            f"{suggestion(identifier, self.listed)}"
        )


def refuse_foreign(config, name):
    """Raise a ValueError where a config of Keras' own says it is registered by a user.

    Args:
        config: The config; built-in things have no `registered_name`, or their own.
        name: What it is called in a table of ours.
    """
    registered = config.get("registered_name")
    package = str(registered).partition(">")[0].lower()
    if registered not in (None, name, "function") and package not in PACKAGES:
        raise ValueError(
            f"Could not locate '{registered}': `{name}` of the config is built in, and "
            "built-in classes and functions are registered by no such name. Pass one "
            "of your own in `custom_objects`, or register it by "
            f"`register_keras_serializable`. Received: config={config!r:.200}"
        )


def _is_config(thing):
    """Whether it has the form of a config; its class may still be unknown."""
    return (
        isinstance(thing, dict)
        and isinstance(thing.get("class_name"), str)
        and (thing["class_name"] == "function")
        != isinstance(thing.get("config") or {}, dict)
    )


def _made(member):
    return member() if isinstance(member, type) else member


@lru_cache
def parameters_of(cls):
    """The names of all arguments that `cls(...)` takes, its bases' included."""
    return {
        name
        for owner in cls.__mro__
        if "__init__" in vars(owner) and owner is not object
        for name in inspect.signature(owner.__init__).parameters
    }
