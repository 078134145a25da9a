"""An exception at each place where a piece of work calls a function.

A place is a line that calls something of one name; loops make many calls of it, of
which the first and the last are taken.
"""

import inspect
import os
import sys

__all__ = ["numbers", "raised_at"]


def _watch(see, work):
    sys.setprofile(see)
    try:
        return work()
    finally:
        sys.setprofile(None)


def _is_none(frame, event, argument):
    """Whether no signal could raise there and leave undone what is due.

    A call that closes a file by its number: where the exception stands for it, the file
    stays open. And a generator that goes on: an exception of the profiler's ends it
    without what its `finally` has to do, one of a signal comes within the block.
    """
    if event == "c_call":
        return argument is os.close
    is_generator = frame.f_code.co_flags & inspect.CO_GENERATOR
    return bool(is_generator and frame.f_lineno != frame.f_code.co_firstlineno)


def numbers(work, last_too=True):
    """Return the numbers, from 1, of the first and the last call at each place.

    What `_is_none` says is none of them.
    """
    first, last, count = {}, {}, 0

    def see(frame, event, argument):
        nonlocal count
        if event not in ("call", "c_call"):
            return
        count += 1
        if _is_none(frame, event, argument):
            return
        caller = frame.f_back if event == "call" else frame
        name = frame.f_code if event == "call" else argument.__qualname__
        place = (caller.f_code, caller.f_lineno, name) if caller else name
        first.setdefault(place, count)
        last[place] = count

    _watch(see, work)
    return sorted({*first.values(), *(last.values() if last_too else ())})


def raised_at(number, error, work):
    """Call `work`, in whose call of this number an exception is raised.

    Returns:
        The exception that came out of it. `None` if none did: there were fewer calls,
        or Python has swallowed it, as where a generator or an object is torn down.
    """
    count = 0

    def see(frame, event, argument):
        nonlocal count
        if event in ("call", "c_call"):
            count += 1
            if count == number:
                if _is_none(frame, event, argument):  # another call than was counted
                    return
                sys.setprofile(None)
                raise error

    try:
        _watch(see, work)
    except BaseException as raised:
        return raised
    return None
