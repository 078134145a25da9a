"""Arrays that have a recording write down what is computed of them.

A `Recorded` stands for an array of float64; it knows NumPy's functions and operators,
and hands each to its recording (recording.py) with its derivative.
"""

import operator
import sys

import numpy as np

from mlpc.symbolic.composed import COMPOSED
from mlpc.symbolic.moving import moved
from mlpc.symbolic.rules import REDUCED, RULES

__all__ = ["Recorded"]


def _method(name):
    """The method of arrays that calls NumPy's function of this name."""
    return lambda self, *args, **kwargs: getattr(np, name)(self, *args, **kwargs)


def _unfollowed(name, convert):
    """A conversion to a number, after which nothing is known."""

    def number(self, *args):
        self.recording.leave(f"`{name}`")
        return convert(self.value, *args)

    return number


class Recorded:
    """An array in a recording. Elements cannot be assigned to; else it is as NumPy's.

    Comparisons, indices and all else that has no derivative come as plain arrays.

    Attributes:
        value: The plain array.
        recording, number: Where it is noted.
    """

    _recorded = True
    __slots__ = ("number", "recording", "value")
    __hash__ = object.__hash__

    def __init__(self, value, recording, number):
        self.value, self.recording, self.number = value, recording, number

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        function = ufunc if method == "__call__" else None
        if method == "reduce" and ufunc in REDUCED:
            function, kwargs = REDUCED[ufunc], {"axis": 0, **kwargs}
            if function is not ufunc:
                return self.__array_function__(function, (), inputs, kwargs)
        if function in RULES and not kwargs:
            return self.recording.call(function, inputs, kwargs, RULES[function])
        return self._left(getattr(ufunc, method), ufunc.__name__, inputs, kwargs)

    def __array_function__(self, function, types, args, kwargs):
        kwargs = {k: v for k, v in kwargs.items() if v is not np._NoValue}
        for name in "out", "initial":
            if kwargs.get(name, self) is None:
                del kwargs[name]
        if function in COMPOSED:
            made = COMPOSED[function](*args, **kwargs)
            if made is not NotImplemented:
                return made
        elif function in RULES and not {"out", "where", "initial"} & kwargs.keys():
            return self.recording.call(function, args, kwargs, RULES[function])
        return self._left(function, function.__name__, args, kwargs)

    def _left(self, function, name, args, kwargs):
        """The value of a function that has no rule."""
        self.recording.leave(f"NumPy's `{name}`")
        plain = self.recording._opened
        values = {k: plain([v])[0][0] for k, v in kwargs.items()}
        return function(*plain(args)[0], **values)

    def __array__(self, dtype=None, copy=None):
        frame = sys._getframe(1)
        self.recording.leave(
            f"a conversion to a plain array in `{frame.f_code.co_name}`, line "
            f"{frame.f_lineno}"
        )
        return np.array(self.value, dtype)

    def __setitem__(self, key, value):
        self.recording.leave("an assignment to elements")
        self.recording.changed = True

    def _become(self, made):
        """Be another value from here on, as after `+=`, for all who hold this one."""
        if self.value.base is not None or self.number in self.recording.viewed:
            self.recording.leave("a change in place of what others may be views of")
            self.recording.changed = True
        if np.shape(made) != self.shape:
            raise ValueError(
                f"non-broadcastable output operand with shape {self.shape} doesn't "
                f"match the broadcast shape {np.shape(made)}"
            )
        self.value, self.number = made.value, made.number
        return self

    def _again(self):
        """The same value for somebody else to hold."""
        return Recorded(self.value, self.recording, self.number)

    def __getitem__(self, key):
        return self.recording.call(operator.getitem, (self, key), {}, moved)

    def __len__(self):
        return len(self.value)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __repr__(self):
        return f"<Recorded shape={self.shape}, dtype={self.dtype}, value={self.value}>"

    def __bool__(self):
        return bool(self.value)

    def __int__(self):
        return int(self.value)

    def __divmod__(self, other):
        return self // other, self % other

    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    dtype = property(lambda self: self.value.dtype)
    T = property(lambda self: np.transpose(self))
    real = property(lambda self: self)
    __float__ = _unfollowed("float", float)
    item = _unfollowed("item", lambda value, *args: value.item(*args))
    tolist = _unfollowed("tolist", lambda value: value.tolist())
    numpy = _unfollowed("numpy", np.array)

    def astype(self, dtype, copy=True, **kwargs):
        """As of arrays; the gradient comes back as it is."""
        if np.dtype(dtype) == self.dtype:
            return self._again() if copy else self
        z = self.value.astype(dtype, **kwargs)
        return self.recording.note(z, [(self.number, lambda g: g)])

    def reshape(self, *shape, **kwargs):
        shape = shape[0] if len(shape) == 1 else shape
        return np.reshape(self, shape, **kwargs)

    def transpose(self, *axes):
        axes = axes[0] if len(axes) == 1 else axes or None
        return np.transpose(self, axes)

    def flatten(self):
        return np.ravel(self)

    def copy(self):
        return self._again()

    conj = conjugate = copy


METHODS = """all any argmax argmin argsort clip cumprod cumsum diagonal dot max mean min
nonzero prod ravel repeat round squeeze std sum swapaxes take trace var"""
for _name in METHODS.split():
    setattr(Recorded, _name, _method(_name))
for _name, _ufunc in {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "truediv": np.true_divide,
    "floordiv": np.floor_divide,
    "mod": np.remainder,
    "pow": np.power,
    "matmul": np.matmul,
}.items():
    setattr(Recorded, f"__{_name}__", lambda self, x, f=_ufunc: f(self, x))
    setattr(Recorded, f"__r{_name}__", lambda self, x, f=_ufunc: f(x, self))
    setattr(
        Recorded, f"__i{_name}__", lambda self, x, f=_ufunc: self._become(f(self, x))
    )
for _name, _ufunc in {
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}.items():
    setattr(Recorded, f"__{_name}__", lambda self, x, f=_ufunc: f(self, x))
for _name, _ufunc in {
    "neg": np.negative,
    "pos": np.positive,
    "abs": np.absolute,
    "round": np.round,
}.items():
    setattr(Recorded, f"__{_name}__", lambda self, *x, f=_ufunc: f(self, *x))
