"""Rows of numbers as images: kernels, data, and what a classifier got wrong."""

import math

import numpy as np

from mlpc.plot.axes import DIVERGING, drawn, many_axes, words
from mlpc.plot.classes import check_rows, classes_of
from mlpc.utils.arrays import plain
from mlpc.utils.leaves import leaves
from mlpc.utils.shortened import short
from mlpc.utils.validation import check_integer

__all__ = ["images", "misclassified", "weights"]

LETTERS = 18  # of a class' name


@drawn
def weights(layer, shape=None, *, n=25, ax=None):
    """Draw what each unit weighs its inputs with, as an image.

    All images share their colours: blue is negative, white zero, red positive.

    Args:
        layer: A layer with a kernel, `(inputs, units)`, that is built; of a model its
            first such layer.
        shape: Shape of an image, such as `(28, 28)`; by default that of the rows of the
            model, where they are images; else a square, or a line.
        n: How many units are drawn at most, from the first, >= 1.
        ax: Array of Axes; `None` for those of a new figure, which gets a scale.

    Returns:
        Array of Axes, one a unit.

    Raises:
        ImportError: If matplotlib is not installed.
        ValueError: If there is no kernel, or an argument does not fit.
    """
    n = check_integer("n", n, low=1)
    model, layer = layer, _with_kernel(layer)
    kernel = np.asarray(layer.kernel)
    if shape is None:
        rows = tuple(getattr(model, "input_shape", None) or ())[1:]
        shape = _shape_of(kernel.shape[0], rows)
    shape = _check_shape(shape, kernel.shape[0], channels=())
    limit = float(np.abs(kernel).max()) or 1.0
    count = min(n, kernel.shape[1])
    axes = many_axes(ax, count, columns=math.ceil(math.sqrt(count)), size=(1.5, 1.6))
    for unit, one in enumerate(axes):
        image = one.imshow(
            kernel[:, unit].reshape(shape), cmap=DIVERGING, vmin=-limit, vmax=limit
        )
        _bare(one, f"unit {unit}")
    if ax is None:
        axes[0].figure.colorbar(image, ax=list(axes), label="weight")
    return axes


def _with_kernel(layer):
    """The layer itself, or the first of a model, whose kernel is a matrix."""
    inside = getattr(layer, "layers", None)
    for _, one in leaves([layer] if inside is None else inside):
        if np.ndim(getattr(one, "kernel", None)) == 2:
            return one
    raise ValueError(
        "Argument `layer` must have a kernel, which layers and models have once they "
        f"are built. Received: layer={layer!r}"
    )


def _shape_of(inputs, rows):
    if len(rows) == 2 and math.prod(rows) == inputs:
        return rows
    side = math.isqrt(inputs)
    return (side, side) if side * side == inputs else (1, inputs)


def _check_shape(shape, pixels, channels=(1, 3, 4)):
    shape = tuple(check_integer("shape", side, low=1) for side in shape)
    colour = len(shape) == 3 and shape[2] in channels
    if math.prod(shape) != pixels or not (len(shape) == 2 or colour):
        raise ValueError(
            f"Argument `shape` must be that of an image of {pixels} numbers. "
            f"Received: shape={shape}"
        )
    return shape[:2] if colour and shape[2] == 1 else shape


@drawn
def images(
    x, y=None, y_pred=None, shape=None, *, n=25, labels=None, titles=None, ax=None
):
    """Draw rows as images, with their classes or other titles over them.

    Args:
        x: Images, `(rows, height, width)`, perhaps with 1, 3 or 4 channels as last
            axis, or `(rows, pixels)`. Colours are integers up to 255 or numbers up
            to 1; images without colours share their greys, from white to black.
        y: Their classes: `(rows,)`, `(rows, 1)`, or one-hot `(rows, classes)`.
        y_pred: What was predicted: classes, or probabilities `(rows, classes)`. With
            `y`, titles are `true → predicted` where these differ.
        shape: Shape of an image; by default that of the rows, a square for pixels.
        n: How many are drawn at most, from the first, >= 1.
        labels: The classes' names, by number.
        titles: Words over each image, in place of classes.
        ax: Array of Axes; `None` for those of a new figure.

    Returns:
        Array of Axes, one an image.

    Raises:
        ImportError: If matplotlib is not installed.
        ValueError: If an argument does not fit.
    """
    n = check_integer("n", n, low=1)
    x, shape = _images(x, shape)
    if not len(x):
        raise ValueError("Argument `x` must hold at least one image. Received: none")
    given = {"y": y, "y_pred": y_pred}
    classes = {k: classes_of(k, v) for k, v in given.items() if v is not None}
    if titles is not None:
        titles = [str(title) for title in titles]
        check_rows(x=x, titles=titles)
    check_rows(x=x, **classes)
    count = min(n, len(x))
    if titles is None:
        titles = [
            " → ".join(dict.fromkeys(_name(of[row], labels) for of in classes.values()))
            for row in range(count)
        ]
    axes = _image_axes(ax, count)
    for row, one in enumerate(axes):
        _show(one, x[row].reshape(shape), _greys(x[:count]))
        _bare(one, titles[row])
    return axes


def _images(x, shape):
    """The rows as an array, and the shape of each."""
    x = plain("x", x)
    if x.ndim < 2:
        raise ValueError(
            "Argument `x` must hold images, one a row; of a single one: `x[None]`. "
            f"Received: x of shape {x.shape}"
        )
    pixels = math.prod(x.shape[1:])
    if shape is None:
        shape = x.shape[1:] if x.ndim > 2 else _shape_of(pixels, ())
    return x, _check_shape(shape, pixels)


def _image_axes(ax, count):
    columns = math.ceil(math.sqrt(count))
    return many_axes(ax, count, columns=columns, size=(1.5, 1.75))


def _greys(x):
    """The ends of the greys that images share."""
    finite = x[np.isfinite(x)]
    return (finite.min(), finite.max()) if finite.size else (0, 1)


def _show(ax, image, greys):
    if image.ndim == 2:
        ax.imshow(image, cmap="gray_r", vmin=greys[0], vmax=greys[1])
    elif image.dtype.kind == "f":  # 255 for 1 is a matter of habit
        ax.imshow(np.clip(image / 255 if greys[1] > 1 else image, 0, 1))
    else:
        ax.imshow(image)


@drawn
def misclassified(x, y_true, y_pred, shape=None, *, n=25, labels=None, ax=None):
    """Draw rows that were taken for another class, as images titled `true → predicted`.

    Args:
        x: Images, `(rows, height, width)`, perhaps with 1, 3 or 4 channels as last
            axis, or `(rows, pixels)`.
        y_true: Their classes: `(rows,)`, `(rows, 1)`, or one-hot `(rows, classes)`.
        y_pred: What was predicted: classes, or probabilities `(rows, classes)`.
        shape: Shape of an image; by default that of the rows, a square for pixels.
        n: How many are drawn at most, from the first, >= 1.
        labels: The classes' names, by number.
        ax: Array of Axes; `None` for those of a new figure, which says how many there
            are of how many.

    Returns:
        Array of Axes, one an image; a single one that says so where all are right.

    Raises:
        ImportError: If matplotlib is not installed.
        ValueError: If an argument does not fit.
    """
    n = check_integer("n", n, low=1)
    x, shape = _images(x, shape)
    true, pred = classes_of("y_true", y_true), classes_of("y_pred", y_pred)
    check_rows(x=x, y_true=true, y_pred=pred)
    wrong = np.flatnonzero(true != pred)
    counted = f"{len(wrong):,} of {len(true):,} misclassified"
    axes = _image_axes(ax, max(1, min(n, len(wrong))))
    for one, row in zip(axes, wrong, strict=False):
        _show(one, x[row].reshape(shape), _greys(x[wrong[:n]]))
        _bare(one, f"{_name(true[row], labels)} → {_name(pred[row], labels)}")
    if not len(wrong):
        axes[0].text(0.5, 0.5, counted, ha="center", transform=axes[0].transAxes)
        axes[0].set_axis_off()
    elif ax is None:
        axes[0].figure.suptitle(f"{counted}: true → predicted")
    return axes


def _name(one, labels):
    return short(one if labels is None else labels[one], LETTERS)


def _bare(ax, title):
    ax.set_title(words(title), fontsize="small")
    ax.set(xticks=[], yticks=[])
