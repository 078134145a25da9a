"""A training's course as a picture: a chart for each value, validation beside it."""

import math
from numbers import Real

from mlpc.display.svg import (
    COLORS,
    MUTED,
    element,
    escaped,
    label,
    line,
    number,
    picture,
    short,
)

__all__ = ["curves"]

WIDTH, HEIGHT = 320, 180  # of a chart with its letters
LEFT, RIGHT, TOP, BOTTOM = 56, 20, 28, 24  # around the lines
MOST = 6  # charts
WORDS = 24  # height of a line of words
POINTS = 300  # of a line; of more epochs, so many are taken evenly


def curves(history):
    """Return a picture of a training: values over epochs, the last ones as numbers.

    A value and its `val_` one share a chart, the latter dashed.

    Args:
        history: Dict of lists: each value of the logs, one item an epoch. Lists of
            something else than numbers are left out.

    Returns:
        SVG as a string.
    """
    numeric = {
        name: [float(value) for value in values]
        for name, values in history.items()
        if len(values) and all(isinstance(value, Real) for value in values)
    }
    names = [
        name
        for name in numeric
        if not (name.startswith("val_") and name.removeprefix("val_") in numeric)
    ]
    if not names:
        words = label(0, 16, "History: no epochs yet", opacity=MUTED)
        return picture(WIDTH, WORDS, "History", words)
    charts = [
        element(
            "g",
            *_chart(name, numeric[name], numeric.get(f"val_{name}")),
            transform=f"translate({WIDTH * (place % 2)} {HEIGHT * (place // 2)})",
        )
        for place, name in enumerate(names[:MOST])
    ]
    height = HEIGHT * math.ceil(len(charts) / 2)
    if len(names) > MOST:
        rest = short(", ".join(names[MOST:]), 90)
        charts.append(label(0, height + 16, f"and {rest}", opacity=MUTED))
        height += WORDS
    title = f"History: {', '.join(names)}"
    return picture(WIDTH * min(2, len(charts)), height, title, *charts)


def _chart(name, values, validation):
    lines = [values] if validation is None else [values, validation]
    finite = [value for values in lines for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    epochs = max(map(len, lines))

    def place(epoch, value):
        across = (epoch / (epochs - 1)) if epochs > 1 else 0.5
        up = (value - low) / (high - low) if high > low else 0.5
        return (
            LEFT + across * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM),
        )

    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = [line(LEFT, y, right, y) for y in (TOP, bottom)]
    aside = {"text_anchor": "end", "font_size": 10, "opacity": MUTED}
    if finite:
        parts.append(label(LEFT - 4, TOP + 4, number(high), **aside))
    if high > low:
        parts.append(label(LEFT - 4, bottom + 4, number(low), **aside))
    parts.append(label(right, HEIGHT - 8, f"epoch {epochs}", **aside))
    if epochs > 1:
        parts.append(label(LEFT, HEIGHT - 8, "1", font_size=10, opacity=MUTED))
    words = [element("tspan", _plain(name, 18), font_weight="bold")]
    for values, color, kind in zip(lines, COLORS, ("", "validation "), strict=False):
        style = {"fill": "none", "stroke": color, "stroke_width": 2}
        if kind:
            style["stroke_dasharray"] = "6 3"
        parts += [_line(piece, place, style) for piece in _pieces(values)]
        last = f" {kind}{number(values[-1])}"
        words.append(element("tspan", _plain(last, 24), fill=color, dx=4))
    return [*parts, element("text", *words, x=LEFT, y=16)]


def _plain(words, letters):
    return escaped(short(words, letters))


def _pieces(values):
    """Runs of finite (epoch, value), thinned out."""
    step = max(1, math.ceil(len(values) / POINTS))
    kept = {*range(0, len(values), step), len(values) - 1}
    pieces = [[]]
    for epoch in sorted(kept):
        if math.isfinite(values[epoch]):
            pieces[-1].append((epoch, values[epoch]))
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]


def _line(piece, place, style):
    """A polyline, or a dot where an epoch stands alone."""
    points = [place(*point) for point in piece]
    if len(points) == 1:
        (x, y), color = points[0], style["stroke"]
        return element("circle", cx=x, cy=y, r=3, fill=color)
    written = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return element("polyline", points=written, **style)
