"""What reading a file may cost, in bytes and objects: one budget, which all readers of
the file spend.

A file that nobody vouches for may name one thing many times, or many things that are
not there, and so cost far more than its own bytes. Honest files name each thing once:
what is read of one has no more bytes than itself, and what is made of it no more
objects than it has room for.
"""

from mlpc.utils.scopes import Scope

__all__ = ["Budget", "shared"]

ROOM, OBJECTS = 1 << 20, 100_000  # that a file of any size may take
TIMES = 4  # that its bytes may be asked for: in two orders, and for lists of numbers
SMALLEST = 32  # bytes of a file behind each object

_shared = Scope("budget")


class Budget:
    """What is left of bytes and objects.

    Args:
        name: What to call the file in messages.
        size: The bytes of the file.
        objects: How many objects may be made; by default as many as have room in it.
    """

    def __init__(self, name, size=0, objects=None):
        self.name = name
        self._bytes = ROOM + TIMES * size
        self._objects = OBJECTS + size // SMALLEST if objects is None else objects

    def spend(self, what, bytes=0, objects=0):
        """Take bytes and objects off, before they are read or made.

        Args:
            what: What they are, for messages.

        Raises:
            ValueError: If that is more than is left.
        """
        self._bytes -= bytes
        self._objects -= objects
        if self._bytes < 0 or self._objects < 0:
            short = "bytes" if self._bytes < 0 else "objects"
            raise ValueError(
                f"`{self.name}` is refused: it has {what} of more {short} in all than "
                "the file has room for"
            )


def shared(name, **options):
    """For a `with` block: the budget of one around it, or else a new one."""
    return _shared.of(_shared.get() or Budget(name, **options))
