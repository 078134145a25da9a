"""The base of all metrics: name, dtype, config, and the variables of a user's own."""

import numpy as np

from mlpc import config
from mlpc.utils.naming import auto_name
from mlpc.utils.overrides import Overridable
from mlpc.utils.printable import named
from mlpc.utils.tracebacks import shorten
from mlpc.variables import Variable

__all__ = ["Metric", "items_of"]


class Metric(Overridable):
    """A number that training reports and that nothing else depends on.

    A metric of your own makes its variables in `__init__` by `add_weight`, changes
    them in `update_state(y_true, y_pred, sample_weight=None)`, and makes of them what
    `result()` returns: a number, an array or a dict of numbers.

    Args:
        dtype: `"float32"`, `"float64"`, or `None` for `mlpc.config.floatx()`. In
            training the engine counts in the model's dtype.
        name: The metric's name; by default from its class.

    Attributes:
        variables: What it keeps: its weights, `keras.Variable`s among its attributes,
            in lists and dicts too, and the variables of metrics there.

    Raises:
        ValueError: If the dtype is unknown.

    A subclass of any metric may override `update_state`, `result` and `reset_state`,
    and call those of `super()`; it counts in Python then.

    Example:
        >>> class Rows(keras.metrics.Metric):
        ...     def __init__(self, name="rows", **kwargs):
        ...         super().__init__(name=name, **kwargs)
        ...         self.count = self.add_weight(name="count", initializer="zeros")
        ...     def update_state(self, y_true, y_pred, sample_weight=None):
        ...         self.count.assign(self.count + len(y_true))
        ...     def result(self):
        ...         return self.count.value
        ...
        >>> metric = Rows()
        >>> metric.update_state(np.zeros((3, 1)), np.zeros((3, 1)))
        >>> float(metric.result())
        3.0
    """

    _stands_for = ("update_state", "result", "reset_state")

    def __init__(self, dtype=None, name=None):
        self.name = named(name) or auto_name(type(self).__name__)
        self._dtype = config.dtype_name(dtype)
        self._variables = []

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}>"

    def __call__(self, *args, **kwargs):
        """Return the result after `update_state` with these arguments."""
        try:
            self._check_init()
            self.update_state(*args, **kwargs)
            return self.result()
        except BaseException as error:
            shorten(error)
            raise

    @property
    def dtype(self):
        return self._dtype

    @property
    def variables(self):
        return [*self._own(), *(v for m in self._parts() for v in m.variables)]

    def add_variable(
        self, shape, initializer, dtype=None, aggregation="sum", name=None
    ):
        """Return a new variable of the metric; `reset_state` makes it zero.

        Args:
            shape: Tuple of sizes; `()` is one number.
            initializer: Name or object of `mlpc.initializers`; `None` is zeros.
            dtype: Any dtype of numbers; by default `mlpc.config.floatx()`.
            aggregation: Accepted; there is one process.
            name: The variable's name.
        """
        self._check_init()
        name = name or "variable"
        variable = Variable(initializer or "zeros", shape, dtype, name=name)
        return self._keep(variable, name)

    def add_weight(self, shape=(), initializer=None, dtype=None, name=None):
        """Return a new variable: `add_variable` with defaults."""
        return self.add_variable(shape, initializer, dtype, name=name)

    def update_state(self, *args, **kwargs):
        """Add what a batch has to say."""
        raise NotImplementedError(
            f"{type(self).__name__} must override `update_state`."
        )

    def result(self):
        """Return what all batches since the last `reset_state` have come to."""
        raise NotImplementedError(f"{type(self).__name__} must override `result`.")

    def reset_state(self):
        """Start anew: all variables are zero."""
        for variable in self._own():
            variable.assign(np.zeros(variable.shape))
        for part in self._parts():
            part.reset_state()

    def get_config(self):
        """Return the arguments that make an equal metric."""
        return {"name": self.name, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config):
        """Return a metric from what `get_config` gave."""
        return cls(**config)

    def _spec(self):
        """`(name, options[, values])` for the engine; `None` if it counts here."""
        return None

    def _check_shapes(self, y_shape, p_shape):
        """Raise a ValueError if targets and predictions of these shapes do not do."""

    def _keep(self, values, name):
        """An array as a variable of the metric; it stays where it is."""
        variable = values.view(Variable)
        variable.name, variable.path = name, f"{self.name}/{name}"
        self._variables.append(variable)
        return variable

    def _check_init(self):
        if "_variables" not in vars(self):
            raise RuntimeError(
                f"{type(self).__name__} must call `super().__init__()` in its "
                "`__init__` before anything else."
            )

    def _counted(self):
        """Copies of all that it has counted, as a list of arrays, for `_count_on`."""
        parts = (array for part in self._parts() for array in part._counted())
        return [*(np.array(variable) for variable in self._own()), *parts]

    def _count_on(self, arrays):
        """Go on from what another one of its kind had counted."""
        rest = list(arrays)
        for variable in self._own():
            variable.assign(rest.pop(0))
        for part in self._parts():
            count = len(part._counted())
            part._count_on(rest[:count])
            del rest[:count]
        if rest:
            raise ValueError(f"Metric {self.name!r} has {len(rest)} fewer variables.")

    def _own(self):
        """The variables that are its weights or among its attributes, each once."""
        return list(self._attributes(Variable))

    def _parts(self):
        """The metrics among the attributes, each once."""
        return self._attributes(Metric)

    def _attributes(self, kind):
        """The attributes of a kind, alone or in lists, tuples and dicts."""
        values = vars(self)
        found = {}
        for value in (values.get("_variables", ()), *values.values()):
            for item in items_of(value):
                if isinstance(item, kind) and item is not self:
                    found.setdefault(id(item), item)
        yield from found.values()


def items_of(value):
    """Yield what a nested list, tuple or dict holds; anything else as it is."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        yield value
        return
    for item in value:
        yield from items_of(item)
