"""What stands for an array that is not there yet: a shape, a dtype and a name."""

from mlpc.utils.naming import auto_name

__all__ = ["KerasTensor", "between", "is_keras_tensor"]


class KerasTensor:
    """What a model will be given, or will give: a shape and a dtype, without values.

    Attributes:
        shape: `(None, ...)`; the first axis counts rows.
        dtype: Name of the dtype.
        layer: The layer that it comes from.
        name: Its name: of an `InputLayer` that of the layer.
        sparse: Whether rows are announced as a sparse matrix.
        ragged: `False`.
    """

    ragged = False

    def __init__(self, shape, dtype, layer, name=None):
        self.shape = tuple(shape)
        self.dtype = dtype
        self.layer = layer
        self.sparse = getattr(layer, "sparse", False)
        self._name = name

    @property
    def name(self):
        return self._name or self.layer.name

    @property
    def ndim(self):
        """The number of axes, that of rows among them."""
        return len(self.shape)

    def __repr__(self):
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"


def is_keras_tensor(x):
    """Return whether `x` is a `KerasTensor`: a shape without values."""
    return isinstance(x, KerasTensor)


def between(layers, shapes):
    """Return the tensors in a chain: what the input gives, then what each layer does.

    Args:
        layers: The `InputLayer` and those behind it.
        shapes: Of what each of them gives.
    """
    first, *others = layers
    return [
        first.output,
        *(
            KerasTensor(shape, layer.dtype, layer, auto_name("KerasTensor"))
            for layer, shape in zip(others, shapes[1:], strict=True)
        ),
    ]
