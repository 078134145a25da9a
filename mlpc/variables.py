"""Weights as arrays: views into the engine's memory with Keras' methods."""

from typing import NamedTuple

import numpy as np

from mlpc import _engine, config, initializers
from mlpc.utils.arrays import array_wrap, plain
from mlpc.utils.dtypes import number_dtype
from mlpc.utils.naming import auto_name
from mlpc.utils.printable import named
from mlpc.utils.recorded import detached
from mlpc.utils.validation import check_flag, check_shape, plain_numbers

__all__ = [
    "Declared",
    "Trainable",
    "Variable",
    "change_trainable",
    "make_variables",
    "trainable_changes",
]

_changes = 0


KEPT = ("name", "path", "trainable", "regularizer", "constraint")  # in copies


class Declared(NamedTuple):
    """A weight that a layer will have: what `Layer.add_weight` was given."""

    name: str
    shape: tuple
    initializer: object
    trainable: bool = True
    regularizer: object = None
    constraint: object = None
    dtype: str | None = None


class Trainable:
    """What may learn or not: a weight, a layer, a model."""

    _trainable = False

    @property
    def trainable(self):
        """Whether it learns; takes effect with the next `compile`."""
        return self._trainable

    @trainable.setter
    def trainable(self, value):
        self._trainable = check_flag("trainable", value)
        change_trainable()


class Variable(Trainable, np.ndarray):
    """A weight: a writable NumPy array that looks into the engine's memory.

    What training writes is seen here and what is written here is trained on, without
    a copy. Arithmetic gives plain arrays. Layers make theirs by `add_weight`; one that
    is made by hand belongs to no model, and may be of any dtype.

    Args:
        initializer: Values; the name of an initializer, or a function of shape and
            dtype that gives them.
        shape: The shape, for an initializer.
        dtype: Any dtype of numbers; by default that of an array, and of Python's
            numbers `mlpc.config.floatx()` for floats and int32 for integers.
        trainable: What `trainable` reads as.
        autocast, aggregation, synchronization: Accepted.
        name: The variable's name, without `/`.

    Attributes:
        name: `"kernel"`, `"bias"`, ...
        path: The name behind those of its layer and model: `"sequential/dense/kernel"`.
        trainable: Whether an optimizer may change it.
        regularizer, constraint: Of this weight, or `None`.
    """

    name = path = block = offset = regularizer = constraint = None

    def __new__(
        cls,
        initializer,
        shape=None,
        dtype=None,
        trainable=True,
        autocast=True,
        aggregation="none",
        synchronization="auto",
        name=None,
    ):
        name = name or auto_name(cls.__name__)
        if not isinstance(name, str) or "/" in name:
            raise ValueError(
                "Argument `name` must be a string and cannot contain character `/`. "
                f"Received: name={name}"
            )
        dtype = None if dtype is None else number_dtype(dtype)
        if isinstance(initializer, str):
            initializer = initializers.get(initializer)
        if callable(initializer):
            if shape is None:
                raise ValueError(
                    "When creating a Variable from an initializer, the `shape` "
                    "argument should be specified. Received: "
                    f"initializer={initializer} and shape={shape}"
                )
            dtype = dtype or config.floatx()
            values = initializer(_as_shape(shape), dtype=dtype)
        else:
            found = plain("initializer", initializer)
            values = found if hasattr(initializer, "dtype") else initializer
            if dtype is None and not hasattr(initializer, "dtype"):
                weak = {"f": config.floatx(), "i": _default_integer()}
                dtype = weak.get(found.dtype.kind)
            number_dtype(dtype or found.dtype)
        variable = np.array(values, dtype).view(cls)
        variable.name = variable.path = named(name)
        variable.trainable = trainable
        return variable

    @property
    def value(self):
        """This memory as a plain array."""
        return self.view(np.ndarray)

    def numpy(self):
        """Return a copy as a plain array, as Keras does."""
        return np.array(self.value)

    def assign(self, value):
        """Write `value` into the weight.

        Args:
            value: Array-like of the same shape.

        Returns:
            The variable.

        Raises:
            ValueError: If the shape differs; nothing is written then.
        """
        value = plain("value", detached(value), self.dtype)
        if value.shape != self.shape:
            raise ValueError(
                "The shape of the target variable and the shape of the target value "
                "in `variable.assign(value)` must match. "
                f"variable.shape={self.shape}, Received: value.shape={value.shape}. "
                f"Target variable: {self.path}"
            )
        self.value[...] = value
        return self

    def assign_add(self, value):
        """Add `value`, of the same shape, to the weight."""
        return self.assign(self.value + value)

    def assign_sub(self, value):
        """Subtract `value`, of the same shape, from the weight."""
        return self.assign(self.value - value)

    __array_wrap__ = array_wrap

    def __getitem__(self, key):
        return self.value[key]

    def __round__(self, ndigits=None):
        return np.round(self.value, ndigits or 0)

    def __reduce__(self):
        """A copy has values and attributes of its own; it belongs to no model."""
        kept = {name: getattr(self, name) for name in KEPT}
        return _restored, (type(self), self.numpy(), kept)

    def __copy__(self):
        restored, parts = self.__reduce__()
        return restored(*parts)

    def __deepcopy__(self, memo):
        return self.__copy__()

    def __repr__(self):
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype}>"


def change_trainable():
    """Take note that some `trainable` has been set."""
    global _changes
    _changes += 1


def trainable_changes():
    """Return how often a `trainable` has been set: the same number, nothing changed."""
    return _changes


def _restored(cls, values, kept):
    """A variable from what `Variable.__reduce__` gave."""
    variable = values.view(cls)
    for name, value in kept.items():
        setattr(variable, name, value)
    return variable


def _as_shape(shape):
    """A shape as a tuple of ints; a number alone is none, as in Keras."""
    if not isinstance(plain_numbers(shape), (list, tuple)):
        raise ValueError(
            f"Cannot convert {shape!r} to a shape: `shape` must be a tuple of integers."
        )
    return check_shape("shape", shape)


def _default_integer():
    """The dtype of Python's integers, as that of `keras.ops`."""
    return "int64" if config.floatx() == "float64" else "int32"


def make_variables(dtype, declared, undrawn=()):
    """Return variables drawn by their initializers, all floats in one new block.

    Args:
        dtype: `"float32"` or `"float64"`.
        declared: List of `(path, Declared)`. What has a dtype of its own is for the
            user's eyes: the engine does not read it.
        undrawn: Indices of those that are 0 instead.

    Returns:
        A list of `Variable`, in that order.
    """
    sizes = [0 if w.dtype else int(np.prod(w.shape)) for _, w in declared]
    block = _engine.Block(dtype, sum(sizes))
    variables, offset = [], 0
    for i, ((path, weight), size) in enumerate(zip(declared, sizes, strict=True)):
        if weight.dtype:
            variable = np.empty(weight.shape, weight.dtype).view(Variable)
        else:
            variable = block.array(offset, weight.shape).view(Variable)
            variable.block, variable.offset = block, offset
        variable.value[...] = 0 if i in undrawn else _drawn(weight, path, dtype)
        variable.path, variable.name = path, path.rpartition("/")[2]
        variable.trainable = weight.trainable
        variable.regularizer = weight.regularizer
        variable.constraint = weight.constraint
        variables.append(variable)
        offset += size
    return variables


def _drawn(weight, path, dtype):
    """What a weight's initializer gives, a user's own perhaps."""
    values = np.asarray(weight.initializer(weight.shape, dtype=dtype))
    if values.shape != weight.shape:
        raise ValueError(
            f"The initializer of variable '{path}' must return an array of shape "
            f"{weight.shape}. Received: initializer={weight.initializer} which "
            f"returned shape {values.shape}"
        )
    return values
