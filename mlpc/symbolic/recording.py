"""Arrays that write down what is computed of them, and the way back through it.

A function is run once on a `Recorded`, which stands for an array of float64: each NumPy
function and operator computes its value at once and is noted with its derivative
(rules.py). Reverse mode goes through the notes from the last to the first: Griewank and
Walther, "Evaluating Derivatives", 2008, section 3.2.
"""

import operator
import sys

import numpy as np

from mlpc.utils.recorded import detached, is_recorded

__all__ = ["Recorded", "Recording", "vector_jacobian"]


class Recording:
    """What a function has computed of one array.

    Attributes:
        left: What the function did that cannot be followed; `None` where all can. Its
            values are right all the same.
        stopped: Whether a gradient was stopped on purpose (`stop_gradient`).
        changed: Whether an array was changed in place in a way that others might have
            seen: not even the values are right then.
    """

    def __init__(self):
        self.left = None
        self.stopped = self.changed = False
        self.viewed = set()  # numbers of the values that others may be views of
        self._shapes = []
        self._sources = []  # of each value: [(number of a value, its gradient of g)]

    def follow(self, array):
        """Return a `Recorded` of the values of `array`, an array of floats."""
        return self._note(np.array(array), [])

    def leave(self, what):
        """Note that `what` cannot be followed."""
        self.left = self.left or what

    def call(self, function, args, kwargs, rule):
        """Return `function(*args, **kwargs)`, recorded with the derivative `rule`.

        Args:
            function: Takes plain arrays.
            args, kwargs: What it is called with; some of `args` are recorded.
            rule: A tuple with an entry for each argument, or a function that is given
                the places of the recorded ones; see rules.py.
        """
        plain, places = self._opened(args)
        if any(is_recorded(value) for value in kwargs.values()):
            self.leave(f"`{function.__name__}` with keyword arguments")
            kwargs = {name: detached(value) for name, value in kwargs.items()}
        z = function(*plain, **kwargs)
        if not isinstance(rule, tuple):
            return rule(self, z, function, plain, kwargs, places)
        sources = []
        for place, number in places:
            if len(place) > 1 or place[0] >= len(rule) or rule[place[0]] is None:
                self.leave(f"`{function.__name__}` of these arguments")
                return z
            entry = rule[place[0]]
            sources.append((number, lambda g, e=entry: e(g, z, *plain, **kwargs)))
        return self._note(z, sources)

    def note(self, z, sources):
        """Return the value `z`, recorded as coming from `(number, pull)` pairs."""
        return self._note(z, sources)

    def shape(self, number):
        """Return the shape of the value of this number."""
        return self._shapes[number]

    def pull(self, result, upstream):
        """Return `sum upstream d(result)/d(first)`, a float64 array.

        Args:
            result: A `Recorded`, or a plain array, which depends on nothing.
            upstream: An array of the shape of `result`.
        """
        gradients = [None] * len(self._shapes)
        if is_recorded(result):
            gradients[result.number] = np.asarray(upstream, float)
        with np.errstate(all="ignore"):
            for number in reversed(range(1, len(gradients))):
                if gradients[number] is None:
                    continue
                for source, pull in self._sources[number]:
                    part = summed_to(pull(gradients[number]), self._shapes[source])
                    before = gradients[source]
                    gradients[source] = part if before is None else before + part
                gradients[number] = None
        if gradients[0] is None:
            return np.zeros(self._shapes[0])
        return gradients[0]

    def _note(self, z, sources):
        """A value as a `Recorded`; what has no derivative stays a plain array."""
        kind = getattr(getattr(z, "dtype", None), "kind", "")
        if kind != "f":
            if kind not in ("", "b", "i", "u"):
                self.leave(f"an array of dtype {z.dtype}")
            return z
        self._shapes.append(z.shape)
        self._sources.append(sources)
        return Recorded(z, self, len(self._shapes) - 1)

    def _opened(self, args):
        """The arguments as plain arrays, and `(place, number)` of the recorded ones."""
        plain, places = [], []
        for i, value in enumerate(args):
            if is_recorded(value):
                if value.recording is self:
                    places.append(((i,), value.number))
                value = value.value
            elif type(value) in (list, tuple):
                inner, found = self._opened(value)
                places += [((i, *place), number) for place, number in found]
                value = type(value)(inner) if found else value
            plain.append(value)
        return plain, places


def summed_to(array, shape):
    """Return the sum over the axes along which `shape` was broadcast to `array`."""
    array = np.asarray(array, float)
    if array.shape == shape:
        return array
    array = np.broadcast_to(array, np.broadcast_shapes(array.shape, shape))
    array = array.sum(axis=tuple(range(array.ndim - len(shape))))
    stretched = tuple(i for i, size in enumerate(shape) if size != array.shape[i])
    return array.sum(axis=stretched, keepdims=True) if stretched else array


def vector_jacobian(function, x):
    """Call a function of one array and record it.

    Args:
        function: Takes an array like `x`.
        x: Array of floats; it is not changed.

    Returns:
        `(value, pull, recording)`: what the function returned as a plain array, and
        `pull(upstream)`, the gradient with respect to `x` of `sum(upstream * value)`,
        an array like `x`; right where `recording.left` is `None`.
    """
    recording = Recording()
    result = function(recording.follow(x))
    value = result.value if is_recorded(result) else np.asarray(result, float)
    return value, lambda upstream: recording.pull(result, upstream), recording


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
        from mlpc.symbolic.rules import REDUCED, RULES

        function = ufunc if method == "__call__" else None
        if method == "reduce" and ufunc in REDUCED:
            function, kwargs = REDUCED[ufunc], {"axis": 0, **kwargs}
            if function is not ufunc:
                return self.__array_function__(function, (), inputs, kwargs)
        if function in RULES and not kwargs:
            return self.recording.call(function, inputs, kwargs, RULES[function])
        return self._left(getattr(ufunc, method), ufunc.__name__, inputs, kwargs)

    def __array_function__(self, function, types, args, kwargs):
        from mlpc.symbolic.composed import COMPOSED
        from mlpc.symbolic.rules import RULES

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
        from mlpc.symbolic.rules import moved

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
