"""Putting older names at the doors of rooms that do not know them.

The names are `mlpc/legacy.py`'s; a path is that of a class, function or method below
the package. What a room does not have is passed over.
"""

import functools
import sys
import types

from mlpc.utils import notices

__all__ = ["put", "put_module", "rename", "translate"]


class OldModule(types.ModuleType):
    """The older address of a module."""

    def __init__(self, name, today):
        super().__init__(name, f"The older address of `{today.__name__}`.")
        self._today = today

    def __getattr__(self, name):
        member = getattr(self._today, name)
        if not name.startswith("__"):
            old, today = self.__name__, self._today.__name__
            notices.warn(f"`{old}` is the older address of `{today}`.")
        return member


def put(package, path, member):
    """Let `member` be found at a path."""
    owner, name = _place(package, path)
    if owner is not None:
        setattr(owner, name, member)


def rename(package, path, today):
    """Let what a module has as `today` be called by an older name."""
    owner, old = _place(package, path)
    member = getattr(owner, today)

    def call(*args, **kwargs):
        notices.warn(f"`{old}` is called `{today}` today.")
        return member(*args, **kwargs)

    call.__name__ = call.__qualname__ = old
    call.__doc__ = f"The older name of `{today}`."
    setattr(owner, old, call)


def put_module(package, path, room):
    """Let a room be found at a path, for imports too, unless a module is there."""
    address = f"{package.__name__}.{path}"
    if address not in sys.modules:
        sys.modules[address] = OldModule(address, getattr(package, room))
        put(package, path, sys.modules[address])


def translate(package, path, table):
    """Let a class's constructor, or a function, take older arguments and warn of each.

    Args:
        package: The package.
        path: The path; `*` stands for all public names of a module.
        table: Dict of older arguments and functions that are called with the object
            (`None` for a function), all arguments, which they change, and the value.
            They return the warning's text, or `None`.
    """
    owner, name = _place(package, path)
    for found in getattr(owner, "__all__", ()) if name == "*" else [name]:
        member = getattr(owner, found, None)
        if isinstance(member, types.FunctionType):
            setattr(owner, found, _translated(member, table))
        elif isinstance(member, type) and "__init__" in vars(member):
            member.__init__ = _translated(member.__init__, table)


def _place(package, path):
    """What holds the last name of a path, or None, and that name."""
    *owners, name = path.split(".")
    for owner in owners:
        package = getattr(package, owner, None)
    return package, name


def _translated(function, table):
    """The function, with the arguments brought up to date."""
    code, defaults = function.__code__, function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    preset = dict(zip(reversed(names), reversed(defaults), strict=False))

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
