"""The derivative of functions of NumPy that put elements elsewhere: one for all.

Derivatives of all others are in rules.py.
"""

import numpy as np

__all__ = ["MOVING", "moved"]

MOVING = """append atleast_1d atleast_2d atleast_3d broadcast_arrays broadcast_to
column_stack concatenate delete diag diagflat diagonal dstack expand_dims flip fliplr
flipud hstack moveaxis pad ravel repeat reshape resize roll rollaxis rot90 squeeze stack
swapaxes take take_along_axis tile transpose tril triu vstack where"""
HOLDING = {  # which arguments hold elements, where it is not the first alone
    np.where: (1, 2),
    np.append: (0, 1),
    np.broadcast_arrays: range(32),
}


def moved(recording, z, function, args, kwargs, places):
    """The rule of functions that put elements elsewhere: each of the result is one of
    an argument's, or a constant.

    Which one is found by calling the function once more with numbers in the place of
    the elements, from 1 on; 0 is no element of what is recorded.
    """
    held = HOLDING.get(function, (0,))
    recording.viewed.update(number for _, number in places)
    numbers = [_zeros(v) if i in held else v for i, v in enumerate(args)]
    first, firsts = 1, []
    for place, number in places:
        if place[0] in held:
            shape = recording.shape(number)
            size = int(np.prod(shape))
            ids = np.arange(first, first + size).reshape(shape)
            _put(numbers, place, ids)
            firsts.append((number, first, size, shape))
            first += size
    kwargs = {k: v for k, v in kwargs.items() if k != "constant_values"}
    several = isinstance(z, (list, tuple))
    found = []

    def sources(i):
        def ids():
            if not found:
                found.append(function(*numbers, **kwargs))
            return found[0][i] if several else found[0]

        return [(n, _back(ids, *where)) for n, *where in firsts]

    if several:
        return type(z)(recording.note(part, sources(i)) for i, part in enumerate(z))
    return recording.note(z, sources(0))


def _back(ids, first, size, shape):
    """The gradient of the elements with the numbers from `first` on."""

    def pull(g):
        numbers = np.asarray(ids())
        g = np.broadcast_to(g, numbers.shape)
        counts = np.bincount(numbers.ravel(), g.ravel(), first + size)
        return counts[first : first + size].reshape(shape)

    return pull


def _zeros(value):
    """Zeros in the place of elements, in lists too."""
    if isinstance(value, (list, tuple)):
        return [np.zeros(np.shape(v), int) for v in value]
    return np.zeros(np.shape(value), int)


def _put(numbers, place, ids):
    for i in place[:-1]:
        numbers = numbers[i]
    numbers[place[-1]] = ids
