"""Locks that a fork leaves open, and work that only one thread may have under way."""

import os
from _thread import RLock, get_ident

__all__ = ["MAKING", "Lock", "Turn", "forks"]

_forks = 0


_renewing = RLock()  # held while locks are renewed


def _count_fork():
    global _forks, _renewing
    _forks += 1
    _renewing = RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_count_fork)


def forks():
    """Return how many forks lie between this process and the one that imported this."""
    return _forks


class Lock:
    """A lock that its holder may take again.

    In a forked child it is free, unless the thread that is left there holds it: others
    that held it are not there to give it back. Copies and pickles are new locks.

    Example:
        with lock.now():
            ...
    """

    __slots__ = ("_forks", "_lock")

    def __init__(self):
        self._lock, self._forks = RLock(), _forks

    def now(self):
        """Return what a `with` statement holds, in this process.

        It is the interpreter's own: no signal comes between taking it and the block.
        """
        if self._forks != _forks:
            self._renew()
        return self._lock

    def _renew(self):
        with _renewing:
            if self._forks != _forks:
                if not self._lock._is_owned():
                    self._lock = RLock()
                self._forks = _forks

    def __reduce__(self):
        return Lock, ()


class Turn:
    """Something that is under way, of which there may be one.

    Attributes:
        over: Set it at the end; a store that no signal interrupts.
    """

    __slots__ = ("_forks", "_thread", "over")

    def __init__(self):
        self.over, self._forks, self._thread = False, _forks, get_ident()

    @property
    def active(self):
        """Whether it goes on: not over, and not left behind by a fork."""
        here = self._forks == _forks or self._thread == get_ident()
        return here and not self.over


# What models may share is made under it: layers' weights, an optimizer's state. Who
# holds it takes no model's lock; who holds a model's lock may take it.
MAKING = Lock()
