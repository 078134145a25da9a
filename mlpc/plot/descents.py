"""A loss along one parameter, and the way a descent took on it."""

import numpy as np

from mlpc.plot.axes import colors, drawn, one_axes
from mlpc.utils.leaves import leaves
from mlpc.utils.suggestions import suggestion
from mlpc.utils.validation import check_integer, check_real

__all__ = ["descent", "loss_along"]


@drawn
def descent(loss, path, *, span=None, points=201, ax=None):
    """Draw a loss along one parameter and, on it, the values a descent went through.

    Args:
        loss: Function of a number, the parameter, that returns a number; such as
            `loss_along` gives for a model.
        path: The parameter's values, the start first.
        span: The first and the last parameter of the curve; by default that of the path
            and a fifth more at both ends.
        points: On how many places the curve is computed, >= 2.
        ax: Axes; `None` for those of a new figure.

    Returns:
        The Axes.

    Raises:
        ImportError: If matplotlib is not installed.
        ValueError: If an argument does not fit.
    """
    points = check_integer("points", points, low=2)
    path = np.asarray(path, np.float64)
    if path.ndim != 1 or not path.size or not np.isfinite(path).all():
        raise ValueError(
            "Argument `path` must be a list of finite numbers. "
            f"Received: path={path.tolist()}"
        )
    if span is None:
        low, high = path.min(), path.max()
        more = 0.2 * (high - low) or 1.0
        span = low - more, high + more
    low, high = (check_real("span", float(end)) for end in span)
    places = np.linspace(low, high, points)
    curve, steps = _along(loss, places), _along(loss, path)
    ax = one_axes(ax)
    dark, bright = colors(2)
    ax.plot(places, curve, color=dark, label="loss")
    label = f"descent, {len(path) - 1} steps"
    ax.plot(path, steps, "o-", color=bright, lw=1, ms=4, label=label)
    for name, place, below in (("start", 0, "white"), ("end", -1, bright)):
        ax.plot(path[place], steps[place], "o", ms=9, mec=bright, mfc=below, label=name)
    ax.set(xlabel="parameter", ylabel="loss")
    ax.grid(alpha=0.3)
    ax.legend()
    return ax


def _along(loss, places):
    return np.array([np.asarray(loss(float(p)), np.float64).item() for p in places])


def loss_along(model, x, y, weight, index=0):
    """Return a model's loss as a function of one number among its weights.

    Args:
        model: A compiled model.
        x, y: Rows and targets of one batch.
        weight: Name of a weight behind its layer's: `"dense/kernel"`.
        index: Place of the number in it: an integer counts row by row, a tuple has an
            integer for each axis.

    Returns:
        Function of a float that returns the loss, a float, with penalties, all other
        weights being as they are at the call. The model is left as it was.

    Raises:
        ValueError: If there is no such weight or number.
    """
    if not model.built:
        model.build((None, *np.shape(x)[1:]))
    known = {
        f"{name}/{variable.name}": variable
        for name, layer in leaves(model.layers)
        for variable in layer.weights
    }
    if weight not in known:
        raise ValueError(
            "Argument `weight` must name a weight of the model. "
            f"Received: weight={weight!r}.{suggestion(weight, known)}"
        )
    variable = known[weight]
    place = index if isinstance(index, tuple) else None
    try:
        if place is None:
            place = np.unravel_index(index, variable.shape)
        if np.ndim(variable[place]):
            raise IndexError
    except (IndexError, TypeError, ValueError):
        raise ValueError(
            f"Argument `index` must be a place in a weight of shape {variable.shape}. "
            f"Received: index={index!r}"
        ) from None

    def loss(value):
        kept = variable[place].copy()
        variable[place] = value
        try:
            return model.trace(x, y).loss
        finally:
            variable[place] = kept

    return loss
