"""Names and numbers cut to the room there is, so that they can still be told apart."""

import unicodedata

__all__ = ["distinct", "ems", "number", "short"]


def number(value, digits=4):
    """Return a number in at most so many digits: `0.1235`, `1.2e-05`, `nan`."""
    return f"{value:.{digits}g}"


def short(words, letters):
    """Return words cut at their end to so many letters."""
    words = str(words)
    return words if len(words) <= letters else words[: letters - 1] + "…"


def distinct(names, letters):
    """Return names cut to so many letters; those that differ stay different.

    They are cut at the end; where that makes two of them equal, in the middle; where
    that does not help either, they end with their place among the names.
    """
    names = [str(name) for name in names]
    cut = [short(name, letters) for name in names]
    for shortened in (_middle, _numbered):
        of = {}
        for name, words in zip(names, cut, strict=True):
            of.setdefault(words, set()).add(name)
        cut = [
            shortened(name, letters, place)
            if len(of[words]) > 1 and len(name) > letters
            else words
            for place, (name, words) in enumerate(zip(names, cut, strict=True))
        ]
    return cut


def _middle(name, letters, place):
    tail = (letters - 1) // 2
    return f"{name[: letters - 1 - tail]}…{name[len(name) - tail :]}"


def _numbered(name, letters, place):
    tail = f"…{place}"
    return name[: max(0, letters - len(tail))] + tail


def ems(words):
    """Return how wide words are, in ems of the widest usual sans-serif type, bold."""
    return sum(map(_width, words))


def _width(letter):
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.2
    if letter in "ijlI.,:;|'! ":
        return 0.42
    return 1.12 if letter in "mwMW@%…" else 0.84 if letter.isupper() else 0.72
