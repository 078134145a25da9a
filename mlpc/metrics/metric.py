"""The base of all metrics: name, dtype, config. The counting is the engine's."""

from mlpc import config
from mlpc.utils.naming import auto_name

__all__ = ["Metric"]


class Metric:
    """A number that training reports and that nothing else depends on.

    A subclass gives a `_spec`.

    Args:
        dtype: `"float32"`, `"float64"`, or `None` for `mlpc.config.floatx()`. The
            engine counts in its own precision; this is what `dtype` reads as.
        name: The metric's name; by default from its class.

    Raises:
        ValueError: If the dtype is unknown.
    """

    def __init__(self, dtype=None, name=None):
        self.name = name or auto_name(type(self).__name__)
        self.dtype = config.dtype_name(dtype)

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}>"

    def get_config(self):
        """Return the arguments that make an equal metric."""
        return {"name": self.name, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config):
        """Return a metric from what `get_config` gave."""
        return cls(**config)

    def _spec(self):
        """The engine's name for it, and its numeric options."""
        raise NotImplementedError(f"{type(self).__name__} must override `_spec`.")
