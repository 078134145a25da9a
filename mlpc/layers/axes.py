"""Layers over other axes than the last: the engine's nodes work on the last ones."""

from math import prod

from mlpc.layers.reshape import shaped
from mlpc.layers.shapes import check_axes

__all__ = [
    "add_joint",
    "add_over",
    "axes_of",
    "named_axes",
    "names_rows",
    "on_last_axes",
    "permuted",
    "row_axes",
]


def named_axes(axis, input_shape):
    """Return `axis`, an integer or a list of them, as axes >= 0 in their order.

    Raises:
        ValueError: If one is out of bounds or named twice.
    """
    ndim = len(input_shape)
    axes = sorted(one % ndim for one in check_axes(axis, input_shape))
    if len(set(axes)) < len(axes):
        raise ValueError(
            f"Argument `axis` must name each axis once. Received: axis={axis}, "
            f"input_shape={tuple(input_shape)}"
        )
    return axes


def names_rows(axis, ndim):
    """Whether `axis`, an integer or a list of them, is or has the axis of rows."""
    axes = axis if isinstance(axis, (list, tuple)) else [axis]
    return ndim > 0 and any(one % ndim == 0 for one in axes)


def row_axes(axis, input_shape):
    """Return what `named_axes` does, of axes that are those of a row.

    Raises:
        ValueError: If one is out of bounds or named twice.
        NotImplementedError: If one is the axis of rows, and their number is not known.
    """
    axes = named_axes(axis, input_shape)
    if 0 in axes and input_shape[0] is None:
        raise NotImplementedError(
            "Argument `axis` must not name axis 0: the rows of a batch are computed "
            f"apart. Received: axis={axis}, input_shape={tuple(input_shape)}"
        )
    return axes


def axes_of(graph, node, axis):
    """Return the axes of a node that a layer's `axis` names, in their order.

    The errors are those of `row_axes`.
    """
    shape = graph.model.shape(node)
    if graph.one_sample:  # its first axis is that of the rows
        return [1 + one for one in named_axes(axis, shape)]
    return row_axes(axis, (None, *shape))


def on_last_axes(graph, node, axes, add):
    """Add nodes for which some axes are the last ones; returns the last node.

    Args:
        graph, node: The graph, and what is read.
        axes: What `axes_of` gave.
        add: Called with a node whose last axes are these, in their order; returns one
            of as many axes.
    """
    rest = [axis for axis in range(1, graph.rank(node)) if axis not in axes]
    order = [*rest, *axes]
    if order == sorted(order):
        return add(node)
    node = add(graph.add(permuted(order), node))
    back = [order.index(axis) + 1 for axis in range(1, len(order) + 1)]
    return graph.add(permuted(back), node)


def add_over(axes, spec, graph, node, layer=None, fixed=()):
    """Add a node that works on the last axes so that it works on these.

    Args:
        axes: What `axes_of` gave.
        spec, graph, node, layer, fixed: Those of `graph.add`.
    """

    def add(node):
        return graph.add(spec, node, layer, fixed)

    return on_last_axes(graph, node, axes, add)


def add_joint(axes, spec, graph, node):
    """Add a node that works on the last axis so that it works on these as on one."""

    def add(node):
        shape = graph.model.shape(node)
        if len(axes) == 1:
            return graph.add(spec, node)
        joint = *shape[: -len(axes)], prod(shape[-len(axes) :])
        node = graph.add(spec, graph.add(shaped(*joint), node))
        return graph.add(shaped(*shape), node)

    return on_last_axes(graph, node, axes, add)


def permuted(order):
    """Return what gives a row its axes in this order, as the engine knows it."""
    return "permute", {f"axis_{i}": axis for i, axis in enumerate(order, 1)}
