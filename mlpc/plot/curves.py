"""Learning curves: what a training reported, epoch by epoch."""

from mlpc.plot.axes import colors, drawn, many_axes, mark_lost, one_axes, words
from mlpc.utils.shortened import distinct
from mlpc.utils.suggestions import suggestion
from mlpc.utils.validation import check_flag

__all__ = ["learning_curves", "whole_from"]

LETTERS = 28  # of a label


@drawn
def learning_curves(history, metrics="loss", *, log=False, ax=None):
    """Draw values of one or more trainings over the epochs.

    A training has one colour: its value is a solid line, that of the validation, if
    there was one, dashed. Epochs whose value is not finite are marked at the top.

    Args:
        history: What `fit` returned, or its dict of lists; for several trainings, a
            dict of such, `{label: history}`.
        metrics: A name of the logs, without `val_`, or a list of names: one Axes each.
        log: Whether the vertical axis is logarithmic.
        ax: Axes, or an array of Axes for a list of names; `None` for a new figure.

    Returns:
        The Axes; an array of Axes, `(names,)`, for a list of names.

    Raises:
        ImportError: If matplotlib is not installed.
        ValueError: If no training has such a value, or an argument does not fit.

    Example:
        >>> x = np.linspace(0, 1, 8)[:, None]
        >>> model = keras.Sequential(
        ...     [
        ...         keras.Input((1,)),
        ...         keras.layers.Dense(1, kernel_initializer="zeros"),
        ...     ]
        ... )
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> axes = keras.plot.learning_curves(model.fit(x, x, epochs=3, verbose=0))
    """
    log = check_flag("log", log)
    runs = _runs(history)
    names = [metrics] if isinstance(metrics, str) else list(metrics)
    known = {name: None for run in runs.values() for name in run if len(run[name])}
    for name in names:
        if name not in known:
            raise ValueError(
                "Argument `metrics` must name values of the history. Received: "
                f"{name!r}.{suggestion(name, known)}"
            )
    if isinstance(metrics, str):
        return _draw(one_axes(ax), runs, metrics, log)
    axes = many_axes(ax, len(names), columns=2, size=(5, 3.6))
    for one, name in zip(axes, names, strict=True):
        _draw(one, runs, name, log)
    return axes


def _runs(history):
    """`{label: {name: values}}`, the label being empty for a single training."""
    history = _logs(history)
    if not isinstance(history, dict) or not history:
        raise ValueError(
            "Argument `history` must be a History, its dict of lists, or a dict of "
            f"such. Received: history={history!r}"
        )
    runs = {label: _logs(run) for label, run in history.items()}
    several = [isinstance(run, dict) for run in runs.values()]
    if all(several):
        return runs
    if any(several):
        raise ValueError(
            "Argument `history` must hold either lists or histories. "
            f"Received: {[type(value).__name__ for value in history.values()]}"
        )
    return {"": history}


def _logs(history):
    return getattr(history, "history", history)


def _draw(ax, runs, name, log):
    shades = colors(len(runs))
    labels = distinct(runs, LETTERS)
    validated = any(len(run.get(f"val_{name}", ())) for run in runs.values())
    for label, run, color in zip(labels, runs.values(), shades, strict=True):
        for key, kind, style in (
            (name, "training", "-"),
            (f"val_{name}", "validation", "--"),
        ):
            values = run.get(key, ())
            if len(values):
                epochs = range(1, len(values) + 1)
                kind = f"{label}, {kind}" if label and validated else label or kind
                ax.plot(
                    epochs,
                    mark_lost(ax, epochs, values, color),
                    style,
                    color=color,
                    marker="o" if len(values) == 1 else None,
                    label=words(kind),
                )
    ax.set(xlabel="epoch", ylabel=words(name), yscale="log" if log else "linear")
    ax.xaxis.set_major_locator(whole_from(1))
    ax.grid(alpha=0.3)
    _legend(ax)
    return ax


def _legend(ax):
    """One entry for all crosses, the last."""
    entries = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    if "not finite" in entries:
        entries["not finite"] = entries.pop("not finite")
    ax.legend(entries.values(), entries.keys())


def whole_from(first):
    """Return a locator of ticks at whole numbers, none before the first."""
    from matplotlib.ticker import MaxNLocator

    class Whole(MaxNLocator):
        def tick_values(self, vmin, vmax):
            places = super().tick_values(vmin, vmax)
            return places[places >= first]

    return Whole(integer=True, min_n_ticks=1)
