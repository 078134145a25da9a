"""A model as a picture: its layers in a row, each with its share of the parameters."""

from mlpc.display.svg import (
    COLORS,
    FAINT,
    MUTED,
    element,
    escaped,
    label,
    line,
    picture,
    rect,
    short,
)

__all__ = ["model"]

WIDTH, ROW = 640, 24
DOT, NAME, SHAPE, COUNT, BAR = 12, 28, 330, 530, 545
MOST = 40  # layers; of more, those in the middle are counted


def model(model):
    """Return a picture of a model: a line for each layer.

    A layer's dot is hollow where the layer has weights and none of them learns; its bar
    is its share of all parameters.

    Args:
        model: A model, built or not.

    Returns:
        SVG as a string.
    """
    layers = list(model.layers)
    total = sum(filter(None, map(_count, layers)))
    hidden = max(0, len(layers) - MOST)
    shown = [*layers[: MOST // 2], *layers[len(layers) - MOST // 2 :]]
    rows = [_row(layer, total) for layer in (shown if hidden else layers)]
    if hidden:
        rows.insert(MOST // 2, _words(f"… {hidden} more layers"))
    parts = [
        label(0, 16, short(model.name, 40), tip=model.name, font_weight="bold"),
        label(SHAPE, 16, "output shape", opacity=MUTED),
        label(COUNT, 16, "parameters", text_anchor="end", opacity=MUTED),
    ]
    top = ROW + 4
    if len(rows) > 1:
        middle = top + ROW / 2
        parts.append(line(DOT, middle, DOT, middle + ROW * (len(rows) - 1)))
    for place, row in enumerate(rows):
        shift = f"translate(0 {top + ROW * place})"
        parts.append(element("g", *row, transform=shift))
    height = top + ROW * len(rows) + ROW
    parts.append(line(0, height - ROW + 2, WIDTH, height - ROW + 2))
    parts.append(label(0, height - 6, _totals(model, layers, total)))
    return picture(WIDTH, height, f"Model {model.name}", *parts)


def _row(layer, total):
    count, kind = _count(layer), _kind(layer)
    learns = bool(layer.trainable_weights) or not count
    dot = {} if learns else {"fill_opacity": 0, "stroke": COLORS[0]}
    name = short(layer.name, 22)
    parts = [
        element("circle", cx=DOT, cy=ROW / 2, r=4, fill=COLORS[0], **dot),
        element(
            "text",
            element("title", escaped(f"{layer.name} ({kind})")),
            element("tspan", escaped(name)),
            element("tspan", escaped(f" {short(kind, 40 - len(name))}"), opacity=MUTED),
            x=NAME,
            y=16,
        ),
        label(SHAPE, 16, short(getattr(layer, "output_shape", "?"), 24)),
        label(COUNT, 16, "?" if count is None else f"{count:,}", text_anchor="end"),
        rect(BAR, 7, WIDTH - BAR, 10, "currentColor", fill_opacity=FAINT / 2),
    ]
    if count:
        parts.append(rect(BAR, 7, (WIDTH - BAR) * count / total, 10, COLORS[0]))
    return parts


def _words(words):
    return [label(NAME, 16, words, opacity=MUTED)]


def _kind(layer):
    """`Dense, tanh`."""
    activation = getattr(layer, "activation", None)
    name = getattr(activation, "__name__", None) or getattr(activation, "name", None)
    kind = type(layer).__name__
    return kind if name in (None, "linear") else f"{kind}, {name}"


def _count(layer):
    return layer.count_params() if layer.built else None


def _totals(model, layers, total):
    if not all(layer.built for layer in layers):
        return "not built yet: the shape of its input is not known"
    fixed = sum(int(weight.size) for weight in model.non_trainable_weights)
    words = f"{total:,} parameters"
    return f"{words}, {fixed:,} of them do not learn" if fixed else words
