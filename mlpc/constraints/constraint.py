"""The base of all constraints. The formulas are the engine's (`csrc/constraints`)."""

from mlpc import _engine, config
from mlpc.utils.overrides import Overridable
from mlpc.utils.tensors import as_tensor

__all__ = ["Constraint"]


class Constraint(Overridable):
    """What a weight must be: after each step of training it is projected.

    A class of your own overrides `__call__(w)`, which returns the new value, an array
    like `w`, and `get_config` if it has arguments and is to be saved. A plain function
    of a weight is a constraint, too.
    """

    _stands_for = ("__call__",)

    def __call__(self, w):
        """Return `w` projected.

        Args:
            w: Array-like. An array of float32 or float64 keeps its dtype, anything else
                becomes `mlpc.config.floatx()`.

        Returns:
            A new array of that dtype and the shape of `w`.

        Raises:
            ValueError: If `w` lacks an axis that the constraint names.
        """
        spec = self._spec()
        if spec is None:
            return w
        return as_tensor(_engine.constrain(*spec, config.float_array(w)))

    def get_config(self):
        """Return the arguments that make an equal constraint."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Return a constraint from what `get_config` gave."""
        return cls(**config)

    def _spec(self):
        """The engine's name for it, and its numeric options; `None` if it has none."""
        return None
