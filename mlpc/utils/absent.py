"""What `dir` of a public module shows, and what a missing name is answered.

A name of Keras that mlpc has not is answered with one sentence: why, and what to use
instead. Names and sentences are in absent_names.py, read when somebody reads one.
"""

import sys

__all__ = ["Finder", "MissingName", "module_hooks", "sentence"]

PACKAGE = "mlpc"


def module_hooks(room, find=None, hint=""):
    """Return a public room's `__getattr__` and `__dir__`.

    Args:
        room: The module's full name.
        find: Called with a name that the module does not hold, returns what it stands
            for; raises a LookupError if it is none.
        hint: What is said behind a name that nobody knows.

    Returns:
        Two functions. `__dir__` returns the room's `__all__`; `__getattr__` raises a
        `MissingName`.
    """

    def __getattr__(name):
        if find is not None:
            try:
                return find(name)
            except LookupError:
                pass
        raise MissingName(room, name, hint)

    def __dir__():
        return sorted(sys.modules[room].__all__)

    return __getattr__, __dir__


class MissingName(AttributeError):
    """There is no such name in a room: why, or which was meant.

    The words are looked for when they are read: `hasattr` and imports of modules ask
    for many a name that is not there.
    """

    def __init__(self, room, name, hint=""):
        # Without an object Python adds no guess of its own.
        super().__init__(room, name, hint, name=name, obj=None)

    def __str__(self):
        room, name, hint = self.args
        if name.startswith("__"):
            return f"module {room!r} has no attribute {name!r}"
        from mlpc.utils.suggestions import suggestion

        near = suggestion(name, sys.modules[room].__all__, tail="")
        unknown = f"module {room!r} has no attribute {name!r}"
        unknown += f".{near}" if near else hint
        return sentence(f"{room}.{name}") or unknown


def sentence(address):
    """Return why a name of Keras is not there; `None` for any other name.

    Args:
        address: Where it was looked for: `"mlpc.layers.Conv2D"`.
    """
    from mlpc.utils.absent_names import REASONS

    _, _, path = address.partition(".")
    if path not in REASONS:
        return None
    return f"`keras.{path}` is not part of mlpc: {REASONS[path]}."


class Finder:
    """Gives the sentence to imports; the last that Python asks for a module.

    `from mlpc.layers import Conv2D` looks for a module `mlpc.layers.Conv2D` once the
    room has no such name.
    """

    @staticmethod
    def find_spec(address, path=None, target=None):
        """Raise an ImportError for a name of Keras, else return `None`."""
        if address.startswith(f"{PACKAGE}."):
            why = sentence(address)
            if why is not None:
                raise ImportError(why, name=address)
        return None
