"""Reshape."""

from math import prod

from mlpc.layers.layer import Layer
from mlpc.utils.validation import plain_numbers

__all__ = ["Reshape", "shaped"]


class Reshape(Layer):
    """The elements of a row in another shape: `(rows, 12)` -> `(rows, 3, 4)`.

    Args:
        target_shape: The new shape of a row; one size may be -1 and is then what is
            left. `()` makes rows of one element single numbers.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If this is no shape, or the number of elements differs.

    Example:
        >>> keras.layers.Reshape((-1, 2))(np.zeros((32, 8))).shape
        (32, 4, 2)
    """

    def __init__(self, target_shape, **kwargs):
        super().__init__(**kwargs)
        given, target_shape = target_shape, plain_numbers(target_shape)
        if not isinstance(target_shape, (list, tuple)):
            target_shape = (target_shape,)
        target_shape = tuple(target_shape)
        if not all(type(n) is int for n in target_shape):
            raise ValueError(
                "Argument `target_shape` must be a tuple of integers. "
                f"Received: target_shape={given!r}"
            )
        if any(size < -1 for size in target_shape):
            raise ValueError(
                "Each dimension in `target_shape` must be a non-negative integer, or "
                "`-1` for a single unknown dimension. "
                f"Received: target_shape={target_shape}."
            )
        if target_shape.count(-1) > 1:
            raise ValueError(
                "There must be at most one unknown dimension (-1) in `target_shape`. "
                f"Received: target_shape={target_shape}."
            )
        self.target_shape = target_shape

    def compute_output_shape(self, input_shape):
        if None in input_shape[1:]:  # sizes are compared when they are known
            sizes = (None if n == -1 else n for n in self.target_shape)
            return (input_shape[0], *sizes)
        size, known = prod(input_shape[1:]), prod(self.target_shape)
        received = (
            f"Received: input_shape={tuple(input_shape[1:])}, "
            f"target_shape={self.target_shape}"
        )
        if -1 not in self.target_shape:
            if size != known:
                raise ValueError(
                    f"The total size of the tensor must be unchanged. {received}"
                )
            return (input_shape[0], *self.target_shape)
        if known == 0 or size % known:
            raise ValueError(
                "The total size of the tensor must be unchanged, however, the input "
                "size cannot by divided by the specified dimensions in target_shape. "
                f"{received}"
            )
        rest = size // -known
        return (input_shape[0], *(rest if n == -1 else n for n in self.target_shape))

    def _emit(self, graph, node):
        shape = self.compute_output_shape((None, *graph.model.shape(node)))[1:]
        return graph.add(shaped(*(shape or (1,))), node)

    def get_config(self):
        return {**super().get_config(), "target_shape": self.target_shape}


def shaped(*shape):
    """Return what gives a row this shape, as the engine knows it."""
    axes = {f"axis_{i}": size for i, size in enumerate(shape, 1)}
    return "reshape", {"rank": len(shape), **axes}
