"""Permute."""

from mlpc.layers.axes import permuted
from mlpc.layers.layer import Layer
from mlpc.layers.shapes import check_input
from mlpc.utils.validation import plain_numbers

__all__ = ["Permute"]


class Permute(Layer):
    """The axes of a row in another order: `(n, 3, 4)` -> `(n, 4, 3)` with `(2, 1)`.

    Args:
        dims: The axes of the input, counted from 1, each once: axis i of the output is
            axis `dims[i - 1]` of the input.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If these are no such axes, or the input has others.
    """

    def __init__(self, dims, **kwargs):
        super().__init__(**kwargs)
        given, dims = dims, plain_numbers(dims)
        dims = tuple(dims) if isinstance(dims, (list, tuple)) else (dims,)
        if not dims or set(dims) != set(range(1, len(dims) + 1)):
            raise ValueError(
                "Invalid permutation argument `dims` for Permute Layer. The set of "
                "indices in `dims` must be consecutive and start from 1. "
                f"Received dims={given}"
            )
        self.dims = dims

    def compute_output_shape(self, input_shape):
        check_input(self.name, input_shape, ndim=len(self.dims) + 1)
        return (input_shape[0], *(input_shape[axis] for axis in self.dims))

    def _emit(self, graph, node):
        shape = (None, *graph.model.shape(node))
        check_input(self.name, shape, ndim=len(self.dims) + 1)
        alone = len(self.dims) == 1
        return graph.add(("linear", {}) if alone else permuted(self.dims), node)

    def get_config(self):
        return {**super().get_config(), "dims": self.dims}
