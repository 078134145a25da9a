"""The input of a model: the shape of its rows."""

from mlpc.layers.layer import Layer

__all__ = ["Input", "InputLayer", "KerasTensor"]

OTHER_DTYPES = ("bool", "float16", "bfloat16", "int8", "int16", "int32", "int64")
OTHER_DTYPES += ("uint8", "uint16", "uint32", "uint64")


class KerasTensor:
    """What a model will be given: a shape and a dtype, without values.

    Attributes:
        shape: `(None, ...)`; the first axis counts rows.
        dtype: Name of the dtype that rows are converted to.
        layer: The `InputLayer` that it came from.
    """

    def __init__(self, shape, dtype, layer):
        self.shape = tuple(shape)
        self.dtype = dtype
        self.layer = layer

    @property
    def name(self):
        """The name of its layer."""
        return self.layer.name

    def __repr__(self):
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"


class InputLayer(Layer):
    """The place of a model's rows. Usually made by `Input`.

    Args:
        shape: Shape of one row, without the axis of rows.
        batch_size: Fixed number of rows, or `None`.
        dtype: dtype that the rows are converted to; `None` for `floatx()`.
        sparse, ragged: Not supported: must be false.
        batch_shape: The shape with the axis of rows, instead of the first two.
        name: Name of the layer.
        optional: Not supported: must be false.
    """

    def __init__(
        self,
        shape=None,
        batch_size=None,
        dtype=None,
        sparse=None,
        ragged=None,
        batch_shape=None,
        input_tensor=None,
        optional=False,
        name=None,
        **kwargs,
    ):
        if sparse or ragged or optional or input_tensor is not None:
            raise NotImplementedError(
                "Arguments `sparse`, `ragged`, `optional` and `input_tensor` are not "
                "supported."
            )
        if (shape is None) == (batch_shape is None):
            raise ValueError("You must pass one of `shape` and `batch_shape`.")
        if batch_shape is None:
            batch_shape = (batch_size, *_axes(shape))
        self.batch_shape = (batch_shape[0], *_axes(tuple(batch_shape)[1:]))
        # Rows of integers are converted as any other: a model computes in floats.
        dtype = getattr(dtype, "name", getattr(dtype, "__name__", dtype))
        floats = isinstance(dtype, dict) or dtype in (None, "float32", "float64")
        if not floats and dtype not in OTHER_DTYPES:
            raise ValueError(f"Invalid dtype: {dtype}")
        super().__init__(name=name, dtype=dtype if floats else None, **kwargs)
        self._input_dtype = self.dtype if floats else dtype
        self.build(self.batch_shape)

    @property
    def output(self):
        """The rows to come, as a `KerasTensor`."""
        return KerasTensor(self.batch_shape, self._input_dtype, self)

    def _emit(self, graph, node):
        return node

    def get_config(self):
        return {
            "batch_shape": list(self.batch_shape),
            "dtype": self._input_dtype,
            "sparse": False,
            "ragged": False,
            "name": self.name,
            "optional": False,
        }


def Input(
    shape=None,
    batch_size=None,
    dtype=None,
    sparse=None,
    ragged=None,
    batch_shape=None,
    name=None,
    tensor=None,
    optional=False,
):
    """Return the input of a model, to stand first in a `Sequential`.

    Args:
        shape: Shape of one row, without the axis of rows: `(784,)`.
        batch_size: Fixed number of rows, or `None`.
        dtype: dtype of the rows; any is converted.
        batch_shape: The shape with the axis of rows, instead of the first two.
        name: Name of the layer.
        sparse, ragged, tensor, optional: Not supported.

    Returns:
        A `KerasTensor`.

    Raises:
        ValueError: If the shape is missing or no shape.
    """
    return InputLayer(
        shape=shape,
        batch_size=batch_size,
        dtype=dtype,
        sparse=sparse,
        ragged=ragged,
        batch_shape=batch_shape,
        input_tensor=tensor,
        optional=optional,
        name=name,
    ).output


def _axes(shape):
    """A row's shape as a tuple of positive ints."""
    if (
        not isinstance(shape, (tuple, list))
        or not shape
        or not all(isinstance(axis, int) and axis > 0 for axis in shape)
    ):
        raise ValueError(
            "Argument `shape` must be a tuple of positive integers, one at least: the "
            f"shape of one row. Received: shape={shape}"
        )
    return tuple(shape)
