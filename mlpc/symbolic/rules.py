"""The derivative of each function of NumPy that a recording follows: `RULES`.

A rule is a tuple with an entry for each argument, `entry(g, z, *args)`: the gradient
that comes back to the argument, of the gradient g of the result z. It may have the
shape of z; what was broadcast is summed by recording.py. Or it is a function of its
own, as `moved` for all that puts elements elsewhere (moving.py). At a kink the slope is
the mean of both sides', as of `max` where values are equal; where one is infinite, as
of the square root at 0, it counts as 0.
"""

import numpy as np

from mlpc.symbolic.moving import MOVING, moved

__all__ = ["REDUCED", "RULES"]


def _kept(g, x, axis=None, keepdims=False):
    """A reduction's gradient in the rank of what was reduced."""
    if axis is None:
        return np.reshape(g, (1,) * x.ndim)
    return np.reshape(g, _kept_shape(x, axis))


def _kept_shape(x, axis):
    axes = {int(a) % x.ndim for a in np.atleast_1d(axis)}
    return tuple(1 if i in axes else n for i, n in enumerate(x.shape))


def _whole(g, x, axis=None, keepdims=False):
    return np.broadcast_to(_kept(g, x, axis), x.shape)


def _count(x, z):
    return x.size / max(np.size(z), 1)


def _sum(g, z, x, axis=None, dtype=None, keepdims=False):
    return _whole(g, x, axis)


def _mean(g, z, x, axis=None, dtype=None, keepdims=False):
    return _whole(g, x, axis) / _count(x, z)


def _extreme(g, z, x, axis=None, keepdims=False):
    at = x == _kept(z, x, axis)
    axes = None if axis is None else tuple(np.atleast_1d(axis))
    return _kept(g, x, axis) * at / at.sum(axes, keepdims=True)


def _var(g, z, x, axis=None, dtype=None, ddof=0, keepdims=False):
    axes = None if axis is None else tuple(np.atleast_1d(axis))
    off = x - x.mean(axes, keepdims=True)
    return _kept(g, x, axis) * 2 * off / (_count(x, z) - ddof)


def _std(g, z, x, axis=None, dtype=None, ddof=0, keepdims=False):
    return _var(_ratio(g, 2 * z), z, x, axis, ddof=ddof)


def _prod(g, z, x, axis=None, dtype=None, keepdims=False):
    """g times the product of all others, from both sides: x may be 0."""
    axes = range(x.ndim) if axis is None else [int(a) % x.ndim for a in _list(axis)]
    last = range(x.ndim - len(axes), x.ndim)
    turned = np.moveaxis(x, tuple(axes), tuple(last))
    rows = turned.reshape(*turned.shape[: x.ndim - len(axes)], -1)
    ones = np.ones((*rows.shape[:-1], 1))
    before = np.concatenate([ones, rows[..., :-1]], -1).cumprod(-1)
    behind = np.concatenate([ones, rows[..., :0:-1]], -1).cumprod(-1)[..., ::-1]
    others = np.moveaxis((before * behind).reshape(turned.shape), last, tuple(axes))
    return _kept(g, x, axis) * others


def _list(axis):
    return np.atleast_1d(axis).tolist()


def _from_behind(g, axis):
    return np.flip(np.cumsum(np.flip(g, axis), axis), axis)


def _cumsum(g, z, x, axis=None, dtype=None):
    if axis is None:
        return _from_behind(g, 0).reshape(x.shape)
    return _from_behind(g, axis)


def _cumprod(g, z, x, axis=None, dtype=None):
    """`sum of g_k z_k / x_j` over k >= j; where x_j is 0, of the product without it."""
    rows = np.moveaxis(np.reshape(x, -1) if axis is None else x, axis or 0, -1)
    g = np.moveaxis(g, axis or 0, -1)
    slopes = np.zeros(rows.shape)
    for j in range(rows.shape[-1]):
        others = rows.copy()
        others[..., j] = 1
        slopes[..., j] = (g * others.cumprod(-1))[..., j:].sum(-1)
    return np.moveaxis(slopes, -1, axis or 0).reshape(x.shape)


def _ratio(g, x):
    """g / x, and 0 where x is 0: where a slope would be infinite."""
    return np.where(x == 0, 0.0, g / np.where(x == 0, 1.0, x))


def _power_base(g, z, x, y):
    slope = y * np.power(np.asarray(x, float), np.where(y == 0, 1.0, y - 1))
    return g * np.where(np.isfinite(slope) | (x != 0), slope, 0.0)


def _power_exponent(g, z, x, y):
    return g * z * np.log(np.where(x > 0, x, 1.0))


def _share(x, y, z):
    """How much of the larger or smaller of two is x: all, nothing, or half of equal."""
    other = np.where(np.isnan(y) & ~np.isnan(z), 0.0, 0.5 * (y == z))
    return np.where(x == z, 1.0 - other, 0.0)


def _matmul(g, z, x, y, first):
    """`g y^T` or `x^T g`, vectors as rows or columns."""
    rows, columns = x.ndim == 1, y.ndim == 1
    x = x[np.newaxis] if rows else x
    y = y[:, np.newaxis] if columns else y
    g = np.asarray(g)
    g = g[..., np.newaxis] if columns else g
    g = g[..., np.newaxis, :] if rows else g
    if first:
        made = g @ np.swapaxes(y, -1, -2)
        return made[..., 0, :] if rows else made
    made = np.swapaxes(x, -1, -2) @ g
    return made[..., 0] if columns else made


def _inverse(g, z, x):
    turned = np.swapaxes(z, -1, -2)
    return -turned @ g @ turned


def _det(g, z, x):
    g, z = np.asarray(g)[..., np.newaxis, np.newaxis], np.asarray(z)
    return g * z[..., np.newaxis, np.newaxis] * np.swapaxes(np.linalg.inv(x), -1, -2)


def _solved(g, a, b):
    """The gradient of b, with an axis of columns in every case."""
    columns = _with_columns(g, a, b)
    return np.linalg.solve(np.swapaxes(a, -1, -2), columns)


def _with_columns(g, a, b):
    return g[..., np.newaxis] if b.ndim == 1 else g


def _solve_matrix(g, z, a, b):
    x = _with_columns(np.asarray(z), a, b)
    return -_solved(g, a, b) @ np.swapaxes(x, -1, -2)


def _solve_right(g, z, a, b):
    made = _solved(g, a, b)
    return made[..., 0] if b.ndim == 1 else made


SMOOTH = {
    np.positive: (lambda g, z, x: g,),
    np.negative: (lambda g, z, x: -g,),
    np.absolute: (lambda g, z, x: g * np.sign(x),),
    np.fabs: (lambda g, z, x: g * np.sign(x),),
    np.conjugate: (lambda g, z, x: g,),
    np.real: (lambda g, z, x: g,),
    np.copy: (lambda g, z, x, *_: g,),
    np.square: (lambda g, z, x: 2 * g * x,),
    np.sqrt: (lambda g, z, x: _ratio(g, 2 * z),),
    np.cbrt: (lambda g, z, x: _ratio(g, 3 * z * z),),
    np.reciprocal: (lambda g, z, x: -g * z * z,),
    np.exp: (lambda g, z, x: g * z,),
    np.exp2: (lambda g, z, x: g * z * np.log(2),),
    np.expm1: (lambda g, z, x: g * np.exp(x),),
    np.log: (lambda g, z, x: g / x,),
    np.log2: (lambda g, z, x: g / (x * np.log(2)),),
    np.log10: (lambda g, z, x: g / (x * np.log(10)),),
    np.log1p: (lambda g, z, x: g / (1 + x),),
    np.sin: (lambda g, z, x: g * np.cos(x),),
    np.cos: (lambda g, z, x: -g * np.sin(x),),
    np.tan: (lambda g, z, x: g * (1 + z * z),),
    np.arcsin: (lambda g, z, x: g / np.sqrt(1 - x * x),),
    np.arccos: (lambda g, z, x: -g / np.sqrt(1 - x * x),),
    np.arctan: (lambda g, z, x: g / (1 + x * x),),
    np.sinh: (lambda g, z, x: g * np.cosh(x),),
    np.cosh: (lambda g, z, x: g * np.sinh(x),),
    np.tanh: (lambda g, z, x: g * (1 - z * z),),
    np.arcsinh: (lambda g, z, x: g / np.sqrt(1 + x * x),),
    np.arccosh: (lambda g, z, x: g / np.sqrt(x * x - 1),),
    np.arctanh: (lambda g, z, x: g / (1 - x * x),),
    np.deg2rad: (lambda g, z, x: g * (np.pi / 180),),
    np.rad2deg: (lambda g, z, x: g * (180 / np.pi),),
    np.radians: (lambda g, z, x: g * (np.pi / 180),),
    np.degrees: (lambda g, z, x: g * (180 / np.pi),),
    np.sinc: (lambda g, z, x: g * _ratio(np.cos(np.pi * x) - z, x),),
    np.add: (lambda g, z, x, y: g, lambda g, z, x, y: g),
    np.subtract: (lambda g, z, x, y: g, lambda g, z, x, y: -g),
    np.multiply: (lambda g, z, x, y: g * y, lambda g, z, x, y: g * x),
    np.true_divide: (lambda g, z, x, y: g / y, lambda g, z, x, y: -g * z / y),
    np.remainder: (
        lambda g, z, x, y: g,
        lambda g, z, x, y: -g * np.floor_divide(x, y),
    ),
    np.fmod: (lambda g, z, x, y: g, lambda g, z, x, y: -g * np.trunc(x / y)),
    np.power: (_power_base, _power_exponent),
    np.float_power: (_power_base, _power_exponent),
    np.nextafter: (lambda g, z, x, y: g, lambda g, z, x, y: 0 * g),
    np.bincount: (None, lambda g, z, x, weights, *_: g[x]),
    np.ldexp: (lambda g, z, x, n: np.ldexp(g, n),),
    np.arctan2: (
        lambda g, z, x, y: g * _ratio(y, x * x + y * y),
        lambda g, z, x, y: -g * _ratio(x, x * x + y * y),
    ),
    np.hypot: (
        lambda g, z, x, y: g * _ratio(x, z),
        lambda g, z, x, y: g * _ratio(y, z),
    ),
    np.logaddexp: (
        lambda g, z, x, y: g * np.exp(x - z),
        lambda g, z, x, y: g * np.exp(y - z),
    ),
    np.logaddexp2: (
        lambda g, z, x, y: g * np.exp2(x - z),
        lambda g, z, x, y: g * np.exp2(y - z),
    ),
    **dict.fromkeys(
        (np.maximum, np.minimum, np.fmax, np.fmin),
        (
            lambda g, z, x, y: g * _share(x, y, z),
            lambda g, z, x, y: g * _share(y, x, z),
        ),
    ),
    np.matmul: (
        lambda g, z, x, y: _matmul(g, z, x, y, True),
        lambda g, z, x, y: _matmul(g, z, x, y, False),
    ),
    np.linalg.inv: (_inverse,),
    np.linalg.det: (_det,),
    np.linalg.solve: (_solve_matrix, _solve_right),
    np.sum: (_sum,),
    np.mean: (_mean,),
    np.var: (_var,),
    np.std: (_std,),
    np.prod: (_prod,),
    **dict.fromkeys((np.max, np.min, np.amax, np.amin), (_extreme,)),
    np.cumsum: (_cumsum,),
    np.cumprod: (_cumprod,),
}
# What is constant almost everywhere: booleans, indices, counts, steps.
STEPS = """all allclose any argmax argmin argpartition argsort argwhere array_equal
can_cast ceil count_nonzero digitize empty_like equal flatnonzero floor
floor_divide greater greater_equal heaviside iscomplexobj isclose isfinite
isin isinf isnan isneginf isposinf isreal isrealobj less less_equal logical_and
logical_not logical_or logical_xor may_share_memory ndim nonzero not_equal ones_like
result_type rint round around searchsorted shape sign signbit size trunc zeros_like"""


def _constant(recording, z, function, args, kwargs, places):
    return z


RULES = {
    **dict.fromkeys((getattr(np, name) for name in STEPS.split()), _constant),
    **dict.fromkeys((getattr(np, name) for name in MOVING.split()), moved),
    **SMOOTH,
}
REDUCED = {  # ufunc.reduce -> the function of the same values
    np.add: np.sum,
    np.multiply: np.prod,
    np.maximum: np.max,
    np.minimum: np.min,
    np.logical_and: np.all,
    np.logical_or: np.any,
}
