"""A network as a graph: units as circles, weights as lines."""

from itertools import pairwise

import numpy as np

from mlpc import activations
from mlpc.layers.activation import ActivationLayer
from mlpc.plot.axes import (
    DIVERGING,
    LETTERS,
    NEGATIVE,
    POSITIVE,
    drawn,
    one_axes,
    words,
)
from mlpc.utils.leaves import leaves
from mlpc.utils.shortened import distinct, ems
from mlpc.utils.validation import check_flag, check_integer

__all__ = ["network"]

RADIUS, WIDEST = 0.2, 4.0  # of a circle, in steps between units; of a line, in points
DEEPEST = 8  # layers; of more, those in the middle are left out
WRITTEN = 12  # numbers between two layers
LONGEST, POINTS = 18, 9  # letters of a layer's name, and how large they are
# Where on its line a number may stand, the best places first.
SHARES = (0.32, 0.68, 0.5, 0.4, 0.6, 0.25, 0.75, 0.2, 0.8)


@drawn
def network(model, *, most=12, values=False, ax=None):
    """Draw a chain of dense layers, weight by weight.

    A line is the wider the larger |w| is, and red where w is positive, blue where it is
    negative; a circle's filling is its unit's bias in the same colours. Layers without
    a kernel have no units of their own: what they do is not drawn. Of more than 8
    layers with kernels, the first four and the last four are drawn.

    Args:
        model: A built model.
        most: How many units of a layer are drawn at most, >= 3; of more, some of the
            first and of the last, and dots between them.
        values: Whether weights and biases are written beside lines and circles; between
            two layers the 12 largest |w|, and how many there are is said.
        ax: Axes; `None` for those of a new figure.

    Returns:
        The Axes.

    Raises:
        ImportError: If matplotlib is not installed.
        ValueError: If the model has no kernels, or they do not follow each other.

    Example:
        >>> model = keras.Sequential(
        ...     [keras.Input((2,)), keras.layers.Dense(3), keras.layers.Dense(1)]
        ... )
        >>> axes = keras.plot.network(model, values=True)
    """
    most = check_integer("most", most, low=3)
    values = check_flag("values", values)
    layers = _dense(model)
    kernels = [np.asarray(layer.kernel, np.float64) for layer, _ in layers]
    sizes = [kernels[0].shape[0], *(kernel.shape[1] for kernel in kernels)]
    columns = [_column(size, most) for size in sizes]
    top = max(max(column.values()) for column in columns) + 2 * RADIUS
    inch = 0.7 if values else 0.4  # between two units
    texts = _texts(layers, sizes)
    widest = max(ems(line) for text in texts for line in text.split("\n"))
    beside = max(2.5, 0.8 * top, (0.85 * widest * POINTS / 72 + 0.15) / inch)
    places, left_out = _places(len(layers), beside)
    width = max(places.values()) + 2 * max(1, 0.5 * beside)
    ax = one_axes(ax, (inch * width + 0.4, 2 * inch * top + 1.9))
    scale = max(float(np.abs(kernel).max()) for kernel in kernels) or 1.0
    for place, kernel in enumerate(kernels):
        if place in places and place + 1 in places:
            span = places[place], places[place + 1]
            lines = _lines(ax, span, columns[place : place + 2], kernel, scale)
            if values:
                _write(ax, lines, inch, kernel.size, -top)
    for place, x in places.items():
        bias = layers[place - 1][0].bias if place else None
        _circles(ax, x, columns[place], bias, scale, values)
        ax.text(x, -top, texts[place], ha="center", va="top", fontsize=POINTS)
    if left_out:
        x = (places[left_out[0] - 1] + places[left_out[-1] + 1]) / 2
        said = f"⋯\n{len(left_out)} layers\nleft out"
        ax.text(x, 0, said, ha="center", va="center", fontsize=POINTS)
    ends = max(1, 0.5 * beside)
    ax.set(xlim=(-ends, width - ends), ylim=(-top, top))
    ax.set_aspect("equal")
    ax.set_axis_off()
    _legend(ax, scale)
    return ax


def _texts(layers, sizes):
    """What stands under each column."""
    names = ["input", *distinct([layer.name for layer, _ in layers], LONGEST)]
    kinds = ["", *(kind for _, kind in layers)]
    texts = []
    for name, kind, size in zip(names, kinds, sizes, strict=True):
        units = f"{size:,} unit" + "s" * (size != 1)
        texts.append("\n".join(filter(None, [words(name), kind, units])))
    return texts


def _places(count, beside):
    """Where the columns stand, by number, the input being 0; and those left out."""
    if count <= DEEPEST:
        return {place: beside * place for place in range(count + 1)}, []
    first, last = DEEPEST // 2, count - DEEPEST // 2 + 1
    shown = [*range(first + 1), *range(last, count + 1)]
    places = {place: beside * at for at, place in enumerate(shown[: first + 1])}
    after = beside * (first + 1)
    places |= {
        place: after + beside * (place - last) for place in range(last, count + 1)
    }
    return places, [*range(first + 1, last)]


def _dense(model):
    """`[(layer, what its activation is called)]` of those that have kernels."""
    found = []
    for _, layer in leaves(model.layers):
        if np.ndim(getattr(layer, "kernel", None)) == 2:
            found.append((layer, _activation(layer)))
        elif found and isinstance(layer, ActivationLayer) and not found[-1][1]:
            found[-1] = (found[-1][0], _activation(layer))
    sizes = [layer.kernel.shape for layer, _ in found]
    fits = all(a[1] == b[0] for a, b in pairwise(sizes))
    if not found or not fits:
        raise ValueError(
            "Argument `model` must be built and have layers with kernels, each as many "
            f"inputs as the one before has units. Received: kernels of shapes {sizes}"
        )
    return found


def _activation(layer):
    inside = layer if isinstance(layer, ActivationLayer) else layer.activation
    name = activations.spec(inside, rank=2)[0]
    return "" if name == "linear" else name


def _column(size, most):
    """Heights of the units drawn, by number; a gap where some are left out."""
    if size <= most:
        return {unit: (size - 1) / 2 - unit for unit in range(size)}
    first = most // 2
    last = most - first - 1  # the dots take a place
    shown = [*range(first), *range(size - last, size)]
    places = [place + (place >= first) for place in range(most - 1)]
    middle = (most - 1) / 2
    return {unit: middle - place for unit, place in zip(shown, places, strict=True)}


def _lines(ax, span, columns, kernel, scale):
    """Draw the weights; return `[(start, end, weight)]` of those that are drawn."""
    from matplotlib.collections import LineCollection

    left, right = span
    ends = [
        ((left, one), (right, other), float(kernel[row, column]))
        for row, one in columns[0].items()
        for column, other in columns[1].items()
    ]
    sizes = np.abs([weight for *_, weight in ends]) / scale
    lines = LineCollection(
        [line for *line, _ in ends],
        linewidths=0.2 + WIDEST * sizes,
        colors=[NEGATIVE if weight < 0 else POSITIVE for *_, weight in ends],
        alpha=0.25 + 0.75 * sizes,
        zorder=1,
    )
    ax.add_collection(lines)
    return ends


def _write(ax, ends, inch, count, bottom):
    """Write the largest weights upon their lines, where no other number stands."""
    wide, high = 0.5 / inch, 0.16 / inch  # of a number, more than less
    largest = sorted(ends, key=lambda end: -abs(end[2]))[:WRITTEN]
    taken = []
    for (x, y), (u, v), weight in largest:
        for share in SHARES:
            at = x + share * (u - x), y + share * (v - y)
            if all(abs(at[0] - a) > wide or abs(at[1] - b) > high for a, b in taken):
                break
        else:
            continue
        taken.append(at)
        ax.text(
            *at,
            _number(weight),
            fontsize="x-small",
            color="black",
            ha="center",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.6},
            zorder=4,
        )
    if len(taken) < count:
        x = (ends[0][0][0] + ends[0][1][0]) / 2
        # Below the names of the columns, beside what is shorter than they are.
        said = f"\n\n{len(taken)} of\n{count:,} weights"
        ax.text(x, bottom, said, ha="center", va="top", fontsize="x-small")


def _number(value, sign=""):
    return f"{value:{sign}.3g}".replace("-", "−")


def _circles(ax, x, column, bias, scale, values):
    from matplotlib import colormaps
    from matplotlib.patches import Circle

    for unit, y in column.items():
        amount = 0.0 if bias is None else float(bias[unit]) / scale
        ax.add_patch(
            Circle(
                (x, y),
                RADIUS,
                facecolor=colormaps[DIVERGING](0.5 + 0.5 * np.clip(amount, -1, 1)),
                edgecolor=LETTERS,
                zorder=3,
            )
        )
        if values and bias is not None:
            ax.text(
                x,
                y + 1.2 * RADIUS,
                _number(float(bias[unit]), "+"),
                fontsize="x-small",
                ha="center",
                va="bottom",
                zorder=5,
            )
    heights = sorted(column.values())
    for low, high in pairwise(heights):
        if high - low > 1:
            y = (low + high) / 2
            ax.text(x, y, "⋮", ha="center", va="center", fontsize="large", zorder=3)


def _legend(ax, scale):
    from matplotlib.lines import Line2D

    ax.legend(
        handles=[
            Line2D([], [], color=color, lw=WIDEST, label=f"{sign}{_number(scale)}")
            for color, sign in ((NEGATIVE, "−"), (POSITIVE, "+"))
        ],
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=2,
        frameon=False,
    )
