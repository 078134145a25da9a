"""Functions of NumPy that are made of others, for a recording to follow: `COMPOSED`.
Those of matrices are in products.py.

Each takes NumPy's arguments, recorded arrays among them, and returns what NumPy's
function does, or `NotImplemented` where it has no way for these arguments.
"""

import numpy as np

from mlpc.symbolic.products import PRODUCTS, axes_of
from mlpc.symbolic.rules import RULES
from mlpc.utils.recorded import detached, is_recorded

__all__ = ["COMPOSED"]

PADDINGS = ("constant", "edge", "reflect", "symmetric", "wrap")


def _clip(a, a_min=None, a_max=None, *, min=None, max=None):
    low = min if a_min is None else a_min
    high = max if a_max is None else a_max
    a = a if low is None else np.maximum(a, low)
    return a if high is None else np.minimum(a, high)


def _extreme(function, join):
    def reduce(a, axis=None, out=None, keepdims=False, initial=None, where=True):
        if out is not None or where is not True:
            return NotImplemented
        recording = a.recording
        args = (a, axis) if isinstance(axis, (int, tuple)) else (a,)
        rule = RULES[function]
        most = recording.call(function, args, {"keepdims": keepdims}, rule)
        return most if initial is None else join(most, initial)

    return reduce


def _ptp(a, axis=None, out=None, keepdims=False):
    return np.max(a, axis, keepdims=keepdims) - np.min(a, axis, keepdims=keepdims)


def _without_nan(function, fill):
    def reduce(a, axis=None, dtype=None, out=None, keepdims=False, **others):
        if others or out is not None:
            return NotImplemented
        a = np.where(np.isnan(detached(a)), fill, a)
        return function(a, axis=axis, keepdims=keepdims)

    return reduce


def _cumulative_without_nan(function, fill):
    def accumulate(a, axis=None, dtype=None):
        return function(np.where(np.isnan(detached(a)), fill, a), axis)

    return accumulate


def _nanmean(a, axis=None, keepdims=False):
    there = ~np.isnan(detached(a))
    return np.nansum(a, axis, keepdims=keepdims) / there.sum(axis, keepdims=keepdims)


def _nanvar(a, axis=None, ddof=0, keepdims=False):
    there = ~np.isnan(detached(a))
    off = np.where(there, a - np.nanmean(a, axis, keepdims=True), 0.0)
    count = there.sum(axis, keepdims=keepdims) - ddof
    return np.sum(np.square(off), axis, keepdims=keepdims) / count


def _nanstd(a, axis=None, ddof=0, keepdims=False):
    return np.sqrt(_nanvar(a, axis, ddof, keepdims))


def _nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    plain = detached(x)
    finite = np.isfinite(plain)
    other = np.nan_to_num(plain, nan=nan, posinf=posinf, neginf=neginf)
    return np.where(finite, x, other)


def _average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    if returned:
        return NotImplemented
    if weights is None:
        return np.mean(a, axis, keepdims=keepdims)
    if np.shape(weights) != np.shape(a):
        if not isinstance(axis, int) or np.ndim(weights) != 1:
            return NotImplemented
        shape = [1] * np.ndim(a)
        shape[axis] = -1
        weights = np.reshape(weights, shape)
    total = np.sum(a * weights, axis, keepdims=keepdims)
    weights = np.broadcast_to(weights, np.shape(a))
    return total / np.sum(weights, axis, keepdims=keepdims)


def _sort(a, axis=-1, kind=None, order=None, **others):
    if axis is None:
        a, axis = np.ravel(a), -1
    return np.take_along_axis(a, np.argsort(detached(a), axis, kind="stable"), axis)


def _quantile(scale, nan=False):
    """At a place between two of the sorted values: `a + t (b - a)`."""

    def reduce(a, q, axis=None, *, method="linear", keepdims=False, **others):
        if method != "linear" or any(others.values()) or is_recorded(q):
            return NotImplemented
        over = axes_of(axis, a.ndim)
        last = tuple(range(a.ndim - len(over), a.ndim))
        moved = np.moveaxis(a, over, last)
        rows = np.sort(moved.reshape(*moved.shape[: a.ndim - len(over)], -1), -1)
        there = ~np.isnan(detached(rows))
        count = np.where(nan, there.sum(-1), rows.shape[-1])[..., np.newaxis]
        at = np.asarray(q, float).reshape(-1) / scale * (count - 1)
        low, high = np.floor(at).astype(int), np.ceil(at).astype(int)
        below, above = (np.take_along_axis(rows, i, -1) for i in (low, high))
        found = np.moveaxis(below + (at - low) * (above - below), -1, 0)
        found = found.reshape(*np.shape(q), *found.shape[1:])
        if keepdims:
            found = np.expand_dims(found, tuple(np.ndim(q) + i for i in over))
        return found

    return reduce


def _median(quantile):
    def reduce(a, axis=None, out=None, overwrite_input=False, keepdims=False):
        return quantile(a, 0.5, axis, keepdims=keepdims)

    return reduce


def _diff(a, n=1, axis=-1, prepend=None, append=None):
    if prepend is not None or append is not None:
        return NotImplemented
    for _ in range(n):
        size = a.shape[axis]
        a = np.take(a, range(1, size), axis) - np.take(a, range(size - 1), axis)
    return a


def _trapezoid(y, x=None, dx=1.0, axis=-1):
    if x is not None:
        dx = np.diff(x, axis=-1 if np.ndim(x) == 1 else axis)
        if np.ndim(dx) == 1:
            shape = [1] * y.ndim
            shape[axis] = -1
            dx = np.reshape(dx, shape)
    size = y.shape[axis]
    ends = np.take(y, range(1, size), axis) + np.take(y, range(size - 1), axis)
    return np.sum(dx * ends, axis) / 2


def _split(ary, indices_or_sections, axis=0):
    sizes = np.arange(ary.shape[axis])
    places = np.array_split(sizes, indices_or_sections)
    if isinstance(indices_or_sections, int) and sizes.size % indices_or_sections:
        raise ValueError("array split does not result in an equal division")
    return [np.take(ary, some, axis) for some in places]


def _array_split(ary, indices_or_sections, axis=0):
    places = np.array_split(np.arange(ary.shape[axis]), indices_or_sections)
    return [np.take(ary, some, axis) for some in places]


def _split_along(axis):
    def split(ary, indices_or_sections):
        at = 0 if axis == 1 and ary.ndim == 1 else axis
        return np.split(ary, indices_or_sections, at)

    return split


def _unstack(x, /, *, axis=0):
    return tuple(np.take(x, i, axis) for i in range(x.shape[axis]))


def _pad(array, pad_width, mode="constant", **options):
    if mode not in PADDINGS or set(options) - {"constant_values"}:
        return NotImplemented
    args = (array, pad_width, mode)
    return array.recording.call(np.pad, args, options, RULES[np.pad])


def _select(condlist, choicelist, default=0):
    for condition, choice in zip(condlist[::-1], choicelist[::-1], strict=True):
        default = np.where(condition, choice, default)
    return default


def _full_like(a, fill_value, dtype=None, **others):
    if is_recorded(fill_value):
        return np.broadcast_to(fill_value, np.shape(a))
    return np.full(np.shape(a), fill_value, dtype or a.dtype)


def _meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    if sparse:
        return NotImplemented
    shape = [np.size(x) for x in xi]
    laid = []
    for i, x in enumerate(xi):
        alone = [1] * len(xi)
        alone[i] = -1
        laid.append(np.broadcast_to(np.reshape(x, alone), shape))
    if indexing == "xy" and len(xi) > 1:
        laid = [np.swapaxes(x, 0, 1) for x in laid]
    return laid


def _vander(x, N=None, increasing=False):
    powers = np.arange(len(x) if N is None else N)
    return x[:, np.newaxis] ** (powers if increasing else powers[::-1])


COMPOSED = {
    **PRODUCTS,
    np.array_split: _array_split,
    np.average: _average,
    np.clip: _clip,
    np.diff: _diff,
    np.dsplit: _split_along(2),
    np.full_like: _full_like,
    np.hsplit: _split_along(1),
    **{f: _extreme(f, np.maximum) for f in (np.max, np.amax)},
    **{f: _extreme(f, np.minimum) for f in (np.min, np.amin)},
    np.median: _median(np.quantile),
    np.meshgrid: _meshgrid,
    np.nan_to_num: _nan_to_num,
    np.nancumprod: _cumulative_without_nan(np.cumprod, 1.0),
    np.nancumsum: _cumulative_without_nan(np.cumsum, 0.0),
    np.nanmax: _without_nan(np.max, -np.inf),
    np.nanmean: _nanmean,
    np.nanmedian: _median(np.nanquantile),
    np.nanmin: _without_nan(np.min, np.inf),
    np.nanpercentile: _quantile(100, nan=True),
    np.nanprod: _without_nan(np.prod, 1.0),
    np.nanquantile: _quantile(1, nan=True),
    np.nanstd: _nanstd,
    np.nansum: _without_nan(np.sum, 0.0),
    np.nanvar: _nanvar,
    np.pad: _pad,
    np.percentile: _quantile(100),
    np.ptp: _ptp,
    np.quantile: _quantile(1),
    np.select: _select,
    np.sort: _sort,
    np.split: _split,
    np.vander: _vander,
    np.vsplit: _split_along(0),
}
_trapezoids = {getattr(np, name, None) for name in ("trapezoid", "trapz")} - {None}
COMPOSED |= dict.fromkeys(_trapezoids, _trapezoid)
if hasattr(np, "unstack"):  # from NumPy 2.1
    COMPOSED[np.unstack] = _unstack
