"""Locks that neither a fork nor a signal leaves locked, and work that only one thread
may have under way."""

from _thread import RLock, get_ident

from mlpc._engine import Hold, forks

__all__ = ["MAKING", "Lock", "Turn"]


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
        self._lock, self._forks = RLock(), forks()

    def now(self):
        """Take it, for a `with` statement; it is free again when that is over."""
        if self._forks != forks():
            self._renew()
        return Hold(self._lock)

    def _renew(self):
        with _renewing():
            if self._forks != forks():
                if not self._lock._is_owned():
                    self._lock = RLock()
                self._forks = forks()

    def __reduce__(self):
        return Lock, ()


_renewed_in = {}


def _renewing():
    """What is held while a lock is renewed: another one in each process."""
    return Hold(_renewed_in.setdefault(forks(), RLock()))


class Turn:
    """Something that is under way, of which there may be one.

    Attributes:
        over: Set it at the end; a store that no signal interrupts.
    """

    __slots__ = ("_forks", "_thread", "over")

    def __init__(self):
        self.over, self._forks, self._thread = False, forks(), get_ident()

    @property
    def active(self):
        """Whether it goes on: not over, and not left behind by a fork."""
        here = self._forks == forks() or self._thread == get_ident()
        return here and not self.over


# What models may share is made under it: layers' weights, an optimizer's state. Who
# holds it takes no model's lock; who holds a model's lock may take it.
MAKING = Lock()
