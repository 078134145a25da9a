"""Masking."""

from numbers import Real

import numpy as np

from mlpc.layers.axes import names_rows, row_axes
from mlpc.layers.layer import Layer
from mlpc.utils.arrays import numbers

__all__ = ["Masking"]


class Masking(Layer):
    """0 where all of the last axis is `mask_value`, else the input.

    Losses, and metrics that are means, leave out the outputs of what is masked: in a
    model the mask goes on through layers that leave rows where they are
    (`supports_masking`). Later layers compute with the zeros.

    Args:
        mask_value: A number.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If it is not a number.
    """

    supports_masking = True
    _makes_mask = True

    def __init__(self, mask_value=0.0, **kwargs):
        if not isinstance(mask_value, Real) or mask_value != mask_value:
            raise ValueError(
                "Argument `mask_value` must be a number. "
                f"Received: mask_value={mask_value}"
            )
        super().__init__(**kwargs)
        self.mask_value = mask_value

    def compute_output_shape(self, input_shape):
        row_axes(-1, input_shape)  # refuses that of the rows
        return super().compute_output_shape(input_shape)

    def _mixes_rows(self, ndim):
        return names_rows(-1, ndim)

    def compute_mask(self, inputs, mask=None):
        """Return where something is not masked: bools, without the last axis."""
        inputs = numbers("inputs", inputs)
        return np.any(inputs != inputs.dtype.type(self.mask_value), axis=-1)

    def _emit(self, graph, node):
        return graph.add(("masking", {"mask_value": float(self.mask_value)}), node)

    def get_config(self):
        return {**super().get_config(), "mask_value": self.mask_value}
