"""A model as a table: its layers, each with its share of the parameters."""

from mlpc.display.elements import (
    COLORS,
    FAINT,
    GREY,
    cell,
    element,
    escaped,
    heading,
    muted,
    row,
    styled,
    table,
    tint,
)
from mlpc.utils.shortened import distinct, short

__all__ = ["model"]

WIDE = 96  # pixels of the bar of a layer that has all parameters
MOST = 40  # layers; of more, those in the middle are counted
LETTERS = 40  # of a name


def model(model):
    """Return a table of a model: a row for each layer.

    A layer's bar is its share of all parameters; it is hollow where the layer has
    weights and none of them is trained.

    Args:
        model: A model, built or not.

    Returns:
        HTML as a string.
    """
    layers = list(model.layers)
    total = sum(filter(None, map(_count, layers)))
    hidden = max(0, len(layers) - MOST)
    if hidden:
        shown = [*layers[: MOST // 2], *layers[len(layers) - MOST // 2 :]]
    else:
        shown = layers
    names = distinct([layer.name for layer in shown], LETTERS)
    rows = [_row(*pair, total) for pair in zip(shown, names, strict=True)]
    if hidden:
        between = cell(muted(f"… {hidden} more layers …"), span=4)
        rows.insert(MOST // 2, row(between))
    heads = [heading("layer"), heading("output shape")]
    heads += [heading("parameters", text_align="right"), heading("share")]
    words = cell(muted(_totals(model, layers, total)), span=4, border_top="1px solid")
    return table(f"Model {short(model.name, LETTERS)}", row(*heads), *rows, row(words))


def _row(layer, name, total):
    count, kind = _count(layer), _kind(layer)
    learns = bool(layer.trainable_weights) or not count
    kind = kind if learns else f"{kind}, not trainable"
    words = [styled(name, font_weight="bold"), " ", muted(short(kind, LETTERS))]
    bar = _bar(count / total, learns) if count else ""
    return row(
        cell(*words, tip=f"{layer.name} ({kind})"),
        cell(escaped(short(getattr(layer, "output_shape", "?"), 40))),
        cell("?" if count is None else f"{count:,}", text_align="right"),
        cell(bar),
    )


def _bar(share, full):
    """A bar on its ground, both in boxes whose sizes are given."""
    wide = f"width:{max(1, round(WIDE * share))}px;height:9px;box-sizing:border-box"
    inside = "background-color:" if full else "border:1px solid "
    inside += COLORS[0]
    ground = f"width:{WIDE}px;background-color:{tint(GREY, FAINT)}"
    words = f"{share:.1%} of the parameters"
    bar = element("div", style=f"{wide};{inside}")
    return element("div", bar, style=ground, title=words)


def _kind(layer):
    """`Dense, tanh`."""
    activation = getattr(layer, "activation", None)
    name = getattr(activation, "__name__", None) or getattr(activation, "name", None)
    kind = type(layer).__name__
    return kind if name in (None, "linear") else f"{kind}, {name}"


def _count(layer):
    return layer.count_params() if layer.built else None


def _totals(model, layers, total):
    if not layers:
        return "no layers yet"
    if not all(layer.built for layer in layers):
        return "not built yet: the shape of its input is not known"
    fixed = sum(int(weight.size) for weight in model.non_trainable_weights)
    words = f"{total:,} parameters"
    return f"{words}, {fixed:,} of them not trainable" if fixed else words
