"""Arrays and numbers that answer `.numpy()`: what models, layers and `keras.ops` give.

A `Tensor` is a view of the array that was computed, an `np.ndarray` in all else; what
NumPy makes of one answers too. A number is one of NumPy's, so it can be hashed,
formatted and counted with as before. Pickled they are plain.
"""

import numpy as np

__all__ = ["Tensor", "as_tensor", "gives_tensors"]


class Tensor(np.ndarray):
    """An array that answers `.numpy()` with itself, as a plain array without a copy."""

    def numpy(self):
        """Return the plain array: the same memory."""
        return self.view(np.ndarray)

    def __repr__(self):
        return repr(self.view(np.ndarray))

    def __array_wrap__(self, array, context=None, return_scalar=False):
        return array if array is self else as_tensor(array)

    def __getitem__(self, key):
        found = super().__getitem__(key)
        return found if isinstance(found, np.ndarray) else as_tensor(found)

    def __reduce__(self):
        return self.view(np.ndarray).__reduce__()

    def __reduce_ex__(self, protocol):
        return self.view(np.ndarray).__reduce_ex__(protocol)


REDUCTIONS = ("all", "any", "argmax", "argmin", "max", "mean", "min")
REDUCTIONS += ("prod", "std", "sum", "var")


def _reduction(name):
    """A method of arrays whose numbers answer too."""
    method = getattr(np.ndarray, name)

    def reduce(self, *args, **kwargs):
        return as_tensor(method(self, *args, **kwargs))

    reduce.__name__, reduce.__doc__ = name, method.__doc__
    return reduce


for _name in REDUCTIONS:
    setattr(Tensor, _name, _reduction(_name))


def _number(kind):
    """A subclass of a type of NumPy's numbers that answers `.numpy()`."""

    def numpy(self):
        """Return the plain number."""
        return kind(self)

    def __repr__(self):
        return repr(kind(self))

    members = {"numpy": numpy, "__repr__": __repr__, "__slots__": ()}
    made = type(kind.__name__, (kind,), members)
    made.__module__ = kind.__module__
    return made


INTEGERS = (np.int8, np.int16, np.int32, np.int64)
UNSIGNED = (np.uint8, np.uint16, np.uint32, np.uint64)
FLOATS = (np.float16, np.float32, np.float64)
NUMBERS = {kind: _number(kind) for kind in (*INTEGERS, *UNSIGNED, *FLOATS)}


def as_tensor(value):
    """Return an array, or a number of NumPy's, that answers `.numpy()`; anything else
    as it is."""
    kind = type(value)
    if kind is np.ndarray:
        return value.view(Tensor) if value.ndim else as_tensor(value[()])
    made = NUMBERS.get(kind)
    if made is not None:
        return made(value)
    if kind is np.bool_:  # which cannot be derived from
        return np.asarray(value).view(Tensor)
    if kind is Tensor and not value.ndim and value.dtype != bool:
        return as_tensor(value.view(np.ndarray)[()])
    if kind is tuple or kind is list:
        return kind(map(as_tensor, value))
    return value


def gives_tensors(function):
    """Return a function whose results answer `.numpy()`."""
    import functools

    @functools.wraps(function)
    def call(*args, **kwargs):
        return as_tensor(function(*args, **kwargs))

    return call
