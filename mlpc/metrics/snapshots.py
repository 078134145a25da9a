"""What metrics have counted, kept while they count something else.

A metric of the user's own keeps what it likes: variables, arrays, numbers, lists. All
of it is put back in its place, so that who else holds an array or a list sees it too.
"""

from collections import deque
from contextlib import contextmanager

import numpy as np

from mlpc.metrics.metric import Metric

__all__ = ["kept"]


@contextmanager
def kept(metrics):
    """Let metrics count something else in a `with` block, and be as before after it.

    Args:
        metrics: List of `Metric`.
    """
    seen = {}
    back = [_keep(metric, seen) for metric in metrics]
    try:
        yield
    finally:
        for restore in back:
            restore()


def _keep(value, seen):
    """A function that puts back what `value` holds now, and returns it."""
    if id(value) in seen:
        return lambda: value
    for kinds, keep in KEEPERS:
        if isinstance(value, kinds):
            seen[id(value)] = value
            return keep(value, seen)
    return lambda: value


def _keep_array(array, seen):
    values = np.array(array)

    def restore():
        if array.flags.writeable:
            np.asarray(array)[...] = values
        return array

    return restore


def _keep_sequence(sequence, seen):
    items = [_keep(item, seen) for item in sequence]

    def restore():
        values = [item() for item in items]
        if not isinstance(sequence, tuple):
            sequence.clear()
            sequence.extend(values)
        return sequence

    return restore


def _keep_set(members, seen):
    values = set(members)

    def restore():
        members.clear()
        members.update(values)
        return members

    return restore


def _keep_dict(table, seen):
    items = {key: _keep(value, seen) for key, value in table.items()}

    def restore():
        values = {key: item() for key, item in items.items()}
        table.clear()
        table.update(values)
        return table

    return restore


def _keep_metric(metric, seen):
    restore = _keep_dict(vars(metric), seen)

    def whole():
        restore()
        return metric

    return whole


KEEPERS = [
    (Metric, _keep_metric),
    (np.ndarray, _keep_array),
    ((list, tuple, deque), _keep_sequence),
    (set, _keep_set),
    (dict, _keep_dict),
]
