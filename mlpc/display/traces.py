"""A batch's way through a model as a table: what each layer made of it."""

import math

import numpy as np

from mlpc.display.elements import (
    COLORS,
    FAINT,
    GREY,
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
from mlpc.display.text import aligned
from mlpc.utils.shortened import distinct, number, short

__all__ = ["trace", "trace_text"]

LETTERS = 32  # of a name
BINS, BIN, HIGH = 24, 4, 20  # of a histogram: how many, and pixels of each
WIDE = 90  # pixels of the longest bar


def trace(trace):
    """Return a table of a trace: a row for each layer.

    It shows the output's shape, how its values are spread (a histogram between the
    smallest and the largest), the root of the mean square of the delta dz, and the norm
    √Σg² over all gradients of the layer's weights. The bars of deltas and gradients are
    logarithmic between the powers of ten that the column's head names: an inch less is
    a factor less.

    Args:
        trace: What `Model.trace` gives.

    Returns:
        HTML as a string.
    """
    back = trace.loss is not None
    names = distinct([part.name for part in trace.layers], LETTERS)
    sizes = [(_rms(part.dz), _norm(part)) for part in trace.layers] if back else []
    scales = [_scale(column) for column in zip(*sizes, strict=True)]
    heads = [("layer", 1), ("output a", 1), ("spread of a: least, histogram, most", 3)]
    titles = [
        f"{words}, log scale {_ends(scale)}"
        for words, scale in zip(("rms of dz", "‖gradient‖"), scales, strict=False)
    ]
    heads += [(words, 2) for words in titles]
    rows = [row(*(heading(words, span=span) for words, span in heads))]
    for place, (part, name) in enumerate(zip(trace.layers, names, strict=True)):
        cells = [cell(styled(name, font_weight="bold"), tip=part.name)]
        cells.append(cell(escaped(short(tuple(part.a.shape), 24))))
        cells += _spread(part.a)
        for value, scale in zip(sizes[place] if back else (), scales, strict=True):
            cells += _measured(value, scale)
        rows.append(row(*cells))
    return table(_title(trace), *rows)


def trace_text(trace):
    """Return the numbers of the table as lines of text."""
    back = trace.loss is not None
    heads = ["layer", "output a", "least", "most"]
    names = distinct([part.name for part in trace.layers], LETTERS)
    rows = []
    for part, name in zip(trace.layers, names, strict=True):
        least, most, lost = _range(part.a)
        most = f"{most} ({lost})" if lost else most
        cells = [name, str(tuple(part.a.shape)), least, most]
        if back:
            cells += [_words(_rms(part.dz)), _words(_norm(part))]
        rows.append(cells)
    if back:
        heads += ["rms of dz", "‖gradient‖"]
    return "\n".join([_title(trace), *aligned(heads, rows, left=2)])


def _title(trace):
    words = (
        f"{_count(len(trace.x), 'row')} through {_count(len(trace.layers), 'layer')}"
    )
    if trace.loss is None:
        return words
    words += f", loss {number(trace.loss)}"
    if trace.penalties and math.isfinite(trace.penalties):
        words += f" (data {number(trace.data_loss)}"
        words += f" + penalties {number(trace.penalties)})"
    return words


def _count(count, noun):
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _rms(dz):
    if dz is None or not dz.size:
        return None
    return math.sqrt(float(np.mean(np.square(dz, dtype=np.float64))))


def _norm(part):
    """The norm of all gradients together, `None` where there are none."""
    gradients = part.gradients.values()
    squares = [float(np.sum(np.square(g, dtype=np.float64))) for g in gradients]
    return math.sqrt(sum(squares)) if squares else None


def _scale(values):
    """The exponents of ten between which bars are drawn; `None` without values."""
    logs = [math.log10(v) for v in values if v and math.isfinite(v)]
    if not logs:
        return None
    low, high = math.floor(min(logs)), math.ceil(max(logs))
    return low - (low == min(logs)), high  # the smallest has a bar, too


def _ends(scale):
    return "" if scale is None else f"1e{scale[0]:+d} … 1e{scale[1]:+d}"


def _measured(value, scale):
    """A number, and its bar."""
    if value is None:
        return [cell(""), cell("")]
    bar = ""
    if value and math.isfinite(value):
        low, high = scale
        share = (math.log10(value) - low) / (high - low)
        wide = f"width:{max(1, round(WIDE * share))}px;height:9px"
        inside = element("div", style=f"{wide};background-color:{COLORS[1]}")
        ground = f"width:{WIDE}px;background-color:{tint(GREY, FAINT)}"
        bar = element("div", inside, style=ground)
    words = _words(value)
    return [cell(words, text_align="right", padding="2px 2px 2px 8px"), cell(bar)]


def _words(value):
    return "" if value is None else number(value, 3)


def _range(values):
    """The smallest and the largest number as words; and how many are none."""
    finite = values[np.isfinite(values)]
    lost = values.size - finite.size
    if not finite.size:
        return "not finite" if lost else "", "", ""
    least, most = number(finite.min(), 3), number(finite.max(), 3)
    return least, most, f"{lost:,} not finite" if lost else ""


def _spread(values):
    least, most, lost = _range(values)
    if not most:
        return [cell(least, span=3)]
    counts, _ = np.histogram(values[np.isfinite(values)].astype(np.float64), BINS)
    bars = [rect(0, HIGH + 2, BINS * BIN, 1, GREY)]
    for place, count in enumerate(counts):
        if count:
            height = max(1.0, HIGH * float(count / counts.max()))
            top = round(HIGH + 2 - height, 1)
            bars.append(rect(BIN * place, top, BIN - 0.5, round(height, 1), COLORS[0]))
    shown = image(BINS * BIN, HIGH + 3, f"histogram from {least} to {most}", *bars)
    said = [most, " ", muted(f"({lost})")] if lost else [most]
    tight = {"padding": "2px 4px"}
    return [
        cell(least, text_align="right", **tight),
        cell(shown, **tight),
        cell(*said, **tight),
    ]
