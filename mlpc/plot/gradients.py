"""How long the layers' gradients are, over time."""

import numpy as np

from mlpc.plot.axes import one_axes, words
from mlpc.utils.validation import check_flag

__all__ = ["gradient_norms"]


def gradient_norms(norms, *, log=True, ax=None):
    """Draw the norm of each layer's gradient over the epochs.

    Colours go with the depth, from dark (first layer) to bright (last): where gradients
    vanish, the lines lie the lower the darker they are.

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
    from matplotlib import colormaps
    from matplotlib.ticker import MaxNLocator

    shades = colormaps["viridis"](np.linspace(0, 0.88, len(norms)))
    for (name, values), shade in zip(norms.items(), shades, strict=True):
        values = np.asarray(values, np.float64)
        if log:
            values = np.where(values > 0, values, np.nan)
        ax.plot(range(len(values)), values, color=shade, marker=".", label=words(name))
    ax.set(xlabel="epoch", ylabel="norm of the gradient")
    ax.set_yscale("log" if log else "linear")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    ax.grid(alpha=0.3)
    ax.legend(title="layer")
    return ax
