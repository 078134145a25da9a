"""Softmax as a layer."""

import numpy as np

from mlpc.activations.apply import along_options
from mlpc.layers.activation import ActivationLayer
from mlpc.layers.axes import row_axes
from mlpc.utils.arrays import plain
from mlpc.utils.overrides import overridden
from mlpc.utils.recorded import is_recorded
from mlpc.utils.validation import plain_numbers

__all__ = ["Softmax"]

MASKED = -1e9  # stands for what is masked, as in Keras


class Softmax(ActivationLayer):
    """`exp(x) / sum(exp(x))`, the sum along an axis, or several together.

    Args:
        axis: An integer, or a list of them; in a model not axis 0.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If `axis` is not an integer, or the input has no such axis.
        NotImplementedError: If it is axis 0, in a model.

    Example:
        >>> print(keras.layers.Softmax()(np.array([[0.0, 0.0, 0.0, 0.0]])))
        [[0.25 0.25 0.25 0.25]]
    """

    def __init__(self, axis=-1, **kwargs):
        axis = plain_numbers(axis)
        along_options(axis)  # checks it
        super().__init__(**kwargs)
        self.axis = axis

    def compute_output_shape(self, input_shape):
        row_axes(self.axis, input_shape)  # refuses an axis that is not there
        return tuple(input_shape)

    def _activation_spec(self, rank):
        return "softmax", along_options(self.axis)

    def __call__(self, inputs, mask=None, **kwargs):
        """Return the softmax of an array of rows.

        Args:
            inputs: Array of shape `(rows, ...)`, any numeric dtype.
            mask: Array that broadcasts to it, of bools or of numbers that count as
                true above 0.5: where it is false the result is 0, and the input takes
                no part. In a model there is none.

        Returns:
            Array of the layer's dtype.

        Raises:
            ValueError: If the mask does not broadcast.
        """
        if mask is None:
            return super().__call__(inputs, **kwargs)
        if overridden(self, ("call",)):
            return np.asarray(self.call(inputs, mask=mask, **kwargs), self.dtype)
        return self.call(inputs, mask, **kwargs)

    def call(self, inputs, mask=None, training=None):
        """What the layer computes of an array of rows; see `__call__`."""
        if mask is None:
            return super().call(inputs, training)
        inputs = inputs if is_recorded(inputs) else plain("inputs", inputs)
        kept = _kept(mask, inputs.shape)
        outputs = super().call(np.where(kept, inputs, MASKED), training)
        return np.where(kept, outputs, np.zeros((), outputs.dtype))

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}


def _kept(mask, shape):
    """A mask as an array of bools that broadcasts to inputs of this shape."""
    mask = plain("mask", mask)
    if np.ndim(mask) > len(shape):
        raise ValueError(
            "The `mask` must be broadcastable to `inputs` and must not have more "
            f"dimensions. Received: inputs.shape={shape}, mask.shape={mask.shape}"
        )
    pairs = zip(mask.shape[::-1], shape[::-1], strict=False)
    if any(size not in (1, expected) for size, expected in pairs):
        raise ValueError(
            "The `mask` must be broadcastable to `inputs`. Each mask dimension must be "
            "1 or match the corresponding input dimension. Received: "
            f"inputs.shape={shape}, mask.shape={mask.shape}"
        )
    return mask if mask.dtype == bool else mask > 0.5
