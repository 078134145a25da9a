"""Softmax as a layer."""

from math import prod

from mlpc import activations
from mlpc.activations.apply import warn_of_one
from mlpc.layers.activation import ActivationLayer
from mlpc.layers.axes import on_last_axes
from mlpc.layers.reshape import shaped
from mlpc.utils.validation import check_integer, plain_numbers

__all__ = ["Softmax"]


class Softmax(ActivationLayer):
    """`exp(x) / sum(exp(x))`, the sum along an axis, or several together.

    Args:
        axis: An integer, or a list of them; not axis 0. As another layer's activation
            it is the last axis.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If `axis` is not an integer, or the input has no such axis.
        NotImplementedError: If it is axis 0, when the input is known.

    Example:
        >>> print(keras.layers.Softmax()(np.array([[0.0, 0.0, 0.0, 0.0]])))
        [[0.25 0.25 0.25 0.25]]
    """

    def __init__(self, axis=-1, **kwargs):
        axis = plain_numbers(axis)
        for one in _listed(axis):
            check_integer("axis", one, low=-(2**31))
        super().__init__(**kwargs)
        self.axis = axis

    def compute_output_shape(self, input_shape):
        self._axes(len(input_shape))  # refuses an axis that is not there
        return super().compute_output_shape(input_shape)

    def _activation_spec(self, rank):
        if rank is not None and self._axes(rank) != [rank - 1]:
            raise NotImplementedError(
                "Argument `axis` of Softmax as an activation must be the input's last "
                f"axis. Received: axis={self.axis}"
            )
        return activations.spec(activations.softmax)

    def _axes(self, rank):
        """The axes of an input of `rank` axes, in their order."""
        axes = {
            check_integer("axis", one, low=-rank, high=rank - 1) % rank
            for one in _listed(self.axis)
        }
        if 0 in axes or not axes:
            raise NotImplementedError(
                "Argument `axis` of Softmax must name axes of a row, not axis 0. "
                f"Received: axis={self.axis}"
            )
        return sorted(axes)

    def _emit(self, graph, node):
        axes = self._axes(graph.rank(node))
        whole = (None, *graph.model.shape(node))
        if len(axes) == 1:
            warn_of_one("softmax", _listed(self.axis)[0], whole)

        def add(node):
            spec, shape = activations.spec(activations.softmax), graph.model.shape(node)
            if len(axes) == 1:
                return graph.add(spec, node)
            alone = shape[: -len(axes)]
            node = graph.add(shaped(*alone, prod(shape[-len(axes) :])), node)
            return graph.add(shaped(*shape), graph.add(spec, node))

        return on_last_axes(graph, node, axes, add)

    def __call__(self, inputs, mask=None, **kwargs):
        """Return the softmax of an array of rows.

        Args:
            inputs: Array of shape `(rows, ...)`, any numeric dtype.
            mask: Not supported; `None`.

        Returns:
            Array of the layer's dtype.
        """
        if mask is not None:
            raise NotImplementedError(
                f"Argument `mask` of Softmax is not supported. Received: mask={mask}"
            )
        return super().__call__(inputs, **kwargs)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}


def _listed(axis):
    return list(axis) if isinstance(axis, (list, tuple)) else [axis]
