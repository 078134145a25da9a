"""Tracebacks that end in the user's own line: what leaves a public function or method,
a door, shows no frame of mlpc's.

A door is wrapped by `short_tracebacks`. Where a call more would be felt, the method
says the same itself, which costs nothing unless something is raised:

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

from mlpc.utils.suggestions import suggestion

__all__ = [
    "Constructed",
    "is_filtering",
    "keywords_of",
    "set_filtering",
    "short_tracebacks",
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


def short_tracebacks(function):
    """Return the function; what it raises shows no frame of mlpc's.

    A keyword that it does not know is answered with the nearest that it knows.
    """

    @wraps(function)
    def call(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            _leave(function, error)
            raise

    return call


def unwrapped(function):
    """Return the function that decorators stand around."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


def _leave(function, error):
    """Bring an error into shape; no frame keeps hold of a traceback, as a local."""
    error.__traceback__ = error.__traceback__.tb_next  # without the door's own frame
    if error.__traceback__ is None and type(error) is TypeError:
        _suggest_keyword(function, error)
    shorten(error)


def keywords_of(function):
    """Return the names of the arguments that may be given by name, but for `self`."""
    code = unwrapped(function).__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return [name for name in names[code.co_posonlyargcount :] if name != "self"]


class Constructed:
    """The base of classes of mlpc's whose constructor is a door."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        constructor = vars(cls).get("__init__")
        if cls.__module__.startswith("mlpc.") and type(constructor) is FunctionType:
            cls.__init__ = short_tracebacks(constructor)


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
    if UNEXPECTED in text and "Did you mean" not in text:
        keyword = text.split(UNEXPECTED)[1].rstrip("'")
        near = suggestion(keyword, keywords_of(function), tail="")
        error.args = (f"{text}.{near}" if near else text,)
