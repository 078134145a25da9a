"""The summary of a model: the table that Keras 3 prints.

Text first (`summary_text`), printing apart (`print_summary`). A model is only asked
for what the table shows: names, shapes, counts.
"""

import math
import re
import sys

import numpy as np

from mlpc.utils import console
from mlpc.utils.printable import printable
from mlpc.utils.table import BOLD, NONE, column_widths, paragraph, table

__all__ = ["print_summary", "summary_text"]

# (bold, colour): blue, green, light blue.
CLASS, NUMBER, UNKNOWN_SIZE = (False, 33), (False, 34), (False, 45)
YES, NO = (True, 34), (True, 9)


def print_summary(
    model,
    line_length=None,
    positions=None,
    print_fn=None,
    expand_nested=False,
    show_trainable=False,
    layer_range=None,
):
    """Print the layers of a model with their output shapes and parameters.

    Args:
        model: A model; built or not.
        line_length: Width of the table; by default that of the terminal less 4,
            at most 88 (100 with `show_trainable`).
        positions: Where each column ends, as fractions of `line_length`.
        print_fn: Called once with the whole text, without colours. By default the
            text goes to stdout, in colours on a terminal.
        expand_nested: Whether to list the layers of models inside the model too.
        show_trainable: Whether to add a column that says which layers learn.
        layer_range: `(first, last)`, names or regular expressions; only the layers
            from the first to the last match are listed.

    Raises:
        ValueError: If the table is too narrow, or if nothing matches
            `layer_range`.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    text = summary_text(
        model,
        line_length,
        positions,
        expand_nested,
        show_trainable,
        layer_range,
        colors=0 if print_fn else console.colors(),
        ascii_only=not encoding.lower().startswith("utf"),
    )
    (print_fn or console.write)(text)


def summary_text(
    model,
    line_length=None,
    positions=None,
    expand_nested=False,
    show_trainable=False,
    layer_range=None,
    *,
    colors=0,
    ascii_only=False,
):
    """Return the text that `print_summary` prints.

    Args:
        colors: As `console.colors` gives it; 0 is plain text.
        ascii_only: Whether to draw the frame in ASCII.
        The others are those of `print_summary`.

    Returns:
        All lines, each with its line end.
    """
    header = ["Layer (type)", "Output Shape", "Param #"]
    justify = ["left", "left", "right"]
    positions = list(positions or [0.45, 0.80, 1.0])
    default_length = 88
    if show_trainable:
        header.append("Trainable")
        justify.append("center")
        positions = [0.9 * position for position in positions] + [1.0]
        default_length += 12
    line_length = line_length or min(default_length, console.terminal_columns() - 4)
    contents = _contents(positions, line_length)[: len(header)]
    rows = [
        row
        for layer in _selected(model.layers, layer_range)
        for row in _rows(layer, expand_nested, show_trainable)
    ]
    limit = console.width()
    lines = paragraph([(f'Model: "{printable(model.name)}"', BOLD)], limit, colors)
    lines += table(
        header,
        rows,
        column_widths(contents, line_length),
        justify,
        limit=limit,
        colors=colors,
        ascii_only=ascii_only,
    )
    for words, count, size in _totals(model):
        text = [(words, BOLD), (f"{count:,}", NUMBER), (f" ({_bytes(size)})", NONE)]
        lines += paragraph(text, limit, colors)
    return "".join(f"{line}\n" for line in lines)


def _contents(positions, line_length):
    """The columns' widths from where they end."""
    widths, start = [], 0
    for position in positions:
        widths.append(int(position * line_length) - start)
        start += widths[-1]
        if widths[-1] < 4:
            raise ValueError(
                "Argument `line_length` is too small for the columns of the summary. "
                f"Received: line_length={line_length}, positions={positions}"
            )
    return widths


def _rows(layer, expand_nested, show_trainable, level=0):
    """The cells of a layer and, if wanted, of the layers inside it."""
    mark = "   " * level + "└ " if level else ""
    kind = printable(layer.__class__.__name__)
    name = [(f"{mark}{printable(layer.name)} (", NONE), (kind, CLASS), (")", NONE)]
    row = [name, _shape(layer), _parameters(layer)]
    if show_trainable:
        has_weights = bool(getattr(layer, "weights", None))
        learns = ("Y", YES) if getattr(layer, "trainable", True) else ("N", NO)
        row.append([learns if has_weights else ("-", BOLD)])
    rows = [row]
    if expand_nested:
        for inner in getattr(layer, "layers", ()):
            rows += _rows(inner, expand_nested, show_trainable, level + 1)
    return rows


def _shape(layer):
    """`(None, 32)`, or `?` while it is not known."""
    shape = getattr(layer, "output_shape", None)
    if shape is None:
        return [("?", NONE)]
    cell = [("(", NONE)]
    for i, size in enumerate(shape):
        cell += [(", ", NONE)] if i else []
        cell.append((str(size), UNKNOWN_SIZE if size is None else NUMBER))
    return [*cell, (")", NONE)]


def _parameters(layer):
    if not getattr(layer, "built", True):
        return [("0", NUMBER), (" (unbuilt)", NONE)]
    count = layer.count_params() if hasattr(layer, "built") else 0
    return [(f"{count:,}", NUMBER)]


def _totals(model):
    """Words, number of parameters and bytes of each line under the table."""
    groups = [
        (" Trainable params: ", model.trainable_weights),
        (" Non-trainable params: ", model.non_trainable_weights),
    ]
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and optimizer.built:
        groups.append((" Optimizer params: ", optimizer.variables))
    totals = [(words, *_count(weights)) for words, weights in groups]
    return [
        (
            " Total params: ",
            sum(count for _, count, _ in totals),
            sum(size for _, _, size in totals),
        ),
        *totals,
    ]


def _count(weights):
    """How many numbers, and how many bytes; what is shared is stored once."""
    stored = {id(weight): weight for weight in weights}.values()
    return (
        sum(math.prod(weight.shape) for weight in weights),
        sum(math.prod(w.shape) * np.dtype(w.dtype).itemsize for w in stored),
    )


def _bytes(size):
    """`3.91 KB`; a unit is 1024 of the one before."""
    units = ["B", "KB", "MB", "GB", "TB"]
    while size >= 1024 and units:
        size /= 1024
        units.pop(0)
    return f"{size:.2f} {units[0] if units else 'PB'}"


def _selected(layers, layer_range):
    """The layers from the first that matches to the last that matches."""
    if layer_range is None:
        return layers
    if len(layer_range) != 2 or not all(isinstance(n, str) for n in layer_range):
        raise ValueError(
            "Argument `layer_range` must be a pair of strings. "
            f"Received: layer_range={layer_range}"
        )
    first, last = (
        [i for i, layer in enumerate(layers) if re.match(pattern, layer.name)]
        for pattern in layer_range
    )
    if not first or not last:
        raise ValueError(
            "Argument `layer_range` must match names of layers of the model. "
            f"Received: layer_range={layer_range}, "
            f"with layers {[layer.name for layer in layers]}"
        )
    if first[0] > last[-1]:
        first, last = last, first
    return layers[first[0] : last[-1] + 1]
