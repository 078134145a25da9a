"""A confusion matrix as a picture: rows are the truth, columns what was predicted."""

import math

import numpy as np

from mlpc.display.svg import (
    COLORS,
    FAINT,
    MUTED,
    element,
    escaped,
    label,
    picture,
    rect,
    short,
)

__all__ = ["matrix"]

LETTER, LINE = 7.2, 16  # pixels, about
LONGEST = 14  # letters of a label
READABLE = 30  # classes; the cells of more are small and without numbers
DEEPEST = 0.6  # opacity of the largest number's cell: letters stay readable on it


def matrix(values, labels=None, title="Confusion matrix"):
    """Return a picture of a confusion matrix.

    Args:
        values: Array of numbers >= 0, `(classes, classes)`: counts or shares; row i,
            column j tells how many of class i were taken for class j.
        labels: The classes' names; by default their numbers.
        title: What it is called.

    Returns:
        SVG as a string.

    Raises:
        ValueError: If `values` is not square or the labels are not as many.
    """
    values = np.asarray(values)
    if values.ndim != 2 or values.shape[0] != values.shape[1] or not values.size:
        raise ValueError(
            "A confusion matrix must be square. "
            f"Received: an array of shape {values.shape}"
        )
    classes = len(values)
    names = [str(name) for name in (range(classes) if labels is None else labels)]
    if len(names) != classes:
        raise ValueError(
            f"Argument `labels` must name {classes} classes. Received: {len(names)}"
        )
    small = classes > READABLE
    texts = [[_text(value) for value in row] for row in values]
    letters = max(len(text) for row in texts for text in row)
    cell = 10 if small else max(30, math.ceil(LETTER * letters) + 12)
    longest = 0 if small else min(LONGEST, max(map(len, names)))
    left = LINE + 6 + math.ceil(LETTER * longest)
    leans = not small and LETTER * longest > cell
    head = 2 * LINE + 6 + (0 if small else LINE)
    head += math.ceil(0.7 * LETTER * longest) - LINE // 2 if leans else 0
    side = cell * classes
    width = max(left + side + (60 if leans else 4), 160)
    parts = [
        label(0, 13, short(title, 40), font_weight="bold"),
        label(left + side / 2, 2 * LINE, "predicted", **_aside()),
        label(
            0,
            0,
            "true",
            transform=f"translate(12 {head + side / 2}) rotate(-90)",
            **_aside(),
        ),
    ]
    for place, name in enumerate(() if small else names):
        parts += _names(place, name, left, head, cell, leans)
    parts += _cells(values, texts, names, left, head, cell, small)
    outline = {"fill_opacity": 0, "stroke": "currentColor", "stroke_opacity": FAINT}
    parts.append(rect(left, head, side, side, "none", **outline))
    return picture(width, head + side + 2, title, *parts)


def _aside():
    return {"text_anchor": "middle", "opacity": MUTED}


def _text(value):
    """`1,234`, `0.25`, `0`."""
    if value == 0 or (value > 1 and float(value).is_integer()):
        return f"{int(value):,}"
    return f"{value:.2f}" if isinstance(value, np.floating) else f"{value:,}"


def _names(place, name, left, head, cell, leans):
    """A class' name at its row and over its column."""
    middle = cell * (place + 0.5)
    shown = {"tip": name} if len(name) > LONGEST else {}
    name = short(name, LONGEST)
    yield label(left - 5, head + middle + 4, name, text_anchor="end", **shown)
    if leans:
        where = f"translate({left + middle:g} {head - 5}) rotate(-45)"
        yield label(0, 0, name, transform=where, **shown)
    else:
        yield label(left + middle, head - 5, name, text_anchor="middle", **shown)


def _cells(values, texts, names, left, head, cell, small):
    largest = values.max() or 1
    for (row, column), value in np.ndenumerate(values):
        x, y = left + cell * column, head + cell * row
        tip = f"{names[row]} taken for {names[column]}: {texts[row][column]}"
        if value:
            color = COLORS[row != column]
            depth = DEEPEST * float(value / largest)
            tip = element("title", escaped(tip))
            yield rect(x, y, cell, cell, color, tip, fill_opacity=max(0.12, depth))
        if not small:
            yield label(
                x + cell / 2,
                y + cell / 2 + 4,
                texts[row][column],
                text_anchor="middle",
                opacity=None if value else FAINT,
                pointer_events="none",
            )
