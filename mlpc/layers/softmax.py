"""Softmax as a layer."""

from mlpc import activations
from mlpc.layers.activation import ActivationLayer
from mlpc.utils.validation import check_integer

__all__ = ["Softmax"]


class Softmax(ActivationLayer):
    """`exp(x) / sum(exp(x))`, the sum along an axis.

    Args:
        axis: The last axis, as an integer or a list of one; others are not supported.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If `axis` is no integer, or the input has no such axis.
        NotImplementedError: If it is not the last axis, when the input is known.
    """

    def __init__(self, axis=-1, **kwargs):
        for one in _listed(axis):
            check_integer("axis", one, low=-(2**31))
        super().__init__(**kwargs)
        self.axis = axis

    def compute_output_shape(self, input_shape):
        self._activation_spec(len(input_shape))  # refuses an axis that is not there
        return super().compute_output_shape(input_shape)

    def _activation_spec(self, rank):
        axes = _listed(self.axis)
        if rank is not None:
            axes = [
                check_integer("axis", one, low=-rank, high=rank - 1) for one in axes
            ]
            axes = [one % rank - rank for one in axes]
        if axes != [-1]:
            raise NotImplementedError(
                "Argument `axis` of Softmax must be the input's last axis. "
                f"Received: axis={self.axis}"
            )
        return activations.spec(activations.softmax)

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
