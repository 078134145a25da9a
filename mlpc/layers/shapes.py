"""Checks of input shapes that layers share, in Keras' words."""

from mlpc.utils.validation import plain_numbers

__all__ = ["as_shape", "check_axes", "check_input"]


def as_shape(shape):
    """Return the shape of a batch as a tuple of ints and `None`.

    Args:
        shape: A list, tuple or array of integers, NumPy's too, and `None`.

    Raises:
        ValueError: If it is something else.
    """
    sizes = plain_numbers(shape)
    if not isinstance(sizes, (list, tuple)) or not sizes:
        raise ValueError(
            f"Cannot convert '{shape}' to a shape. Expected a tuple of integers, the "
            "first of them for the rows: `(None, 784)`."
        )
    for size in sizes:
        if size is not None and (type(size) is not int or size < 0):
            raise ValueError(
                f"Cannot convert '{shape}' to a shape: {size!r} is not an integer >= 0."
            )
    return tuple(sizes)


def check_input(name, input_shape, *, ndim=None, axes=None):
    """Refuse an input that a built layer cannot take.

    Args:
        name: The layer's name.
        input_shape: `(rows, ...)`.
        ndim: How many axes it must have; `None` for any number.
        axes: `{axis: size}` that it must have.

    Raises:
        ValueError: If it has not.
    """
    start = f"Input 0 with name 'None' of layer '{name}' is incompatible with the layer"
    shape = tuple(input_shape)
    if ndim is not None and len(shape) != ndim:
        raise ValueError(
            f"{start}: expected ndim={ndim}, found ndim={len(shape)}. Full shape "
            f"received: {shape}"
        )
    for axis, size in (axes or {}).items():
        if not -len(shape) <= axis < len(shape) or shape[axis] != size:
            raise ValueError(
                f"{start}: expected axis {axis} of input shape to have value {size}, "
                f"but received input with shape {shape}"
            )


def check_axes(axis, input_shape):
    """Return `axis`, an integer or a list of them, as a list of axes of the input.

    Raises:
        ValueError: If one is out of bounds.
    """
    axis = plain_numbers(axis)
    axes = [axis] if isinstance(axis, int) else list(axis)
    for one in axes:
        if not -len(input_shape) <= one < len(input_shape):
            raise ValueError(
                f"Axis {one} is out of bounds for input shape {tuple(input_shape)}. "
                f"Received: axis={axis}"
            )
    return axes
