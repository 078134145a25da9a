"""Making arrays, cutting them and putting them together: the rest of `ops.numpy`.

The dtypes are those of dtypes.py; what counts is in arithmetic.py.
"""

import numpy as np

from mlpc.ops.dtypes import (
    common,
    floats,
    largest,
    result_type,
    standardize_dtype,
    tensor,
    widened,
)
from mlpc.ops.table import axes, named
from mlpc.utils.recorded import as_array
from mlpc.utils.validation import plain_numbers

__all__ = ["TABLE"]


def _kinds(*values):
    return [getattr(value, "dtype", type(value)) for value in values]


def _arange(start, stop=None, step=None, dtype=None):
    given = [value for value in (start, stop, step) if value is not None]
    if stop is None:
        start, stop = 0, start
    step = 1 if step is None else step
    return np.arange(start, stop, step, dtype or result_type(*_kinds(*given)))


def _array(x, dtype=None):
    return tensor(x, dtype).copy()


def _bincount(x, weights=None, minlength=0, sparse=False):
    if sparse:
        raise ValueError("Argument `sparse` must be False. Received: sparse=True")
    x = tensor(x)
    dtype = "int32"
    if weights is not None:
        weights = tensor(weights)
        dtype = result_type(x.dtype, weights.dtype)
    rows = x if x.ndim == 2 else x[np.newaxis]
    of_rows = [None] * len(rows) if weights is None else weights.reshape(rows.shape)
    most = max(minlength, largest(x) + 1)
    counts = [np.bincount(r, w, most) for r, w in zip(rows, of_rows, strict=True)]
    return (np.stack(counts) if x.ndim == 2 else counts[0]).astype(dtype)


def _full(shape, fill_value, dtype=None):
    value = as_array(fill_value, dtype or result_type())
    return np.broadcast_to(value, shape).copy()


def _like(make):
    return lambda x, dtype=None: make(tensor(x), dtype=dtype)


def _made(make):
    return lambda shape, dtype=None: make(shape, dtype or result_type())


def _joined(join):
    return lambda xs: join(common(*xs))


def _cut(cut):
    return lambda x, indices_or_sections: cut(tensor(x), indices_or_sections)


def _space(make):
    def space(start, stop, num=50, endpoint=True, dtype=None, axis=0):
        dtype = dtype or result_type(*_kinds(start, stop), float)
        return make(start, stop, num, endpoint, dtype=dtype, axis=axis)

    return space


def _linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    dtype = dtype or result_type(*_kinds(start, stop), float)
    return np.linspace(start, stop, num, endpoint, retstep, dtype, axis)


def _logspace(start, stop, num=50, endpoint=True, base=10, dtype=None, axis=0):
    dtype = dtype or result_type(*_kinds(start, stop), float)
    return np.logspace(start, stop, num, endpoint, base, dtype, axis)


def _meshgrid(*x, indexing="xy"):
    return list(np.meshgrid(*map(tensor, x), indexing=indexing))


def _pad(x, pad_width, mode="constant", constant_values=None):
    if constant_values is None:
        return np.pad(tensor(x), pad_width, mode)
    if mode != "constant":
        raise ValueError(
            "Argument `constant_values` can only be given with mode='constant'. "
            f"Received: mode={mode}"
        )
    return np.pad(tensor(x), pad_width, mode, constant_values=constant_values)


def _searchsorted(sorted_sequence, values, side="left"):
    sequence = tensor(sorted_sequence)
    if sequence.ndim != 1:
        raise ValueError(
            "Argument `sorted_sequence` must have one axis. "
            f"Received: sorted_sequence of shape {sequence.shape}"
        )
    return np.asarray(np.searchsorted(sequence, values, side), "int32")


def _histogram(x, bins=10, range=None):
    x = tensor(x)
    if x.ndim != 1:
        raise ValueError(
            "Argument `x` must be of one axis: flatten it by `keras.ops.ravel`. "
            f"Received: x of shape {x.shape}"
        )
    if range is not None and (len(range) != 2 or range[0] >= range[1]):
        raise ValueError(
            "Argument `range` must be two numbers, the lower one first. "
            f"Received: range={range}"
        )
    counts, edges = np.histogram(x, bins, range)
    return counts.astype("int32"), edges.astype(floats(x).dtype)


def _reshape(x, newshape):
    sizes = plain_numbers(newshape)
    sizes = sizes if isinstance(sizes, (list, tuple)) else [sizes]
    if any(isinstance(size, int) and size < -1 for size in sizes):
        raise ValueError(
            "Each dimension in `newshape` must be a non-negative integer, or `-1` for "
            f"a single unknown dimension. Received: newshape={newshape}."
        )
    if sizes.count(-1) > 1:
        raise ValueError(
            "There must be at most one unknown dimension (-1) in `newshape`. "
            f"Received: newshape={newshape}."
        )
    return tensor(x).reshape(newshape)


def _trace(x, offset=0, axis1=0, axis2=1):
    x = widened(x)
    return np.trace(x, offset, axis1, axis2, dtype=x.dtype)


def _unique(
    x,
    sorted=True,
    return_index=False,
    return_inverse=False,
    return_counts=False,
    axis=None,
    size=None,
    fill_value=None,
):
    if size is not None or fill_value is not None:
        raise NotImplementedError(
            "Arguments `size` and `fill_value` must be None. "
            f"Received: size={size}, fill_value={fill_value}"
        )
    found = np.unique(
        tensor(x), return_index, return_inverse, return_counts, axis, equal_nan=False
    )
    if not isinstance(found, tuple):
        return found
    return (found[0], *(indices.astype("int32") for indices in found[1:]))


def _vander(x, N=None, increasing=False):
    x = tensor(x)
    return np.vander(floats(x), N, increasing).astype(x.dtype)


def _where(condition, x1=None, x2=None):
    condition = tensor(condition)
    if (x1 is None) != (x2 is None):
        raise ValueError(
            "Arguments `x1` and `x2` must both be given, or none of them. "
            f"Received: x1={x1}, x2={x2}"
        )
    if x1 is None:
        return tuple(indices.astype("int32") for indices in np.where(condition))
    return np.where(condition, *common(x1, x2))


TABLE = {
    "append": lambda x1, x2, axis=None: np.append(*common(x1, x2), axis),
    "arange": _arange,
    "argpartition": lambda x, kth, axis=-1: np.argpartition(
        tensor(x), kth, axis
    ).astype("int32"),
    "argsort": lambda x, axis=-1: np.argsort(tensor(x), axis, kind="stable").astype(
        "int32"
    ),
    "array": _array,
    "array_split": lambda x, indices_or_sections, axis=0: np.array_split(
        tensor(x), indices_or_sections, axis
    ),
    "bincount": _bincount,
    "broadcast_to": lambda x, shape: np.broadcast_to(tensor(x), shape),
    "concatenate": lambda xs, axis=0: np.concatenate(common(*xs), axis),
    "diag": lambda x, k=0: np.diag(tensor(x), k),
    "diagflat": lambda x, k=0: np.diagflat(tensor(x), k),
    "diagonal": lambda x, offset=0, axis1=0, axis2=1: np.diagonal(
        tensor(x), offset, axis1, axis2
    ),
    "diff": lambda a, n=1, axis=-1: np.diff(tensor(a), n, axis),
    "digitize": lambda x, bins: np.digitize(tensor(x), bins).astype("int32"),
    "dsplit": _cut(np.dsplit),
    "dstack": _joined(np.dstack),
    "empty": _made(np.empty),
    "empty_like": _like(np.empty_like),
    "expand_dims": lambda x, axis: np.expand_dims(tensor(x), axes(axis)),
    "eye": lambda N, M=None, k=0, dtype=None: np.eye(N, M, k, dtype or result_type()),
    "flip": lambda x, axis=None: np.flip(tensor(x), axes(axis)),
    "fliplr": lambda x: np.fliplr(tensor(x)),
    "flipud": lambda x: np.flipud(tensor(x)),
    "full": _full,
    "full_like": lambda x, fill_value, dtype=None: np.full_like(
        tensor(x), fill_value, dtype=dtype
    ),
    "geomspace": _space(np.geomspace),
    "get_item": lambda x, key: tensor(x)[key],
    "histogram": _histogram,
    "hsplit": _cut(np.hsplit),
    "hstack": _joined(np.hstack),
    "identity": lambda n, dtype=None: np.identity(n, dtype or result_type()),
    "isin": lambda x1, x2, assume_unique=False, invert=False: np.isin(
        *common(x1, x2), assume_unique, invert
    ),
    "linspace": _linspace,
    "logspace": _logspace,
    "meshgrid": _meshgrid,
    "moveaxis": lambda x, source, destination: np.moveaxis(
        tensor(x), source, destination
    ),
    "ndim": lambda x: tensor(x).ndim,
    "nonzero": lambda x: tuple(i.astype("int32") for i in np.nonzero(tensor(x))),
    "ones": _made(np.ones),
    "ones_like": _like(np.ones_like),
    "pad": _pad,
    "ravel": lambda x: np.ravel(tensor(x)),
    "repeat": lambda x, repeats, axis=None: np.repeat(tensor(x), repeats, axis),
    "reshape": _reshape,
    "roll": lambda x, shift, axis=None: np.roll(tensor(x), shift, axis),
    "rot90": lambda array, k=1, axes=(0, 1): np.rot90(tensor(array), k, axes),
    "searchsorted": _searchsorted,
    "select": lambda condlist, choicelist, default=0: np.select(
        condlist, common(*choicelist), default
    ),
    "size": lambda x: tensor(x).size,
    "sort": lambda x, axis=-1: np.sort(tensor(x), axis),
    "split": lambda x, indices_or_sections, axis=0: np.split(
        tensor(x), indices_or_sections, axis
    ),
    "squeeze": lambda x, axis=None: np.squeeze(tensor(x), axes(axis)),
    "stack": lambda x, axis=0: np.stack(common(*x), axis),
    "swapaxes": lambda x, axis1, axis2: np.swapaxes(tensor(x), axis1, axis2),
    "take": lambda x, indices, axis=None: np.take(tensor(x), tensor(indices), axis),
    "take_along_axis": lambda x, indices, axis=None: np.take_along_axis(
        tensor(x), tensor(indices), axis
    ),
    "tile": lambda x, repeats: np.tile(tensor(x), repeats),
    "trace": _trace,
    "transpose": lambda x, axes=None: np.transpose(tensor(x), axes),
    "tri": lambda N, M=None, k=0, dtype=None: np.tri(N, M, k, dtype or result_type()),
    "tril": lambda x, k=0: np.tril(tensor(x), k),
    "triu": lambda x, k=0: np.triu(tensor(x), k),
    "unique": _unique,
    "unravel_index": lambda indices, shape: tuple(
        i.astype(tensor(indices).dtype) for i in np.unravel_index(indices, shape)
    ),
    "vander": _vander,
    "view": lambda x, dtype=None: tensor(x).view(
        None if dtype is None else standardize_dtype(dtype)
    ),
    "vsplit": _cut(np.vsplit),
    "vstack": _joined(np.vstack),
    "where": _where,
    "zeros": _made(np.zeros),
    "zeros_like": _like(np.zeros_like),
}
named(TABLE, "mlpc.ops.numpy")
