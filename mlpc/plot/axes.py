"""Where pictures are drawn: Axes given or new, and the colours that all of them use."""

import math

import numpy as np

from mlpc.utils.printable import printable_lines

__all__ = [
    "DIVERGING",
    "NEGATIVE",
    "POSITIVE",
    "colors",
    "many_axes",
    "matplotlib_or_error",
    "one_axes",
    "words",
]

# Okabe and Ito, "Color Universal Design", 2008: told apart with any colour vision.
DISTINCT = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#555555")
DIVERGING = "RdBu_r"  # of matplotlib: from blue through white to red
NEGATIVE, POSITIVE = "#2166ac", "#b2182b"  # the two sides of it


def colors(count):
    """Return so many colours that can be told apart."""
    if count <= len(DISTINCT):
        return list(DISTINCT[:count])
    colormap = matplotlib_or_error().colormaps["turbo"]
    return [colormap(share) for share in np.linspace(0.05, 0.95, count)]


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
