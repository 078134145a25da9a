"""What an optimizer shows of its state: named arrays, numbers that can be assigned."""

import numpy as np

from mlpc import config
from mlpc.utils import notices
from mlpc.utils.arrays import array_wrap

__all__ = [
    "Count",
    "OptimizerVariable",
    "Rate",
    "check_fit",
    "named",
    "steps_dtype",
    "warn_of_others",
]


class Number:
    """What Keras' scalar variables can do, for a number that an optimizer gives out.

    It is the number as it was when it was read; what is assigned goes to the optimizer.
    """

    plain = None  # its type without all this
    _assign = None

    @property
    def value(self):
        """The number as an array without axes."""
        return self.numpy()

    def assign(self, value):
        """Set the optimizer's number."""
        if self._assign is None:
            raise TypeError(
                "This number belongs to no optimizer; it cannot be assigned."
            )
        self._assign(value)
        return type(self)(value, self._assign)

    def __reduce__(self):
        return self.plain, (self.plain(self),)

    def __copy__(self):
        return self.plain(self)

    def __deepcopy__(self, memo):
        return self.plain(self)


class Rate(Number, float):
    """A learning rate: a float with `numpy()` and `assign(value)`."""

    plain = float

    def __new__(cls, value, assign=None):
        rate = super().__new__(cls, value)
        rate._assign = assign
        return rate

    def numpy(self):
        return np.array(self, config.floatx())


class Count(Number, int):
    """A number of steps: an int with `numpy()` and `assign(value)`."""

    plain = int

    def __new__(cls, value, assign=None):
        count = super().__new__(cls, value)
        count._assign = assign
        return count

    def numpy(self):
        return np.array(self, steps_dtype(self))


def steps_dtype(steps):
    """Keras' int32, as long as it holds them."""
    return np.int32 if steps < 2**31 else np.int64


class OptimizerVariable(np.ndarray):
    """A part of an optimizer's state: an array with a name.

    What an optimizer remembers of a weight is a view into the engine's memory, and
    writing to it changes the state. Its step count and rate are copies: use `assign`.

    Attributes:
        name, path: `"dense_kernel_momentum"`, and that behind the optimizer's name.
    """

    name = path = None
    trainable = False
    _assign = None

    @property
    def value(self):
        """This memory as a plain array."""
        return self.view(np.ndarray)

    def numpy(self):
        """Return a copy as a plain array."""
        return np.array(self.value)

    def assign(self, value):
        """Write `value`, of the same shape; returns the variable."""
        value = np.asarray(value, self.dtype)
        if value.shape != self.shape:
            raise ValueError(
                f"Argument `value` must have the shape {self.shape} of the variable "
                f"{self.path}. Received: value.shape={value.shape}"
            )
        if self._assign is not None:
            self._assign(value.item())
        self.value[...] = value
        return self

    __array_wrap__ = array_wrap

    def __repr__(self):
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype}>"


def named(array, path, assign=None):
    """Return `array` as an `OptimizerVariable` of this path."""
    variable = np.asarray(array).view(OptimizerVariable)
    variable.path, variable.name = path, path.rpartition("/")[2]
    variable._assign = assign
    return variable


def check_fit(variables, known):
    """Raise a ValueError unless a state for variables `known` will do for these.

    Args:
        variables: What an optimizer is to train.
        known: What it was built for, of these shapes and dtypes; `None` before.
    """
    dtypes = {np.dtype(variable.dtype).name for variable in variables}
    if len(dtypes) > 1:
        raise ValueError(
            f"Argument `variables` must be of one dtype. Received: {sorted(dtypes)}"
        )
    if known is not None and _described(variables) != _described(known):
        raise ValueError(
            f"The optimizer was built with variables of shapes {_described(known)}; "
            "use a new one for others. Received: variables of shapes "
            f"{_described(variables)}"
        )


def warn_of_others(name, steps):
    """Warn that an optimizer goes on with the variables of another model."""
    notices.warn(
        f"Optimizer '{name}' has trained other variables of these shapes for {steps} "
        "steps. What it remembers of them, and its count of steps, go on with the new "
        "ones. Give each model an optimizer of its own, as by "
        "`optimizer.from_config(optimizer.get_config())`."
    )


def _described(variables):
    shapes = [tuple(variable.shape) for variable in variables]
    return f"{shapes} of {variables[0].dtype}" if variables else "[]"
