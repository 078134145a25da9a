"""Learning curves: what a training reported, epoch by epoch."""

from mlpc.plot.axes import colors, many_axes, one_axes, words
from mlpc.utils.suggestions import suggestion
from mlpc.utils.validation import check_flag

__all__ = ["learning_curves"]


def learning_curves(history, metrics="loss", *, log=False, ax=None):
    """Draw values of one or more trainings over the epochs.

    A training has one colour: its value is a solid line, that of the validation, if
    there was one, dashed.

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
    from matplotlib.ticker import MaxNLocator

    for (label, run), color in zip(runs.items(), colors(len(runs)), strict=True):
        for key, kind, style in (
            (name, "training", "-"),
            (f"val_{name}", "validation", "--"),
        ):
            values = run.get(key, ())
            if len(values):
                ax.plot(
                    range(1, len(values) + 1),
                    values,
                    style,
                    color=color,
                    marker="o" if len(values) == 1 else None,
                    label=words(f"{label}, {kind}" if label else kind),
                )
    ax.set(xlabel="epoch", ylabel=words(name), yscale="log" if log else "linear")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    ax.grid(alpha=0.3)
    ax.legend()
    return ax
