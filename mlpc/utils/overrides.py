"""Which methods of mlpc's own a user has put other ones in the place of.

The engine computes what an object's configuration says; it calls no method. So each
room says, in `_stands_for` of its base class, which methods the engine's way stands
for, and whoever is about to go that way asks here first. An override is a method of a
user's class, also of a mix-in or of a class in between, or one that was set on the
object, or on one of mlpc's classes. mlpc's own subclasses override nothing.
"""

from types import FunctionType, MethodType

from mlpc.utils.tracebacks import Constructed

__all__ = [
    "Overridable",
    "count_change",
    "hidden_properties",
    "overridden",
    "refusal",
    "revision",
    "spec_of",
]

_changes = 0  # how often models had reason to look again


def overridden(thing, names=None):
    """Return the names of the overridden methods, in their order, as a tuple.

    Args:
        thing: An object.
        names: Names of methods or properties; by default those of `_stands_for`.
    """
    own, cls = getattr(thing, "__dict__", {}), type(thing)
    return tuple(
        name
        for name in (cls._stands_for if names is None else names)
        if (name in own and not _is_special(name)) or not _is_ours(cls, name)
    )


def spec_of(thing):
    """Return what an object is to the engine; `None` where Python has to compute it."""
    return None if overridden(thing) else thing._spec()


def hidden_properties(thing, base):
    """Return the names of the properties that a user's class hides from the engine.

    Args:
        thing: An object.
        base: Those of mlpc's classes below this one count.
    """
    cls = type(thing)
    if _of_mlpc(cls):
        return ()
    return tuple(
        name
        for owner in cls.__mro__
        if _of_mlpc(owner) and owner is not base and issubclass(owner, base)
        for name, member in vars(owner).items()
        if isinstance(member, property) and not _is_ours(cls, name)
    )


def refusal(thing, name, reason, remedy):
    """Return the NotImplementedError about an override that would not be called.

    Args:
        thing: The object.
        name: The method's name.
        reason: Why it would not be, a clause.
        remedy: What to do instead, a sentence.
    """
    return NotImplementedError(
        f"`{type(thing).__name__}.{name}` is overridden, but {reason}. {remedy}"
    )


def revision():
    """Return a number that changes when a method is set on an object or taken off, and
    when a layer in a model is given another argument; who has looked, looks again."""
    return _changes


def count_change():
    """Let whoever has looked at overrides or arguments look again."""
    global _changes
    _changes += 1


class Overridable(Constructed):
    """The base of what is configured here and computed by the engine.

    The methods that `_stands_for` names become `Hook`s, in mlpc's own classes.
    """

    _stands_for = ()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for name in cls._stands_for if _of_mlpc(cls) else ():
            method = vars(cls).get(name)
            if isinstance(method, FunctionType) and not _is_special(name):
                setattr(cls, name, Hook(method))


class Hook:
    """A method that an object may be given one of its own for, at any time.

    Args:
        function: The method.
    """

    def __init__(self, function):
        self.__func__ = function
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__

    def __get__(self, thing, cls=None):
        if thing is None:
            return self.__func__
        own = vars(thing).get(self.__name__)
        # `super()` comes here too, where a class has its own in front.
        if own is not None and _member(type(thing), self.__name__)[1] is self:
            return own
        return MethodType(self.__func__, thing)

    def __set__(self, thing, method):
        vars(thing)[self.__name__] = method
        count_change()

    def __delete__(self, thing):
        if vars(thing).pop(self.__name__, None) is None:
            raise AttributeError(self.__name__)
        count_change()


def _is_special(name):
    """Whether Python looks a method up in the class alone."""
    return name.startswith("__")


def _member(cls, name):
    """The class that a member is of, and the member; None twice without one."""
    for owner in cls.__mro__:
        if name in vars(owner):
            return owner, vars(owner)[name]
    return None, None


def _is_ours(cls, name):
    """Whether a class has mlpc's own member of this name, or none."""
    owner, member = _member(cls, name)
    if isinstance(member, property):
        member = member.fget
    return _of_mlpc(owner) and _of_mlpc(getattr(member, "__func__", member))


def _of_mlpc(thing):
    """Whether a class or function was defined here, or is none."""
    module = getattr(thing, "__module__", None) or "mlpc"
    return module.partition(".")[0] == "mlpc"
