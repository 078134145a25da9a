"""Putting older names at the doors of rooms that do not know them.

The names are `mlpc/legacy/`'s; a path is that of a class, function or method below
a room. What a room does not have is passed over.
"""

import functools
import importlib
import sys
import types

from mlpc.utils import notices
from mlpc.utils.tracebacks import short_tracebacks, unwrapped

__all__ = ["complete", "put", "put_module", "rename", "translate", "watch"]

_watching = []


def watch(furnish):
    """Call `furnish` with each room that is imported from here on."""
    _watching.append(furnish)


def complete(name):
    """Say that a room is all there: the last line of one that is imported late."""
    for furnish in _watching:
        furnish(sys.modules[name])


class OldModule(types.ModuleType):
    """The older address of a module."""

    def __init__(self, name, today):
        super().__init__(name, f"The older address of `{today}`.")
        self._today = today

    def __getattr__(self, name):
        special = name.startswith("__") and name != "__all__"
        if special and self._today not in sys.modules:
            raise AttributeError(name)  # who looks at all modules imports none
        member = getattr(importlib.import_module(self._today), name)
        if not name.startswith("__"):
            notices.warn(f"`{self.__name__}` is the older address of `{self._today}`.")
        return member


def put(room, path, member):
    """Let `member` be found at a path."""
    owner, name = _place(room, path)
    if owner is not None:
        setattr(owner, name, member)


def rename(room, path, today):
    """Let what a room has as `today` be called by an older name."""
    owner, old = _place(room, path)
    member = getattr(owner, today)

    def call(*args, **kwargs):
        notices.warn(f"`{old}` is called `{today}` today.")
        return member(*args, **kwargs)

    call.__name__ = call.__qualname__ = old
    call.__doc__ = f"The older name of `{today}`."
    setattr(owner, old, call)


def put_module(address, today):
    """Let a module be imported from an older address, unless a module is there."""
    if address not in sys.modules:
        sys.modules[address] = OldModule(address, today)


def translate(room, path, table):
    """Let a class's constructor, or a function, take older arguments and warn of each.

    Args:
        room: The room, a module.
        path: The path; `*` stands for all public names of the room.
        table: Dict of older arguments and functions that are called with the object
            (`None` for a function), all arguments, which they change, and the value.
            They return the warning's text, or `None`.
    """
    owner, name = _place(room, path)
    for found in getattr(owner, "__all__", ()) if name == "*" else [name]:
        member = getattr(owner, found, None)
        if isinstance(member, types.FunctionType):
            setattr(owner, found, _translated(member, table))
        elif isinstance(member, type) and "__init__" in vars(member):
            member.__init__ = _translated(member.__init__, table)


def _place(room, path):
    """What holds the last name of a path, or None, and that name."""
    *owners, name = path.split(".")
    for owner in owners:
        room = getattr(room, owner, None)
    return room, name


def _translated(function, table):
    """The function, with the arguments brought up to date."""
    inner = unwrapped(function)
    code, defaults = inner.__code__, inner.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    preset = dict(zip(reversed(names), reversed(defaults), strict=False))

    @short_tracebacks
    @functools.wraps(function)
    def understand(*args, **kwargs):
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        if table.keys().isdisjoint(given):
            return function(*args, **kwargs)
        given = {**preset, **given}
        for old, convert in table.items():
            if old in given:
                owner = args[0] if args else None
                text = convert(owner, given, given.pop(old))
                if text is not None:
                    notices.warn(text)
        return function(**given)

    return understand
