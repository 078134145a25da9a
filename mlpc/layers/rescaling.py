"""`x * scale + offset`, of given numbers."""

import numpy as np

from mlpc import config
from mlpc.layers.fixed import checked_numbers, fixed_variables
from mlpc.layers.layer import Layer
from mlpc.utils.configs import as_data, read_array

__all__ = ["Rescaling"]


class Rescaling(Layer):
    """`x * scale + offset`.

    Args:
        scale, offset: Numbers, or arrays that broadcast to the shape of a row. Where
            `mlpc.config.image_data_format()` is "channels_first", those of fewer axes
            than an image belong to its first axes: three numbers, to three channels.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If they are not numbers, or do not broadcast.

    Example:
        >>> print(keras.layers.Rescaling(1 / 255)(np.array([[0, 51, 255]])))
        [[0.         0.20000002 1.        ]]
    """

    supports_masking = True

    def __init__(self, scale, offset=0.0, **kwargs):
        scale = checked_numbers("scale", scale)
        offset = checked_numbers("offset", offset)
        super().__init__(**kwargs)
        self.built = False  # until its first input, as in Keras
        self.scale = scale
        self.offset = offset

    def build(self, input_shape):
        self._parts(input_shape[1:])
        if not self.built:
            super().build(input_shape)

    def _parts(self, row_shape):
        """Scale, offset, and the last axes of a row that they differ along."""
        scale, offset = (_of_images(v, row_shape) for v in (self.scale, self.offset))
        axes = max(np.ndim(scale), np.ndim(offset))
        period = tuple(row_shape)[len(row_shape) - axes :]
        try:
            both = np.broadcast_shapes(np.shape(scale), np.shape(offset))
            pairs = zip(period, (1,) * (axes - len(both)) + both, strict=True)
            # What is not known yet is compared when it is.
            period = tuple(of if size is None else size for size, of in pairs)
            fits = np.broadcast_shapes(both, period) == period
        except ValueError:
            fits = False
        if not fits:
            raise ValueError(
                "Arguments `scale` and `offset` must broadcast to the shape of a row. "
                f"Received: scale of shape {np.shape(self.scale)}, offset of shape "
                f"{np.shape(self.offset)}, rows of shape {tuple(row_shape)}"
            )
        return scale, offset, period

    def _emit(self, graph, node):
        scale, offset, period = self._parts(graph.model.shape(node))
        if not period:
            options = {"scale": float(scale), "offset": float(offset)}
            return graph.add(("rescaling", options), node)
        fixed = {"offset": offset, "scale": scale}
        variables = fixed_variables(self.dtype, period, fixed)
        return graph.add(("affine", {"axes": len(period)}), node, fixed=variables)

    def get_config(self):
        return {
            **super().get_config(),
            "scale": as_data(self.scale),
            "offset": as_data(self.offset),
        }

    @classmethod
    def from_config(cls, config):
        return cls(**{key: read_array(value) for key, value in config.items()})


def _of_images(value, row_shape):
    """`value` along the first axes of an image, where those are its channels."""
    missing = len(row_shape) - np.ndim(value)
    first = config.image_data_format() == "channels_first" and len(row_shape) == 3
    if not first or missing <= 0 or np.ndim(value) == 0:
        return value
    return np.reshape(value, np.shape(value) + (1,) * missing)
