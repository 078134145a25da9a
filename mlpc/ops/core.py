"""Values, loops and places: the functions of `keras.ops` that are no mathematics.

Loops are Python's: nothing is traced or compiled.
"""

from itertools import count

import numpy as np

from mlpc.ops.dtypes import cast, standardize_dtype, tensor
from mlpc.ops.structures import flatten, map_structure
from mlpc.ops.table import named
from mlpc.utils.recorded import is_recorded, primitive
from mlpc.utils.validation import check_integer

__all__ = ["TABLE"]

ADDITIONS = {
    None: None,
    "add": np.add,
    "max": np.maximum,
    "min": np.minimum,
    "mul": np.multiply,
}


def _convert_to_tensor(x, dtype=None, sparse=None, ragged=None):
    if sparse or ragged:
        raise ValueError(
            "Arguments `sparse` and `ragged` must not be true. "
            f"Received: sparse={sparse}, ragged={ragged}"
        )
    return tensor(x, dtype).copy()


def _saturate_cast(x, dtype):
    x, name = tensor(x), standardize_dtype(dtype)
    if name != "bool":
        about = np.iinfo if "int" in name else np.finfo
        x = np.clip(x, about(name).min, about(name).max)
    return x.astype(name)


def _switch(index, branches, *operands):
    return branches[min(max(int(index), 0), len(branches) - 1)](*operands)


def _while_loop(cond, body, loop_vars, maximum_iterations=None):
    several = isinstance(loop_vars, (tuple, list))
    values = tuple(loop_vars) if several else (loop_vars,)
    values = map_structure(tensor, values)
    for i in count():
        if i == maximum_iterations or not cond(*values):
            break
        values = body(*values)
        values = tuple(values) if isinstance(values, (tuple, list)) else (values,)
    return values if several else values[0]


def _fori_loop(lower, upper, body_fun, init_val):
    for i in range(lower, upper):
        init_val = body_fun(i, init_val)
    return init_val


def _scan(f, init, xs=None, length=None, reverse=False, unroll=1):
    if xs is None and length is None:
        raise ValueError("One of the arguments `xs` and `length` must be given.")
    if not isinstance(unroll, bool):
        check_integer("unroll", unroll, low=1)
    xs = map_structure(lambda x: x if x is None else tensor(x), xs)
    steps = len(flatten(xs)[0]) if length is None else int(length)
    carry, results = init, []
    for i in reversed(range(steps)) if reverse else range(steps):
        row = None if xs is None else map_structure(lambda x: x[i], xs)  # noqa: B023
        carry, result = f(carry, row)
        results.append(result)
    results = results[::-1] if reverse else results
    if results[0] is None:
        return carry, None
    return carry, map_structure(lambda *of_steps: np.stack(of_steps), *results)


def _map(f, xs):
    return _scan(lambda _, x: (None, f(x)), None, xs)[1]


def _vectorized_map(function, elements):
    return _map(function, elements)


def _associative_scan(f, elems, reverse=False, axis=0):
    elems = map_structure(tensor, elems)
    steps = flatten(elems)[0].shape[axis]
    rows = [
        map_structure(lambda x: np.take(x, [i], axis), elems)  # noqa: B023
        for i in (reversed(range(steps)) if reverse else range(steps))
    ]
    for i in range(1, steps):
        rows[i] = f(rows[i - 1], rows[i])
    rows = rows[::-1] if reverse else rows
    return map_structure(lambda *of_steps: np.concatenate(of_steps, axis), *rows)


def _scatter(indices, values, shape):
    indices, values = tensor(indices), tensor(values)
    depth = indices.shape[-1]
    places = tuple(indices.reshape(-1, depth).T)
    zeros = np.zeros(shape, values.dtype)
    return _updated(zeros, values.reshape(-1, *shape[depth:]), places, np.add)


def _scatter_update(inputs, indices, updates, reduction=None):
    if reduction not in ADDITIONS:
        raise ValueError(
            f"Argument `reduction` must be one of {list(ADDITIONS)}. "
            f"Received: reduction={reduction!r}"
        )
    inputs, places = tensor(inputs), tuple(tensor(indices).T)
    return _updated(inputs, updates, places, ADDITIONS[reduction])


def _to_inputs(g, z, inputs, updates, places, join):
    if join is np.add:
        return g
    if join is not None:
        raise NotImplementedError
    kept = np.array(g)
    kept[places] = 0
    return kept


def _to_updates(g, z, inputs, updates, places, join):
    if join is np.add:
        return g[places]
    if join is not None:
        raise NotImplementedError
    numbers = np.arange(g[places].size).reshape(g[places].shape)
    written = np.zeros(g.shape, int)  # where places meet, the last one counts
    written[places] = numbers
    return g[places] * (written[places] == numbers)


@primitive(_to_inputs, _to_updates)
def _updated(inputs, updates, places, join):
    """`inputs` with some elements replaced, or joined with the updates."""
    result = np.array(inputs)
    if join is None:
        result[places] = updates
    else:
        join.at(result, places, updates)
    return result


def _window(start_indices, shape):
    if len(start_indices) != len(shape):
        raise ValueError(
            "Arguments `start_indices` and `shape` must have the same length. "
            f"Received: start_indices={start_indices}, shape={shape}"
        )
    pairs = zip(start_indices, shape, strict=True)
    return tuple(slice(int(start), int(start) + size) for start, size in pairs)


def _slice_update(inputs, start_indices, updates):
    updates = tensor(updates)
    window = _window(start_indices, updates.shape)
    return _updated(tensor(inputs), updates, window, None)


def _stop_gradient(variable):
    if is_recorded(variable):
        variable.recording.stopped = True
        return variable.value
    return variable


def _unstack(x, num=None, axis=0):
    return list(np.moveaxis(tensor(x), axis, 0))


TABLE = {
    "associative_scan": _associative_scan,
    "cast": cast,
    "cond": lambda pred, true_fn, false_fn: true_fn() if pred else false_fn(),
    "convert_to_numpy": lambda x: np.array(x),
    "convert_to_tensor": _convert_to_tensor,
    "dtype": lambda x: standardize_dtype(tensor(x).dtype),
    "fori_loop": _fori_loop,
    "is_tensor": lambda x: isinstance(x, (np.ndarray, np.generic)) or is_recorded(x),
    "map": _map,
    "saturate_cast": _saturate_cast,
    "scan": _scan,
    "scatter": _scatter,
    "scatter_update": _scatter_update,
    "shape": lambda x: tensor(x).shape,
    "slice": lambda inputs, start_indices, shape: tensor(inputs)[
        _window(start_indices, shape)
    ],
    "slice_update": _slice_update,
    "stop_gradient": _stop_gradient,
    "switch": _switch,
    "unstack": _unstack,
    "vectorized_map": _vectorized_map,
    "while_loop": _while_loop,
}
named(TABLE, "mlpc.ops")
