"""Regular expressions whose search ends soon, whoever wrote them.

Python's `re` tries all ways to match, of which there may be 2 to the power of the
text's length. Here they are counted before, by an upper bound.
"""

import re
from functools import lru_cache
from re import _constants as kinds
from re import _parser as parser

__all__ = ["is_found"]

MOST = 10**8  # ways to match, each of which takes some nanoseconds


def is_found(pattern, text, among=1):
    """Whether a regular expression is found in a text.

    Args:
        pattern: The expression, as `re.search` takes it.
        text: The text.
        among: How many texts are searched.

    Raises:
        ValueError: If it is none, or might be tried in too many ways.
    """
    if pattern == re.escape(pattern):
        return pattern in text
    try:
        ways = _ways(_parsed(pattern), len(text)) * (len(text) + 1)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(
            f"Expected a regular expression. Received: {pattern!r:.80}, {error}"
        ) from error
    if ways * among > MOST:
        raise ValueError(
            "Expected a regular expression that is searched for soon. Received: "
            f"{pattern!r:.80}, which may match a name of {len(text)} letters in too "
            "many ways; repeat nothing that has repetitions or choices in it"
        )
    return re.search(pattern, text) is not None


@lru_cache
def _parsed(pattern):
    return parser.parse(pattern)


def _ways(items, length):
    """An upper bound of the ways in which parts match one behind the other."""
    ways = 1
    for kind, value in items:
        ways = min(ways * _ways_of(kind, value, length), MOST + 1)
    return ways


def _ways_of(kind, value, length):
    """The same of one part of an expression."""
    if kind is kinds.BRANCH:
        return sum(_ways(items, length) for items in value[1])
    if kind is kinds.SUBPATTERN:
        return _ways(value[-1], length)
    if kind is kinds.ATOMIC_GROUP:
        return _ways(value, length)
    if kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        return _ways(value[1], length)
    if kind is kinds.GROUPREF_EXISTS:
        _, yes, no = value
        return _ways(yes, length) + _ways(no or (), length)
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
        least, most, items = value
        most, once = min(int(most), length + 1), _ways(items, length)
        if once > 1 and most > 1:
            return MOST + 1 if most > 30 else min(once**most * 2, MOST + 1)
        return max(most - int(least), 0) + once
    return 1
