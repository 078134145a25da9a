"""What `keras.ops` has beyond NumPy: erf, the k largest, segments, distances."""

import math

import numpy as np

from mlpc.ops.dtypes import common, floats, largest, tensor
from mlpc.ops.table import axes, named
from mlpc.utils.recorded import primitive
from mlpc.utils.validation import check_integer

__all__ = ["TABLE"]


def _by_element(function, slope):
    """A function of Python's `math`, computed in float64 and rounded."""
    of_array = np.vectorize(function, otypes=["float64"])

    @primitive(lambda g, z, x: g * slope(x))
    def compute(x):
        return of_array(x).astype(x.dtype)

    return lambda x: compute(floats(x))


def _bell(x):
    """The slope of erf."""
    return 2 / np.sqrt(np.pi) * np.exp(-x * x)


def _logsumexp(x, axis=None, keepdims=False):
    x = floats(x)
    most = np.max(x, axis=axes(axis), keepdims=True)
    most = np.where(np.isfinite(most), most, 0).astype(x.dtype)
    with np.errstate(divide="ignore"):
        total = np.log(np.sum(np.exp(x - most), axis=axes(axis), keepdims=True)) + most
    return total if keepdims else np.squeeze(total, axes(axis))


def _top_k(x, k, sorted=True):
    x = tensor(x)
    if x.ndim == 0:
        raise ValueError(f"Argument `x` must have an axis. Received: x={x}")
    size = x.shape[-1]
    k = check_integer("k", k, low=0, high=size)
    if x.dtype.kind == "f":
        indices = np.argsort(-x, axis=-1, kind="stable")[..., :k]
    else:  # whose least number has no negative; of equal ones the first comes first
        backwards = np.argsort(x[..., ::-1], axis=-1, kind="stable")
        indices = size - 1 - backwards[..., ::-1][..., :k]
    return np.take_along_axis(x, indices, -1), indices.astype("int32")


def _in_top_k(targets, predictions, k):
    targets, predictions = tensor(targets), tensor(predictions)
    own = np.take_along_axis(predictions, targets[..., np.newaxis], -1)
    own = np.where(np.isnan(own), -np.inf, own)
    return 1 + np.sum(predictions > own, axis=-1) <= k


def _segments(join, start):
    """Rows of data joined by the number of their segment; without negative ones."""

    def reduce(data, segment_ids, num_segments=None, sorted=False):
        data, ids = tensor(data), tensor(segment_ids)
        if ids.ndim != 1 or ids.dtype.kind not in "iu" or ids.shape != data.shape[:1]:
            raise ValueError(
                "Argument `segment_ids` must be integers of one axis, one for each row "
                f"of `data`. Received: segment_ids of shape {ids.shape}, dtype "
                f"{ids.dtype}, data of shape {data.shape}"
            )
        if num_segments is not None:
            num_segments = check_integer("num_segments", num_segments, low=0)
        count = largest(ids) + 1 if num_segments is None else num_segments
        known = (ids >= 0) & (ids < count)
        return _joined(data[known], ids[known], count, join, start(data.dtype))

    return reduce


def _shared(g, z, data, ids, count, join, first):
    """A segment's gradient to its rows; to those that are its extreme."""
    if join is np.add:
        return g[ids]
    if join is np.multiply:
        raise NotImplementedError
    at = data == z[ids]
    ties = np.zeros(z.shape)
    np.add.at(ties, ids, at)
    return (g / np.maximum(ties, 1))[ids] * at


@primitive(_shared)
def _joined(data, ids, count, join, first):
    result = np.full((count, *data.shape[1:]), first, data.dtype)
    join.at(result, ids, data)
    return result


def _bound(sign):
    """The neutral element of the minimum (sign 1) or maximum (-1) of a dtype."""

    def of(dtype):
        if dtype.kind == "f":
            return sign * np.inf
        return np.iinfo(dtype).max if sign > 0 else np.iinfo(dtype).min

    return of


def _cdist(x, y):
    x, y = common(x, y, also=(float,))
    if x.ndim < 2 or y.ndim < 2 or x.shape[-1] != y.shape[-1]:
        raise ValueError(
            "Arguments `x` and `y` must have two axes or more and the same last one. "
            f"Received: x.shape={x.shape}, y.shape={y.shape}"
        )
    apart = x[..., :, np.newaxis, :] - y[..., np.newaxis, :, :]
    return np.sqrt(np.sum(apart * apart, axis=-1))


TABLE = {
    "cdist": _cdist,
    "erf": _by_element(math.erf, _bell),
    "erfc": _by_element(math.erfc, lambda x: -_bell(x)),
    "in_top_k": _in_top_k,
    "logsumexp": _logsumexp,
    "rsqrt": lambda x: 1 / np.sqrt(floats(x)),
    "segment_max": _segments(np.maximum, _bound(-1)),
    "segment_min": _segments(np.minimum, _bound(1)),
    "segment_prod": _segments(np.multiply, lambda dtype: 1),
    "segment_sum": _segments(np.add, lambda dtype: 0),
    "top_k": _top_k,
}
named(TABLE, "mlpc.ops")
