"""What a function has computed of one array, written down, and the way back through it.

The function is run once on a `Recorded` (arrays.py): each NumPy function and operator
computes its value at once and is noted here with its derivative (rules.py). Reverse
mode goes through the notes from the last to the first: Griewank and Walther,
"Evaluating Derivatives", 2008, section 3.2.
"""

import numpy as np

from mlpc.symbolic.arrays import Recorded
from mlpc.utils.recorded import detached, is_recorded

__all__ = ["Recording", "vector_jacobian"]


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
