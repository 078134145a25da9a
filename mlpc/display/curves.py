"""A training's course as a picture: a chart for each value, validation beside it."""

import math
from numbers import Real

from mlpc.display.elements import (
    COLORS,
    cell,
    element,
    escaped,
    image,
    line,
    muted,
    row,
    styled,
    table,
)
from mlpc.display.text import aligned
from mlpc.utils.shortened import distinct, number, short

__all__ = ["curves", "curves_text"]

WIDTH, HEIGHT, EDGE = 260, 120, 5  # of a chart's lines, and what is free around them
ACROSS = 2  # charts side by side
MOST = 12  # charts
LETTERS = 28  # of a name
POINTS = 300  # of a line; of more epochs, so many are taken evenly
RATES = ("learning_rate", "lr")  # what was set, not measured: they come last


def curves(history):
    """Return a picture of a training: values over epochs, the last ones as numbers.

    A value and its `val_` one share a chart, the latter dashed. The loss comes first.
    Epochs whose value is not finite are marked by a cross at the top, and named.

    Args:
        history: Dict of lists: each value of the logs, one item an epoch. Lists of
            something else than numbers are left out.

    Returns:
        HTML as a string.
    """
    numeric, names = _charts(history)
    if not names:
        return table(None, row(cell(muted("History: no epochs yet"))))
    cut = distinct(names, LETTERS)
    charts = [
        cell(
            _chart(words, numeric[name], numeric.get(f"val_{name}")),
            padding=0,
            vertical_align="top",
        )
        for name, words in zip(names[:MOST], cut, strict=False)
    ]
    rows = [row(*charts[at : at + ACROSS]) for at in range(0, len(charts), ACROSS)]
    if len(names) > MOST:
        more = zip(names[MOST:], cut[MOST:], strict=True)
        rest = [f"{words} {number(numeric[name][-1])}" for name, words in more]
        rows.append(row(cell(muted(f"and {', '.join(rest)}"), span=ACROSS)))
    return table(f"History of {_epochs(numeric)}", *rows)


def curves_text(history):
    """Return the first, least, largest and last of each value as lines of text."""
    numeric, names = _charts(history)
    if not names:
        return "History: no epochs yet"
    rows = []
    for name in names:
        for key in (name, f"val_{name}"):
            if key in numeric:
                values = numeric[key]
                finite = [v for v in values if math.isfinite(v)] or [math.nan]
                shown = (values[0], min(finite), max(finite), values[-1])
                rows.append([short(key, LETTERS), *map(number, shown)])
    heads = ["", "first", "least", "largest", "last"]
    return "\n".join([f"History of {_epochs(numeric)}", *aligned(heads, rows)])


def _charts(history):
    """The values that are numbers, and the names of charts in order."""
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
    ranks = {"loss": -1, **dict.fromkeys(RATES, 1)}
    return numeric, sorted(names, key=lambda name: ranks.get(name, 0))


def _epochs(numeric):
    epochs = max(map(len, numeric.values()))
    return f"{epochs:,} epoch" if epochs == 1 else f"{epochs:,} epochs"


def _chart(name, values, validation):
    lines = [values] if validation is None else [values, validation]
    finite = [value for values in lines for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    epochs = max(map(len, lines))

    def place(epoch, value):
        across = (epoch / (epochs - 1)) if epochs > 1 else 0.5
        up = (value / 2 - low / 2) / (high / 2 - low / 2) if high > low else 0.5
        up = min(1.0, up)  # where it is no number, at the top
        return (
            EDGE + across * (WIDTH - 2 * EDGE),
            HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE),
        )

    drawn = [line(0, y, WIDTH, y) for y in (EDGE, HEIGHT - EDGE)]
    for values, color, dashes in zip(lines, COLORS, (None, "6 3"), strict=False):
        style = {"fill": "none", "stroke": color, "stroke_width": 2}
        drawn += [
            _line(piece, place, {**style, "stroke_dasharray": dashes})
            for piece in _pieces(values)
        ]
        drawn += _crosses(values, place, color)
    words = f"{name} over {epochs:,} epochs, from {number(low)} to {number(high)}"
    ends = {"padding": "0 4px", "text_align": "right"}
    flat = not finite or low == high
    scale = _ends(number(low), number(high))
    if flat:
        scale = muted(number(low)) if finite else ""
    at = "middle" if flat else "top"
    lost = _lost(lines)
    return table(
        None,
        row(cell(*_heads(name, lines), span=3, padding="8px 4px 2px 4px")),
        row(
            cell(scale, **ends, vertical_align=at),
            cell(image(WIDTH, HEIGHT, words, *drawn), span=2, padding=0),
        ),
        row(
            cell("", **ends),
            cell(muted("epoch 1") if epochs > 1 else "", padding="0 4px 0 0"),
            cell(muted(f"epoch {epochs:,}"), **ends),
        ),
        *([row(cell(muted(lost), span=3, white_space="normal"))] if lost else []),
    )


def _ends(low, high):
    """The ends of the vertical axis, as far from each other as the chart is high."""
    first = element("div", muted(high), style=f"height:{HEIGHT - 16}px")
    return first + element("div", muted(low), style="height:16px")


def _heads(name, lines):
    """The value's name, and the last of each line with the line's look."""
    yield styled(name, font_weight="bold")
    kinds = (("", "solid"), ("validation ", "dashed"))
    for values, color, (kind, dash) in zip(lines, COLORS, kinds, strict=False):
        border = f"3px {dash} {color}"
        box = f"display:inline-block;width:20px;height:0px;border-top:{border}"
        box += ";vertical-align:middle"
        yield "&#160; " + element("span", "&#160;", style=box) + " "
        yield escaped(f"{kind}{number(values[-1])}")


def _lost(lines):
    """`loss is not finite in epoch 3`, and in how many more."""
    parts = []
    for values, kind in zip(lines, ("", "validation "), strict=False):
        lost = [epoch for epoch, v in enumerate(values, 1) if not math.isfinite(v)]
        if lost:
            more = f" and {len(lost) - 1:,} more" if len(lost) > 1 else ""
            parts.append(f"{kind}not finite (×) in epoch {lost[0]:,}{more}")
    return ", ".join(parts)


def _crosses(values, place, color):
    lost = [epoch for epoch, value in enumerate(values) if not math.isfinite(value)]
    for epoch in lost[:: max(1, math.ceil(len(lost) / POINTS))]:
        x, y = place(epoch, math.inf)
        for rise in (-4, 4):
            ends = [round(x - 4, 1), y - rise, round(x + 4, 1), y + rise]
            yield line(*ends, stroke=color, stroke_opacity=None, stroke_width=2)


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
        return element("circle", cx=round(x, 1), cy=round(y, 1), r=3, fill=color)
    written = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return element("polyline", points=written, **style)
