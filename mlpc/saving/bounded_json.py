"""JSON that nobody vouches for: size, depth and number of its parts are bounded before
it is parsed."""

import json
import re

from mlpc.utils.printable import printable_errors

__all__ = ["LARGEST", "parse_object"]

LARGEST = 4 << 20  # bytes
DEEPEST = 100
MOST = 60_000  # lists and objects
TOKENS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[][{}]', re.DOTALL)


@printable_errors
def parse_object(text, name):
    """Return the dict that a JSON text holds.

    Args:
        text: A string, or the bytes of one in UTF-8.
        name: What to call it in messages.

    Raises:
        ValueError: If it is no JSON object, or a larger or deeper one than any model's.
    """
    try:
        if len(text) > LARGEST:
            raise ValueError(f"expected at most {LARGEST} bytes, found {len(text)}")
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        _check_brackets(text)
        value = json.loads(text)
    except ValueError as error:
        raise ValueError(f"`{name}` is refused: {error}") from error
    if not isinstance(value, dict):
        raise ValueError(f"`{name}`: expected an object, found {value!r:.80}")
    return value


def _check_brackets(text):
    """Raise a ValueError if brackets, outside of strings, are too many or too deep."""
    depth = count = 0
    for token in TOKENS.finditer(text):
        opens = token[0] in "[{"
        count += opens
        depth += opens - (token[0] in "]}")
        if depth > DEEPEST or count > MOST:
            raise ValueError(
                f"expected at most {DEEPEST} levels, and {MOST} lists and objects, "
                f"found one more at character {token.start()}"
            )
