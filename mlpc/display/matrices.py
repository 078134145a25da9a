"""A confusion matrix as a table: rows are the truth, columns what was predicted."""

import math

import numpy as np

from mlpc.display.elements import (
    COLORS,
    GREY,
    bare_cell,
    cell,
    element,
    escaped,
    heading,
    image,
    muted,
    rect,
    row,
    styled,
    table,
    tint,
)
from mlpc.utils.shortened import distinct, short

__all__ = ["depths", "matrix"]

LETTERS = 28  # of a class' name
ACROSS = 90  # letters of all names side by side; beyond, columns have numbers
NUMBERED = 24  # classes; the cells of more are small, and those of zeros empty
LISTED = 60  # classes; of more there is an image, and the worst errors as words
LIGHT, DEEP = 0.18, 0.6  # opacities of the least and the largest: letters stay readable
ZERO = 0.65  # opacity of zeros


def matrix(values, labels=None, title="Confusion matrix"):
    """Return a table of a confusion matrix.

    Hits are blue, errors orange, the deeper the larger the logarithm of the number is.

    Args:
        values: Array of numbers >= 0, `(classes, classes)`: counts or shares; row i,
            column j tells how many of class i were taken for class j.
        labels: The classes' names; by default their numbers.
        title: What it is called.

    Returns:
        HTML as a string.

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
    title = short(title, 60)
    if classes > LISTED:
        return _image(title, values, names)
    return _table(title, values, names)


def depths(values):
    """Return how deep each number is coloured, from 0 for none to 1 for the largest.

    It is log(1 + n / s) over that of the largest, with s the smallest number above
    zero: so that a single error is seen beside a thousand hits, and five are not one.
    """
    values = np.asarray(values, np.float64)
    if not (values > 0).any():
        return np.zeros(values.shape)
    smallest = max(values[values > 0].min(), 1e-9 * values.max())
    return np.log1p(values / smallest) / np.log1p(values.max() / smallest)


def _table(title, values, names):
    small = len(names) > NUMBERED
    cut = distinct(names, LETTERS)
    places = [str(place) for place in range(len(names))]
    numbered = cut != places and (small or sum(map(len, cut)) > ACROSS)
    style = {"padding": "1px 2px" if small else "2px 8px", "text_align": "center"}
    corner = heading("true ↓ predicted →")
    above = [
        heading(words, tip=name, **style)
        for words, name in zip(places if numbered else cut, names, strict=True)
    ]
    rows = [row(corner, *above)]
    deep = LIGHT + (DEEP - LIGHT) * depths(values)
    zero = "" if small else styled("0", opacity=ZERO)
    for place, words in enumerate(cut):
        head = [muted(places[place]), " "] if numbered else []
        aside = {"border_right": "1px solid", "padding": "0 4px"}
        cells = [cell(*head, escaped(words), tip=names[place], head=True, **aside)]
        for column, value in enumerate(values[place]):
            tip = _tip(names, place, column, value)
            color = COLORS[place != column]
            ground = tint(color, deep[place, column]) if value else None
            words, tip = (_text(value), tip) if value else (zero, None)
            cells.append(bare_cell(words, tip=tip, background_color=ground, **style))
        rows.append(row(*cells))
    rows.append(row(cell(*_key(values), span=len(names) + 1)))
    return table(title, *rows, font_size="9px" if small else "12px")


def _tip(names, row, column, value):
    return f"{names[row]} taken for {names[column]}: {value:,.6g}"


def _text(value):
    """`1,234`, `0.25`, `0`; `&lt;0.01` of what is little and not nothing."""
    if value == 0 or (value > 1 and float(value).is_integer()):
        return f"{int(value):,}"
    if isinstance(value, np.floating):
        return f"{value:.2f}" if value >= 0.005 else "&lt;0.01"
    return f"{value:,}"


def _key(values):
    """What the colours mean, and how many there are of each."""
    right, errors = np.trace(values), values.sum() - np.trace(values)
    counts = values.dtype.kind in "iu"
    for color, words, count in zip(
        COLORS, ("right", "taken for another class"), (right, errors), strict=True
    ):
        patch = tint(color, DEEP)
        yield element("span", "&#160;&#160;&#160;", style=f"background-color:{patch}")
        words = f" {words}: {_text(count)}   " if counts else f" {words}   "
        yield muted(words)


def _image(title, values, names):
    """All cells as dots of an image; the most frequent errors with their names."""
    classes = len(values)
    dot = max(1.0, min(8.0, 480 / classes))
    side = math.ceil(dot * classes)
    deep = LIGHT + (1 - LIGHT) * depths(values)
    dots = [rect(0, 0, side, side, "none", stroke=GREY)]
    for line, column in zip(*np.nonzero(values), strict=True):
        depth = f"{deep[line, column]:.2f}"
        color = COLORS[int(line != column)]
        dots.append(rect(dot * column, dot * line, dot, dot, color, fill_opacity=depth))
    errors = values * ~np.eye(classes, dtype=bool)
    worst = np.argsort(errors, axis=None, kind="stable")[::-1][:10]
    where = [np.unravel_index(place, errors.shape) for place in worst]
    words = [_tip(names, *at, values[at]) for at in where if errors[at]]
    said = f"{classes} classes: true by row, predicted by column, from the first"
    return table(
        title,
        row(cell(muted(f"{said} to the last"))),
        row(cell(image(side, side, said, *dots))),
        row(cell(*_key(values))),
        *[row(cell(escaped(short(line, 120)))) for line in words],
    )
