"""The base of all regularizers. The formulas are the engine's (`csrc/regularizers`)."""

from mlpc import _engine, config
from mlpc.utils.overrides import Overridable
from mlpc.utils.recorded import is_recorded, primitive
from mlpc.utils.tensors import as_tensor

__all__ = ["Regularizer"]


@primitive(lambda g, z, x, *spec: g * _engine.regularizer_gradient(*spec, x))
def _penalty(x, name, options):
    return x.dtype.type(_engine.regularize(name, options, x))


class Regularizer(Overridable):
    """A penalty on a weight, which is added to the loss.

    A class of your own overrides `__call__(x)`, which returns a number, and
    `get_config` if it is to be saved. What it computes by `keras.ops` and NumPy's
    functions is recorded and differentiated; anything else is differentiated
    numerically, which a method `gradient(x)`, which returns an array like `x`, spares
    it (an addition of mlpc to Keras). A plain function of a weight is a regularizer,
    too.
    """

    _stands_for = ("__call__", "gradient")

    def __call__(self, x):
        """Return the penalty.

        Args:
            x: Array-like. An array of float32 or float64 keeps its dtype, anything else
                becomes `mlpc.config.floatx()`.

        Returns:
            A NumPy number of that dtype.

        Raises:
            ValueError: If the penalty is not for arrays of such a shape.
        """
        spec = self._spec()
        if spec is None:
            return 0.0
        x = x if is_recorded(x) else config.float_array(x)
        self._check_shape(x.shape)
        return as_tensor(_penalty(x, *spec))

    def get_config(self):
        """Return the arguments that make an equal regularizer."""
        raise NotImplementedError(f"{self} does not implement get_config()")

    @classmethod
    def from_config(cls, config):
        """Return a regularizer from what `get_config` gave."""
        return cls(**config)

    def _spec(self):
        """The engine's name for it, and its numeric options; `None` if it has none."""
        return None

    def _check_shape(self, shape):
        """Raise a ValueError if the penalty is not for arrays of this shape."""
