"""Tracebacks that end in the user's own line: what leaves a public function or method,
a door, shows no frame of mlpc's.

A door is wrapped by `door`. Where a call more would be felt, the method says the same
itself, which costs nothing unless something is raised:

    try:
        ...
    except BaseException as error:
        shorten(error)
        raise

`raise` alone hands on the traceback as it stands in the error, without the frame that
it is said in.
"""

import os
from functools import wraps
from types import FunctionType, TracebackType

from mlpc.utils.validation import suggestion

__all__ = [
    "Constructed",
    "door",
    "is_filtering",
    "set_filtering",
    "shorten",
    "unwrapped",
]

OURS = os.path.dirname(os.path.dirname(__file__)) + os.sep
UNEXPECTED = "got an unexpected keyword argument '"

_filtering = True


def set_filtering(wanted):
    """Say whether frames of mlpc's are taken away; they are at first."""
    global _filtering
    _filtering = wanted


def is_filtering():
    """Return whether frames of mlpc's are taken away."""
    return _filtering


def door(function):
    """Return the function; what it raises shows no frame of mlpc's.

    A keyword that it does not know is answered with the nearest that it knows.
    """

    @wraps(function)
    def call(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            if type(error) is TypeError and error.__traceback__.tb_next is None:
                _suggest_keyword(function, error)
            shorten(error)
            raise

    return call


def unwrapped(function):
    """Return the function that decorators stand around."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


class Constructed:
    """The base of classes of mlpc's whose constructor is a door."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        constructor = vars(cls).get("__init__")
        if cls.__module__.startswith("mlpc.") and type(constructor) is FunctionType:
            cls.__init__ = door(constructor)


def shorten(error):
    """Take the frames of mlpc's out of an error, and out of those that led to it.

    Frames of anybody else's stay: users' losses, callbacks and generators, libraries.
    """
    if not _filtering:
        return
    waiting, seen = [error], set()
    while waiting:
        error = waiting.pop()
        if error is not None and id(error) not in seen:
            seen.add(id(error))
            error.__traceback__ = _without_ours(error.__traceback__)
            waiting += [error.__cause__, error.__context__]


def _without_ours(traceback):
    """A traceback without mlpc's frames: a new one, for others may hold this one."""
    kept = []
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith(OURS):
            kept.append(traceback)
        traceback = traceback.tb_next
    for each in reversed(kept):
        traceback = TracebackType(
            traceback, each.tb_frame, each.tb_lasti, each.tb_lineno
        )
    return traceback


def _suggest_keyword(function, error):
    """Add the nearest keyword to Python's own words about an unknown one."""
    text = str(error)
    if UNEXPECTED not in text or "Did you mean" in text:
        return
    code = unwrapped(function).__code__
    known = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    keyword = text.split(UNEXPECTED)[1].rstrip("'")
    known = [name for name in known if name != "self"]
    error.args = (f"{text}.{suggestion(keyword, known, tail='')}".rstrip("."),)
