"""Initializers that draw nothing: their arguments and configs."""

from mlpc.initializers.initializer import Initializer
from mlpc.utils.validation import check_number

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
    """All values the same.

    Args:
        value: A finite number.
    """

    _of_any_dtype = True

    def __init__(self, value=0.0):
        self.value = check_number("value", value)

    def get_config(self):
        return {"value": self.value}

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
