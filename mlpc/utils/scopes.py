"""Values that hold for a block of code, and for what it calls in its thread."""

from contextlib import contextmanager
from contextvars import ContextVar
from weakref import ref

__all__ = ["Scope"]


class Scope:
    """A value for each block that is under way, the innermost first.

    The block alone holds its value: however it ends, by a signal on its way out too,
    the value is gone with it.

    Args:
        name: For whoever looks at the context.
    """

    def __init__(self, name):
        self._blocks = ContextVar(name, default=())

    def values(self):
        """Return the values of the blocks that are under way, as a list."""
        held = (block() for block in reversed(self._blocks.get()))
        return [block.value for block in held if block is not None]

    def get(self):
        """Return the innermost value; `None` outside of all blocks."""
        return next(iter(self.values()), None)

    @contextmanager
    def of(self, value):
        """Let a `with` block have this value."""
        outer, block = self._blocks.get(), _Block(value)
        self._blocks.set((*outer, ref(block)))
        try:
            yield value
        finally:
            self._blocks.set(outer)


class _Block:
    __slots__ = ("__weakref__", "value")

    def __init__(self, value):
        self.value = value
