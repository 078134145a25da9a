"""Initializers that draw nothing: their arguments and configs."""

import numpy as np

from mlpc.initializers.initializer import Initializer
from mlpc.utils.arrays import numbers
from mlpc.utils.configs import as_data, read_array
from mlpc.utils.tensors import as_tensor
from mlpc.utils.validation import check_number, check_shape

__all__ = ["Constant", "Identity", "Ones", "Zeros"]


class Zeros(Initializer):
    """All values 0."""

    _of_any_dtype = True

    def _spec(self):
        return "constant", {"value": 0.0}


class Ones(Initializer):
    """All values 1."""

    _of_any_dtype = True

    def _spec(self):
        return "constant", {"value": 1.0}


class Constant(Initializer):
    """All values the same, or those of an array.

    Args:
        value: A finite number; or an array or list of such, which is broadcast to the
            shape of the weight: `Constant(np.log([positives / negatives]))`.

    Raises:
        ValueError: If `value` is something else; if it does not fit a shape, when it is
            called.

    Example:
        >>> print(keras.initializers.Constant(0.5)((2,)))
        [0.5 0.5]
    """

    _of_any_dtype = True

    def __init__(self, value=0.0):
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value.item()
        if isinstance(value, (bool, np.bool_)):
            value = bool(value)
        elif np.ndim(value) == 0:
            value = check_number("value", value)
        elif not np.all(np.isfinite(numbers("value", value))):
            raise ValueError(
                f"Argument `value` must hold finite numbers. Received: value={value!r}"
            )
        elif not isinstance(value, (list, tuple)):
            value = np.array(numbers("value", value))
        self.value = value

    def __call__(self, shape, dtype=None):
        if np.ndim(self.value) == 0:
            return super().__call__(shape, dtype)
        shape, values = check_shape("shape", shape), np.asarray(self.value)
        try:
            values = np.broadcast_to(values, shape)
        except ValueError:
            raise ValueError(
                f"The value of `Constant`, of shape {values.shape}, does not fit a "
                f"weight of shape {shape}. Received: value={self.value!r}"
            ) from None
        return as_tensor(values.astype(self._dtypes(dtype)[1]))

    def get_config(self):
        return {"value": as_data(self.value)}

    @classmethod
    def from_config(cls, config):
        return cls(**{key: read_array(value) for key, value in config.items()})

    def _spec(self):
        return "constant", {"value": float(self.value)}


class Identity(Initializer):
    """`gain` on the diagonal of a matrix, 0 elsewhere.

    Args:
        gain: A finite number.
    """

    _of_any_dtype = True

    def __init__(self, gain=1.0):
        self.gain = check_number("gain", gain)

    def get_config(self):
        """Return `{}`, as Keras does, but for a gain that is not 1, which it loses."""
        return {} if self.gain == 1 else {"gain": self.gain}

    def _spec(self):
        return "identity", {"gain": float(self.gain)}

    def _check_shape(self, shape):
        if len(shape) != 2:
            raise ValueError(
                "Identity matrix initializer can only be used for 2D matrices. "
                f"Received: shape={shape} of rank {len(shape)}."
            )
