"""Where pictures are drawn: Axes given or new, and the colours that all of them use.

A figure that is made here has no ground of its own, and letters, lines and points of a
lightness that is read on white pages and on black ones: a picture cannot know the
page's theme, and notebooks are read in both. Axes that are given keep their colours,
and so do all where somebody has set matplotlib's own, as by `plt.style.use`.
"""

import math
from contextlib import contextmanager
from functools import wraps

import numpy as np

from mlpc.utils.printable import printable_lines

__all__ = [
    "DIVERGING",
    "LETTERS",
    "NEGATIVE",
    "POSITIVE",
    "colors",
    "drawn",
    "legend_above",
    "many_axes",
    "mark_lost",
    "matplotlib_or_error",
    "one_axes",
    "words",
]

# After Okabe and Ito, "Color Universal Design", 2008, told apart with any colour
# vision; those that are too bright for a white page are darker here.
DISTINCT = ("#0072B2", "#D55E00", "#009E73", "#C46A9A", "#B88000", "#8C6BC9")
DIVERGING = "RdBu_r"  # of matplotlib: from blue through white to red
NEGATIVE, POSITIVE = "#3079be", "#cf3a43"  # the two sides of it
# Of 3.9 to 1 at least on white, on JupyterLab's #111 and on VS Code's #1f1f1f; one is
# dark to matplotlib's inline backend and the other light.
LETTERS, LIGHTER = "#7f7f7f", "#808080"
TONES = {
    **dict.fromkeys(("figure.facecolor", "axes.facecolor"), "none"),
    **dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor"), LETTERS),
    **dict.fromkeys(("xtick.color", "ytick.color", "legend.edgecolor"), LETTERS),
}
ITS_OWN = {"figure.facecolor": 1.0, "axes.facecolor": 1.0, "text.color": 0.0}


def drawn(function):
    """Return a function that draws, whose new figures have no ground of their own."""

    @wraps(function)
    def draw(*args, ax=None, **kwargs):
        if ax is not None:
            return function(*args, ax=ax, **kwargs)
        with _tones() as toned:
            axes = function(*args, **kwargs)
            if toned:  # ticks are made when the picture is, with the settings of then
                for one in np.ravel(axes)[0].figure.axes:
                    one.tick_params(which="both", color=LETTERS, labelcolor=LETTERS)
                    _ask_for_no_ground(one)
        return axes

    return draw


@contextmanager
def _tones():
    matplotlib = matplotlib_or_error()
    to_rgb, settings = matplotlib.colors.to_rgb, matplotlib.rcParams
    own = all(to_rgb(settings[key]) == (grey,) * 3 for key, grey in ITS_OWN.items())
    # Not by `rc_context`, which would undo what the inline backend sets when it is
    # first asked for a figure: later figures would not be shown.
    before = {key: settings[key] for key in TONES}
    settings.update(TONES if own else {})
    try:
        yield own
    finally:
        settings.update(before)


def _ask_for_no_ground(ax):
    """Give tick labels two shades, for pages to paint no ground behind the picture.

    Of a figure without a ground matplotlib's inline backend asks for a white one where
    all tick labels are dark, and for a black one where all are light: the picture's
    `needs_background` in a notebook.
    """
    for axis in (ax.xaxis, ax.yaxis):
        for label in axis.get_majorticklabels()[1::2]:
            label.set_color(LIGHTER)


def colors(count):
    """Return so many colours that can be told apart."""
    if count <= len(DISTINCT):
        return list(DISTINCT[:count])
    from matplotlib.colors import hsv_to_rgb

    hues = np.arange(count) / count
    bright = np.where(np.arange(count) % 2, 0.62, 0.85)  # neighbours differ in it, too
    shades = np.stack([hues, np.full(count, 0.75), bright], axis=-1)
    return [_toned(color) for color in hsv_to_rgb(shades)]


def _toned(color):
    """The colour, lighter or darker so that it is seen on white and on black."""
    from matplotlib.colors import to_hex

    for _ in range(20):
        luminance = color**2.2 @ [0.2126, 0.7152, 0.0722]
        if luminance > 0.28:
            color = 0.94 * color
        elif luminance < 0.13:
            color = 0.06 + 0.94 * color
    return to_hex(color)


def words(text):
    """Return what somebody has named, for matplotlib to write as it is.

    A `$` would begin a formula, and `_` in front hide a line from the legend.
    """
    plain = printable_lines(str(text)).replace("$", r"\$")
    return f" {plain}" if plain.startswith("_") else plain


def one_axes(ax, size=(6, 4)):
    """Return the Axes to draw on.

    Args:
        ax: Axes of matplotlib, or `None` for those of a new figure.
        size: Width and height of a new figure, in inches.

    Raises:
        ImportError: If matplotlib is not installed.
        ValueError: If `ax` is something else.
    """
    matplotlib = matplotlib_or_error()
    if ax is None:
        return matplotlib.pyplot.subplots(figsize=size, layout="constrained")[1]
    if not isinstance(ax, matplotlib.axes.Axes):
        raise ValueError(
            f"Argument `ax` must be Axes of matplotlib or None. Received: ax={ax!r}"
        )
    return ax


def many_axes(ax, count, columns, size):
    """Return `count` Axes to draw on, as an array.

    Args:
        ax: Array or list of at least as many Axes, read row by row, or Axes where one
            is wanted; `None` for those of a new figure.
        count: How many.
        columns: How many side by side in a new figure.
        size: Width and height of each in a new figure, in inches.

    Returns:
        Object array `(count,)`.

    Raises:
        ImportError: If matplotlib is not installed.
        ValueError: If `ax` holds something else, or too few.
    """
    if ax is None:
        columns = min(columns, count)
        rows = math.ceil(count / columns)
        _, grid = matplotlib_or_error().pyplot.subplots(
            rows,
            columns,
            figsize=(size[0] * columns, size[1] * rows),
            layout="constrained",
            squeeze=False,
        )
        for spare in grid.flat[count:]:
            spare.remove()
        return grid.flat[:count]
    given = np.array(ax, object).ravel()
    if len(given) < count:
        raise ValueError(
            f"Argument `ax` must hold at least {count} Axes. Received: {len(given)}"
        )
    return np.array([one_axes(one) for one in given[:count]], object)


def matplotlib_or_error():
    """Return matplotlib with its pyplot; an ImportError says how to have it."""
    try:
        import matplotlib.pyplot
    except ImportError as error:
        raise ImportError(
            "`mlpc.plot` needs the package matplotlib: `pip install matplotlib`"
        ) from error
    return matplotlib


def legend_above(ax, names, **options):
    """Draw the legend above the Axes, in as many columns as the names leave."""
    longest = max((len(name) for name in names), default=1)
    columns = max(1, min(len(names), 62 // (longest + 5)))
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1.01), "borderaxespad": 0.2}
    look = {"frameon": False, "alignment": "left", "fontsize": "small"}
    return ax.legend(ncols=columns, **place, **look, **options)


def mark_lost(ax, places, values, color):
    """Mark by a cross at the upper edge where values are not finite; return them so.

    Args:
        ax: Axes.
        places: Where on the horizontal axis, `(values,)`.
        values: Numbers.
        color: Of the line.

    Returns:
        Array of the values, NaN where they are not finite.
    """
    values = np.asarray(values, np.float64)
    lost = ~np.isfinite(values)
    if lost.any():
        ax.plot(
            np.asarray(places)[lost],
            np.ones(lost.sum()),
            "x",
            color=color,
            transform=ax.get_xaxis_transform(),
            clip_on=False,
            label="not finite",
        )
    return np.where(lost, np.nan, values)
