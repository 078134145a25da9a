"""Text that somebody else has written, for a terminal: nothing in it moves the cursor,
changes colours, or turns the direction of what is read.

Names stay as they are given, but show their control characters as `repr` does where
they are put into other text.
"""

import re
from functools import wraps

__all__ = [
    "Name",
    "make_printable",
    "named",
    "printable",
    "printable_errors",
    "printable_lines",
    "shown",
]

# C0, DEL and C1; the ends of lines and paragraphs, marks and overrides of direction;
# halves of pairs, which cannot be encoded.
CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
OUR_OWN = "\n"  # between the lines of a message


def printable(text):
    """Return a text in which control characters are written as `\\x1b`."""
    return CONTROL.sub(lambda found: ascii(found[0])[1:-1], str.__str__(text))


def printable_lines(message):
    """The same of a message of several lines, which stay lines."""
    return OUR_OWN.join(map(printable, message.split(OUR_OWN)))


def shown(value, most=60):
    """Return a received value as messages show it: its `repr`, shortened.

    Args:
        value: Anything.
        most: Letters that are left of it.
    """
    try:
        text = repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= most else f"{text[: most - 3]}..."


class Name(str):
    """A name with control characters in it, which `str()` and f-strings show."""

    __slots__ = ()

    def __str__(self):
        return printable(self)

    def __format__(self, spec):
        return format(printable(self), spec)

    def __reduce__(self):
        return named, (str.__str__(self),)


def named(name):
    """Return a name: a `Name` if there are control characters in it."""
    return Name(name) if isinstance(name, str) and CONTROL.search(name) else name


def printable_errors(function):
    """Return the function; what it raises says nothing that is not printable."""

    @wraps(function)
    def call(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except Exception as error:
            make_printable(error)
            raise

    return call


def make_printable(error):
    """Make what an error says printable, and what those say that led to it."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        error.args = tuple(
            printable_lines(part) if isinstance(part, str) else part
            for part in error.args
        )
        error = error.__cause__ or error.__context__
