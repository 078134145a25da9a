"""How long the layers' gradients are, over time."""

import numpy as np

from mlpc.display.elements import COLORS, GREY
from mlpc.plot.axes import drawn, mark_lost, one_axes, words
from mlpc.plot.curves import whole_from
from mlpc.utils.shortened import distinct
from mlpc.utils.validation import check_flag

__all__ = ["gradient_norms"]

LETTERS = 24  # of a layer's name


@drawn
def gradient_norms(norms, *, log=True, ax=None):
    """Draw the norm of each layer's gradient over the epochs.

    Colours go with the depth, from blue (first layer) to orange (last): where gradients
    vanish, the lines lie the lower the bluer they are. Norms that are not finite are
    marked at the top.

    Args:
        norms: A `mlpc.callbacks.GradientNorms` after training, or its attribute
            `norms`: `{layer: list of norms}`, first layer first; item 0 is from before
            training.
        log: Whether the vertical axis is logarithmic; a norm of zero is not drawn then.
        ax: Axes; `None` for those of a new figure.

    Returns:
        The Axes.

    Raises:
        ImportError: If matplotlib is not installed.
        ValueError: If there is nothing to draw, or an argument does not fit.
    """
    log = check_flag("log", log)
    norms = getattr(norms, "norms", norms)
    if not isinstance(norms, dict) or not norms:
        raise ValueError(
            "Argument `norms` must be a GradientNorms that has been used in `fit`, or "
            f"its dict of lists. Received: norms={norms!r}"
        )
    ax = one_axes(ax)
    from matplotlib.colors import LinearSegmentedColormap

    colormap = LinearSegmentedColormap.from_list("depth", [COLORS[0], GREY, COLORS[1]])
    shades = colormap(np.linspace(0, 1, len(norms)))
    names = distinct(norms, LETTERS)
    for name, values, shade in zip(names, norms.values(), shades, strict=True):
        values = mark_lost(ax, range(len(values)), values, shade)
        if log:
            values = np.where(values > 0, values, np.nan)
        ax.plot(range(len(values)), values, color=shade, marker=".", label=words(name))
    ax.set(xlabel="epoch", ylabel="norm of the gradient")
    ax.set_yscale("log" if log else "linear")
    ax.xaxis.set_major_locator(whole_from(0))
    ax.grid(alpha=0.3)
    entries = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    beside = {"loc": "upper left", "bbox_to_anchor": (1.01, 1), "borderaxespad": 0}
    ax.legend(entries.values(), entries.keys(), title="layer", **beside)
    return ax
