"""Layers over other axes than the last: the engine's nodes work on the last ones."""

from mlpc.layers.shapes import check_axes

__all__ = ["add_over", "on_last_axes", "permuted", "row_axes"]


def row_axes(axis, input_shape):
    """Return `axis`, an integer or a list of them, as axes >= 1 in their order.

    Raises:
        ValueError: If one is out of bounds or named twice.
        NotImplementedError: If one is the axis of rows.
    """
    ndim = len(input_shape)
    axes = sorted(one % ndim for one in check_axes(axis, input_shape))
    if len(set(axes)) < len(axes):
        raise ValueError(
            f"Argument `axis` must name each axis once. Received: axis={axis}, "
            f"input_shape={tuple(input_shape)}"
        )
    if 0 in axes:
        raise NotImplementedError(
            "Argument `axis` must not name axis 0: the rows of a batch are computed "
            f"apart. Received: axis={axis}, input_shape={tuple(input_shape)}"
        )
    return axes


def on_last_axes(graph, node, axes, add):
    """Add nodes for which some axes are the last ones; returns the last node.

    Args:
        graph, node: The graph, and what is read.
        axes: What `row_axes` gave.
        add: Called with a node whose last axes are these, in their order; returns one
            of the same shape.
    """
    rest = [axis for axis in range(1, graph.rank(node)) if axis not in axes]
    order = [*rest, *axes]
    if order == sorted(order):
        return add(node)
    node = add(graph.add(permuted(order), node))
    back = [order.index(axis) + 1 for axis in range(1, len(order) + 1)]
    return graph.add(permuted(back), node)


def add_over(axes, spec, graph, node, layer=None):
    """Add a node that works on the last axes so that it works on these.

    Args:
        axes: What `row_axes` gave.
        spec, graph, node, layer: Those of `graph.add`.
    """
    return on_last_axes(graph, node, axes, lambda node: graph.add(spec, node, layer))


def permuted(order):
    """Return what gives a row its axes in this order, as the engine knows it."""
    return "permute", {f"axis_{i}": axis for i, axis in enumerate(order, 1)}
