"""Activations and their derivatives as curves: the engine's own."""

import numpy as np

from mlpc import activations as room
from mlpc.activations import rows
from mlpc.layers import Activation
from mlpc.layers.input_layer import Input
from mlpc.losses import Loss
from mlpc.models import Sequential
from mlpc.plot.axes import colors, drawn, many_axes, words
from mlpc.utils.validation import check_integer, check_real

__all__ = ["activations"]


class Total(Loss):
    """The sum of the outputs: its gradient with respect to each of them is one."""

    def __init__(self):
        super().__init__(reduction="sum")

    def call(self, y_true, y_pred):
        return y_pred.sum(axis=-1)

    def gradient(self, y_true, y_pred):
        return np.ones_like(y_pred)


@drawn
def activations(names, span=(-4.0, 4.0), *, points=401, ax=None):
    """Draw activations f(z) and their derivatives f'(z), side by side.

    Both are what the engine computes in float64, the derivative as in training. Where
    one jumps, its curve is interrupted; curves get thinner from the first to the last,
    so that those that lie under others are seen.

    Args:
        names: Name, function or layer that `mlpc.activations.get` knows, or a list of
            such; none that works on rows, such as softmax.
        span: The first and the last z.
        points: How many z, >= 2.
        ax: Array of two Axes, for f and for f'; `None` for those of a new figure.

    Returns:
        Array of two Axes.

    Raises:
        ImportError: If matplotlib is not installed.
        ValueError: If an activation is unknown or works on rows, or an argument does
            not fit.
    """
    wanted = list(names) if isinstance(names, (list, tuple)) else [names]
    low, high = (check_real("span", end) for end in span)
    points = check_integer("points", points, low=2)
    if not wanted or low >= high:
        raise ValueError(
            "Arguments `names` and `span` must name an activation and an interval. "
            f"Received: names={names!r}, span={span}"
        )
    curves = [_curves(name, np.linspace(low, high, points)) for name in wanted]
    axes = many_axes(ax, 2, columns=2, size=(5, 3.6))
    widths = np.linspace(1.5 + min(4.0, len(curves) - 1.0), 1.5, len(curves))
    looks = zip(curves, colors(len(curves)), widths, strict=True)
    for (label, *lines), color, width in looks:
        for one, line in zip(axes, lines, strict=True):
            one.plot(*_interrupted(*line), color=color, lw=width, label=words(label))
    for one, formula in zip(axes, ("$f(z)$", "$f'(z)$"), strict=True):
        one.set(xlabel="$z$", ylabel=formula)
        one.grid(alpha=0.3)
    axes[0].legend()
    return axes


def _curves(name, z):
    """The activation's name, and (z, f) and (z, f')."""
    function = room.get(name)
    kind = room.spec(function, rank=2)[0]
    if kind in rows.__all__:
        raise ValueError(
            "Argument `names` must name activations of single numbers. Received: "
            f"{name!r}, which works on rows"
        )
    layer = Activation(function, dtype="float64")
    model = Sequential([Input((1,), dtype="float64"), layer])
    model.compile(loss=Total())
    z = z[:, np.newaxis]
    trace = model.trace(z, np.zeros_like(z))
    label = name if isinstance(name, str) else _name(function)
    return label, (z[:, 0], trace.y_pred[:, 0]), (z[:, 0], trace.dx[:, 0])


def _interrupted(z, values):
    """The curve with a gap at each jump: a step far larger than those beside it."""
    steps = np.abs(np.diff(values))
    beside = np.pad(steps, 1, mode="edge")
    jumps = steps > 8 * (beside[:-2] + beside[2:]) + 1e-3 * np.ptp(values)
    places = np.flatnonzero(jumps) + 1
    return np.insert(z, places, np.nan), np.insert(values, places, np.nan)


def _name(function):
    return getattr(function, "__name__", None) or function.name
