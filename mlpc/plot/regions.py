"""What a model with two inputs answers everywhere in the plane."""

import math

import numpy as np

from mlpc import activations
from mlpc.layers.activation import ActivationLayer
from mlpc.plot.axes import (
    DIVERGING,
    NEGATIVE,
    POSITIVE,
    colors,
    drawn,
    legend_above,
    one_axes,
    words,
)
from mlpc.plot.classes import check_rows, classes_of
from mlpc.utils.arrays import plain
from mlpc.utils.leaves import leaves
from mlpc.utils.shortened import distinct, number
from mlpc.utils.validation import check_integer, check_real

__all__ = ["decision_regions"]

SHARES = ("sigmoid", "hard_sigmoid", "sparse_sigmoid")  # of [0, 1]
MARKERS = "osD^vP*X"
LETTERS = 24  # of a class' name


@drawn
def decision_regions(
    model, x, y, *, labels=None, threshold=None, margin=0.1, resolution=200, ax=None
):
    """Draw the regions into which a model divides the plane, and points over them.

    A single output is drawn as it is, from blue to red, and a line where it decides:
    the output's threshold. Of several outputs the largest gives a place its colour.

    Args:
        model: A model with rows of two numbers.
        x: Points, `(rows, 2)`.
        y: Their classes: `(rows,)` or `(rows, 1)`, or one-hot, `(rows, classes)`.
            With several outputs a class is the place of its output.
        labels: Names of the classes in order, for the legend.
        threshold: Where a single output decides; by default 1/2 for the sigmoid and
            its like as last activation, else 0.
        margin: How far the picture goes beyond the points, as a share, >= 0.
        resolution: On how many places along each axis the model is asked, >= 2.
        ax: Axes; `None` for those of a new figure.

    Returns:
        The Axes.

    Raises:
        ImportError: If matplotlib is not installed.
        ValueError: If an argument does not fit.

    Example:
        >>> model = keras.Sequential(
        ...     [keras.Input((2,)), keras.layers.Dense(3, "softmax")]
        ... )
        >>> x, y = (
        ...     np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]]),
        ...     np.array([0, 1, 2]),
        ... )
        >>> axes = keras.plot.decision_regions(model, x, y)
    """
    x, classes = plain("x", x, np.float64), classes_of("y", y)
    if x.ndim != 2 or x.shape[1] != 2 or not len(x) or not np.isfinite(x).all():
        raise ValueError(
            "Argument `x` must hold rows of two finite numbers. "
            f"Received: x of shape {x.shape}"
        )
    check_rows(x=x, y=classes)
    margin = check_real("margin", margin, low=0)
    resolution = check_integer("resolution", resolution, low=2)
    if threshold is not None:
        threshold = check_real("threshold", threshold)
    known = np.unique(classes)
    spans = _spans(x, margin)
    across, up = (np.linspace(*span, resolution) for span in spans)
    places = np.stack(np.meshgrid(across, up), axis=-1)
    outputs = np.asarray(model.predict(places.reshape(-1, 2), verbose=0))
    outputs = outputs.reshape(resolution, resolution, -1)
    count = outputs.shape[-1]
    if count > 1:
        known = np.arange(count)
        if not np.isin(classes, known).all():
            raise ValueError(
                f"Argument `y` must hold classes of [0, {count - 1}], for the model "
                f"has {count} outputs. Received: {np.unique(classes).tolist()}"
            )
    names = known.tolist() if labels is None else list(labels)
    if len(names) != len(known):
        raise ValueError(
            f"Argument `labels` must name {len(known)} classes. "
            f"Received: labels={names}"
        )
    ax = one_axes(ax, (5.5, 4.5))
    if count > 1:
        palette = colors(count)
        _draw_largest(ax, outputs, palette, spans)
    else:
        palette = [NEGATIVE, POSITIVE] if len(known) == 2 else colors(len(known))
        middle = _threshold(model) if threshold is None else threshold
        _draw_single(ax, across, up, outputs[..., 0], middle)
    _scatter(ax, x, classes, known, names, palette)
    ax.set(xlim=spans[0], ylim=spans[1], xlabel="$x_1$", ylabel="$x_2$")
    ax.locator_params(nbins=5)
    return ax


def _spans(x, margin):
    low, high = x.min(axis=0), x.max(axis=0)
    wide = np.where(high > low, high - low, 1.0)
    more = np.where(high > low, margin, 0.5 + margin) * wide
    return [(float(a), float(b)) for a, b in zip(low - more, high + more, strict=True)]


def _threshold(model):
    """Where the last activation says one or the other."""
    for _, layer in reversed([*leaves(model.layers)]):
        if isinstance(layer, ActivationLayer):
            activation = layer
        else:
            activation = getattr(layer, "activation", None)
        if activation is not None:
            return 0.5 if activations.spec(activation, rank=2)[0] in SHARES else 0.0
    return 0.0


def _draw_single(ax, across, up, field, middle):
    """The output itself, its colours centred where it decides."""
    spread = _rounded_up(max(float(np.abs(field - middle).max()), 1e-6))
    levels = np.linspace(middle - spread, middle + spread, 21)
    filled = ax.contourf(across, up, field, levels, cmap=_pale(DIVERGING))
    if field.min() < middle < field.max():
        ax.contour(across, up, field, [middle], colors="black", linewidths=1.5)
    bar = ax.figure.colorbar(filled, ax=ax, label="output")
    digits = 2 - math.floor(math.log10(spread))
    ticks = np.linspace(middle - spread, middle + spread, 5)
    bar.set_ticks(ticks, labels=[_written(tick, digits) for tick in ticks])


def _pale(name):
    """A colormap as it looks on white paper when it lets 2/5 through."""
    import matplotlib
    from matplotlib.colors import ListedColormap

    shades = matplotlib.colormaps[name](np.linspace(0, 1, 256))
    return ListedColormap(0.6 * shades + 0.4)


def _rounded_up(spread):
    """The next number of two digits: 0.5 of 0.4999."""
    unit = 10.0 ** (math.floor(math.log10(spread)) - 1)
    return math.ceil(spread / unit - 1e-6) * unit


def _written(value, digits):
    """A number without what is left of rounding: 0, not 1.2e-06."""
    value = round(float(value), digits) + 0.0
    return number(value).replace("-", "−")


def _draw_largest(ax, outputs, palette, spans):
    from matplotlib.colors import ListedColormap

    ax.imshow(
        outputs.argmax(axis=-1),
        cmap=ListedColormap(palette),
        vmin=-0.5,
        vmax=len(palette) - 0.5,
        alpha=0.35,
        extent=(*spans[0], *spans[1]),
        origin="lower",
        aspect="auto",
        interpolation="nearest",
    )


def _scatter(ax, x, classes, known, names, palette):
    names = distinct(names, LETTERS)
    for place, (one, name) in enumerate(zip(known, names, strict=True)):
        points = x[classes == one]
        ax.scatter(
            *points.T,
            s=28,
            color=[palette[place]],
            marker=MARKERS[place % len(MARKERS)],
            edgecolors="white",
            linewidths=0.6,
            label=words(name),
        )
    legend_above(ax, names, title="class", title_fontsize="small")
