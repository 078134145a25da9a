"""A network as a graph: units as circles, weights as lines."""

from itertools import pairwise

import numpy as np

from mlpc import activations
from mlpc.layers.activation import ActivationLayer
from mlpc.plot.axes import DIVERGING, NEGATIVE, POSITIVE, one_axes, words
from mlpc.utils.leaves import leaves
from mlpc.utils.validation import check_flag, check_integer

__all__ = ["network"]

RADIUS, WIDEST = 0.2, 4.0  # of a circle, in steps between units; of a line, in points


def network(model, *, most=12, values=False, ax=None):
    """Draw a chain of dense layers, weight by weight.

    A line is the wider the larger |w| is, and red where w is positive, blue where it is
    negative; a circle's filling is its unit's bias in the same colours. Layers without
    a kernel have no units of their own: what they do is not drawn.

    Args:
        model: A built model.
        most: How many units of a layer are drawn at most, >= 3; of more, some of the
            first and of the last, and dots between them.
        values: Whether weights and biases are written beside lines and circles.
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
    beside = max(2.5, 0.8 * top)
    inch = 0.7 if values else 0.4  # between two units
    width = beside * len(layers) + 2
    ax = one_axes(ax, (inch * width + 1, 2 * inch * top + 1.6))
    scale = max(float(np.abs(kernel).max()) for kernel in kernels) or 1.0
    for place, kernel in enumerate(kernels):
        span = beside * place, beside * (place + 1)
        _lines(ax, span, columns[place : place + 2], kernel, scale, values)
    _circles(ax, 0, columns[0], None, scale, values)
    for place, (layer, _) in enumerate(layers, 1):
        _circles(ax, beside * place, columns[place], layer.bias, scale, values)
    names = ["input", *(f"{layer.name}\n{kind}".strip() for layer, kind in layers)]
    for place, (size, text) in enumerate(zip(sizes, names, strict=True)):
        units = f"{size:,} unit" + "s" * (size != 1)
        ax.text(beside * place, -top, f"{words(text)}\n{units}", ha="center", va="top")
    ax.set(xlim=(-1, width - 1), ylim=(-top, top))
    ax.set_aspect("equal")
    ax.set_axis_off()
    _legend(ax, scale)
    return ax


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


def _lines(ax, span, columns, kernel, scale, values):
    from matplotlib.collections import LineCollection

    left, right = span
    ends = [
        ((left, one), (right, other), kernel[row, column])
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
    # Numbers stand nearer to where fewer lines meet.
    share = 0.32 if len(columns[0]) > len(columns[1]) else 0.68
    for (x, y), (u, v), weight in ends if values else ():
        ax.text(
            x + share * (u - x),
            y + share * (v - y),
            f"{weight:.3g}",
            fontsize="x-small",
            ha="center",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
            zorder=4,
        )


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
                edgecolor="black",
                zorder=3,
            )
        )
        if values and bias is not None:
            ax.text(
                x,
                y + 1.2 * RADIUS,
                f"{float(bias[unit]):+.3g}",
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
            Line2D([], [], color=color, lw=WIDEST, label=f"{sign}{scale:.3g}")
            for color, sign in ((NEGATIVE, "−"), (POSITIVE, "+"))
        ],
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=2,
        frameon=False,
    )
