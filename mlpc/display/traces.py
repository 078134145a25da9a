"""A batch's way through a model as a picture: what each layer made of it."""

import math

import numpy as np

from mlpc.display.svg import (
    COLORS,
    MUTED,
    element,
    label,
    line,
    number,
    picture,
    rect,
    short,
)

__all__ = ["trace"]

ROW, HEAD = 28, 52
NAME, SHAPE, BARS, RANGE, DELTA, NORM, LOG = 0, 170, 270, 495, 570, 650, 660
WIDTH, BINS = 760, 24
DECADES = 8  # of gradients' norms under the largest, that the bars can tell apart


def trace(trace):
    """Return a picture of a trace: a line for each layer.

    It shows the output's shape, how its values are spread (a histogram, with the
    smallest and the largest), the root of the mean square of the delta dz, and the norm
    √Σg² over all gradients of the layer's weights, with a bar that is logarithmic.

    Args:
        trace: What `Model.trace` gives.

    Returns:
        SVG as a string.
    """
    back = trace.loss is not None
    norms = [_norm(part.gradients.values()) for part in trace.layers]
    largest = max((n for n in norms if n and math.isfinite(n)), default=1.0)
    heads = [(SHAPE, "output a", None), (BARS, "spread of a", None)]
    heads.append((RANGE, "from, to", "end"))
    if back:
        heads += [(DELTA, "rms of dz", "end"), (NORM, "‖gradient‖", "end")]
        heads.append((LOG, "log scale", None))
    width = WIDTH if back else RANGE + 4
    parts = [label(0, 16, _title(trace), font_weight="bold")]
    parts += [
        label(x, HEAD - 12, words, text_anchor=anchor, opacity=MUTED)
        for x, words, anchor in heads
    ]
    parts.append(line(0, HEAD - 6, width, HEAD - 6))
    for place, (part, norm) in enumerate(zip(trace.layers, norms, strict=True)):
        shift = f"translate(0 {HEAD + ROW * place})"
        parts.append(element("g", *_row(part, norm, largest), transform=shift))
    return picture(width, HEAD + ROW * len(trace.layers), _title(trace), *parts)


def _title(trace):
    words = f"{len(trace.x)} rows through {len(trace.layers)} layers"
    if trace.loss is None:
        return words
    words += f", loss {number(trace.loss)}"
    if trace.penalties:
        words += f" (data {number(trace.data_loss)}"
        words += f" + penalties {number(trace.penalties)})"
    return words


def _row(part, norm, largest):
    yield label(NAME, 18, short(part.name, 24), tip=part.name)
    yield label(SHAPE, 18, short(tuple(part.a.shape), 18))
    values = part.a[np.isfinite(part.a)]
    if values.size:
        low, high = values.min(), values.max()
        yield from _histogram(values)
        words = f"{_brief(low)}, {_brief(high)}"
        lost = part.a.size - values.size
        tip = f"{lost:,} values are not finite" if lost else None
        words += " !" if lost else ""
    else:
        words, tip = "not finite", None
    yield label(RANGE, 18, words, tip=tip, text_anchor="end")
    if part.dz is not None:
        rms = math.sqrt(float(np.mean(np.square(part.dz, dtype=np.float64))))
        yield label(DELTA, 18, _brief(rms), text_anchor="end")
    if norm is not None:
        yield label(NORM, 18, _brief(norm), text_anchor="end")
    if norm and math.isfinite(norm):
        share = 1 + math.log10(norm / largest) / DECADES
        yield rect(LOG, 9, max(1, (WIDTH - LOG) * share), 10, COLORS[1])


def _histogram(values):
    counts, _ = np.histogram(values.astype(np.float64), BINS)
    bar, high = 110 / BINS, 20
    for place, count in enumerate(counts):
        if count:
            height = max(1, high * float(count / counts.max()))
            yield rect(BARS + bar * place, 23 - height, bar - 0.5, height, COLORS[0])


def _norm(gradients):
    """The norm of all gradients together, `None` where there are none."""
    squares = [float(np.sum(np.square(g, dtype=np.float64))) for g in gradients]
    return math.sqrt(sum(squares)) if squares else None


def _brief(value):
    return f"{value:.3g}"
