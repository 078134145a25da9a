"""The input of a model: the shape of its rows."""

from mlpc.layers.keras_tensor import KerasTensor
from mlpc.layers.layer import Layer
from mlpc.layers.shapes import as_shape
from mlpc.utils import notices
from mlpc.utils.validation import check_integer, plain_numbers

__all__ = ["Input", "InputLayer", "KerasTensor"]

OTHER_DTYPES = ("bool", "float16", "bfloat16", "int8", "int16", "int32", "int64")
OTHER_DTYPES += ("uint8", "uint16", "uint32", "uint64")


class InputLayer(Layer):
    """The place of a model's rows. Usually made by `Input`.

    Args:
        shape: Shape of one row, without the axis of rows: `None` for a size that may
            differ from batch to batch; `()` for rows that are single numbers.
        batch_size: Fixed number of rows, or `None`.
        dtype: dtype that the rows are converted to; `None` for `floatx()`.
        sparse: Whether the rows will come as a sparse matrix. Any input takes one, and
            makes a batch of it dense.
        ragged: Not supported: must be false.
        batch_shape: The shape with the axis of rows, instead of the first two.
        name: Name of the layer.
        optional: Not supported: must be false.
        input_shape, batch_input_shape: Older names of `shape` and `batch_shape`.

    Raises:
        ValueError: If there is no shape, or there are two.
    """

    ragged = optional = False

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
        if ragged or optional or input_tensor is not None:
            raise NotImplementedError(
                "Arguments `ragged`, `optional` and `input_tensor` are not supported."
            )
        if "input_shape" in kwargs:
            notices.warn("Argument `input_shape` is deprecated. Use `shape` instead.")
            shape = kwargs.pop("input_shape")
        batch_shape = kwargs.pop("batch_input_shape", batch_shape)
        for argument, value in (("shape", shape), ("batch_size", batch_size)):
            if value is not None and batch_shape is not None:
                raise ValueError(
                    f"You cannot pass both `{argument}` and `batch_shape` at the same "
                    f"time. Received: {argument}={value}, batch_shape={batch_shape}"
                )
        if shape is None and batch_shape is None:
            raise ValueError(
                "You must pass a `shape` argument: that of one row, as in `(784,)`."
            )
        if batch_shape is None:
            batch_shape = (_rows(batch_size), *_axes(shape))
        else:
            batch_size, *shape = as_shape(batch_shape)
            batch_shape = (batch_size, *_axes(shape))
        self.batch_shape = batch_shape
        self.sparse = bool(sparse)
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

    input = output

    def _emit(self, graph, node):
        return node

    def get_config(self):
        return {
            "batch_shape": list(self.batch_shape),
            "dtype": self._input_dtype,
            "sparse": self.sparse,
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
        shape: Shape of one row, without the axis of rows: `(784,)`. `None` for a size
            that may differ from batch to batch, as in `(None, 4)`; `()` for rows that
            are single numbers.
        batch_size: Fixed number of rows, or `None`.
        dtype: dtype of the rows; any is converted.
        batch_shape: The shape with the axis of rows, instead of the first two.
        name: Name of the layer.
        sparse: Whether the rows will come as a sparse matrix; any input takes one.
        ragged, tensor, optional: Not supported.

    Returns:
        A `KerasTensor`.

    Raises:
        ValueError: If the shape is missing or no shape, or there are two.

    Example:
        >>> model = keras.Sequential(
        ...     [keras.Input(shape=(4,)), keras.layers.Dense(3)]
        ... )
        >>> model.output_shape
        (None, 3)
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
    """A row's shape as a tuple of positive ints and `None`."""
    given, shape = shape, plain_numbers(shape)
    if not isinstance(shape, (tuple, list)) or not all(
        axis is None or (type(axis) is int and axis > 0) for axis in shape
    ):
        alone = f" Did you mean ({shape},)?" if type(shape) is int else ""
        raise ValueError(
            "Argument `shape` must be a tuple of positive integers, the shape of one "
            "row, with `None` for sizes that are not known. "
            f"Received: shape={given!r}.{alone}"
        )
    return tuple(shape)


def _rows(batch_size):
    """A fixed number of rows as an int, or None."""
    return (
        None if batch_size is None else check_integer("batch_size", batch_size, low=1)
    )
