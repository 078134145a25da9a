"""Keras 2's functions of `keras.backend` over NumPy arrays, for scripts that say `K.`

Most are `keras.ops` under the same name; the tables below hold what differs in name or
arguments. What belongs to images, sequences and graphs is left out.
"""

import math

import numpy as np

from mlpc import activations, ops, random
from mlpc.ops.dtypes import common, floats, result_type, tensor
from mlpc.ops.structures import map_structure
from mlpc.ops.table import named
from mlpc.utils.validation import check_real
from mlpc.variables import Variable

__all__ = ["TABLE"]

SAME = """abs all any cast cos dtype elu equal exp greater greater_equal less less_equal
log max maximum mean min minimum ndim not_equal one_hot prod reshape round sigmoid sign
sin softmax softplus softsign sqrt square stack std sum tanh tile var shape
binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy
ones_like zeros_like"""


def _set_value(x, value):
    x.assign(value)


def _batch_set_value(tuples):
    for x, value in tuples:
        x.assign(value)


def _dot(x, y):
    return np.dot(*common(x, y))


def _batch_dot(x, y, axes=None):
    """Products of the rows of `x` and `y`, each over one axis of both."""
    x, y = common(x, y)
    if axes is None:
        axes = (x.ndim - 1, 1 if y.ndim == 2 else y.ndim - 2)
    first, second = (axes, axes) if isinstance(axes, int) else axes
    rows = [
        np.tensordot(a, b, (first % x.ndim - 1, second % y.ndim - 1))
        for a, b in zip(x, y, strict=True)
    ]
    result = np.stack(rows)
    return result[:, np.newaxis] if result.ndim == 1 else result


def _batch_flatten(x):
    x = tensor(x)
    return x.reshape(len(x), -1)


def _relu(x, alpha=0.0, max_value=None, threshold=0.0):
    return activations.relu(x, alpha, max_value, threshold)


def _l2_normalize(x, axis=None):
    x = floats(x)
    squares = np.sum(np.square(x), axis, keepdims=True)
    return x / np.sqrt(np.maximum(squares, 1e-12)).astype(x.dtype)


def _random_bernoulli(shape, p=0.0, dtype=None, seed=None):
    p = check_real("p", p, low=0.0, high=1.0)
    draws = random.uniform(shape, dtype="float64", seed=seed)
    return (draws <= p).astype(dtype or result_type())


def _random_normal_variable(shape, mean, scale, dtype=None, name=None, seed=None):
    return Variable(random.normal(shape, mean, scale, dtype, seed), name=name)


def _random_uniform_variable(shape, low, high, dtype=None, name=None, seed=None):
    return Variable(random.uniform(shape, low, high, dtype, seed), name=name)


def _repeat(x, n):
    return np.repeat(tensor(x)[:, np.newaxis], n, axis=1)


def _switch(condition, then_expression, else_expression):
    ways = [v() if callable(v) else v for v in (then_expression, else_expression)]
    condition = tensor(condition)
    condition = condition.reshape(
        condition.shape + (1,) * (np.ndim(ways[0]) - condition.ndim)
    )
    return ops.where(condition, *ways)


TABLE = {
    **{name: getattr(ops, name) for name in SAME.split()},
    "arange": lambda start, stop=None, step=1, dtype="int32": ops.arange(
        start, stop, step, dtype
    ),
    "argmax": lambda x, axis=-1: ops.argmax(x, axis),
    "argmin": lambda x, axis=-1: ops.argmin(x, axis),
    "batch_dot": _batch_dot,
    "batch_flatten": _batch_flatten,
    "batch_get_value": lambda tensors: [np.array(x) for x in tensors],
    "batch_normalization": lambda x, mean, var, beta, gamma, axis=-1, epsilon=1e-3: (
        ops.batch_normalization(x, mean, var, axis, beta, gamma, epsilon)
    ),
    "batch_set_value": _batch_set_value,
    "bias_add": lambda x, bias, data_format=None: ops.add(x, bias),
    "cast_to_floatx": lambda x: ops.cast(x, result_type()),
    "clip": lambda x, min_value, max_value: ops.clip(x, min_value, max_value),
    "concatenate": lambda tensors, axis=-1: ops.concatenate(tensors, axis),
    "constant": lambda value, dtype=None, shape=None, name=None: ops.broadcast_to(
        ops.array(value, dtype), np.shape(value) if shape is None else shape
    ),
    "count_params": lambda x: math.prod(x.shape),
    "cumprod": lambda x, axis=0: ops.cumprod(x, axis),
    "cumsum": lambda x, axis=0: ops.cumsum(x, axis),
    "dot": _dot,
    "dropout": lambda x, level, noise_shape=None, seed=None: random.dropout(
        x, level, noise_shape, seed
    ),
    "eval": lambda x: np.array(x),
    "expand_dims": lambda x, axis=-1: ops.expand_dims(x, axis),
    "eye": lambda size, dtype=None, name=None: Variable(ops.eye(size, dtype=dtype)),
    "flatten": lambda x: ops.ravel(x),
    "gather": lambda reference, indices: ops.take(reference, indices, 0),
    "get_value": lambda x: np.array(x),
    "hard_sigmoid": lambda x: ops.clip(floats(x) * np.float32(0.2) + 0.5, 0, 1),
    "in_top_k": lambda predictions, targets, k: ops.in_top_k(targets, predictions, k),
    "int_shape": lambda x: ops.shape(x),
    "is_sparse": lambda tensor: False,
    "l2_normalize": _l2_normalize,
    "map_fn": lambda fn, elems, name=None, dtype=None: ops.map(fn, elems),
    "moving_average_update": lambda x, value, momentum: x.assign_sub(
        (np.asarray(x) - value) * (1 - momentum)
    ),
    "ones": lambda shape, dtype=None, name=None: Variable(ops.ones(shape, dtype)),
    "permute_dimensions": lambda x, pattern: ops.transpose(x, pattern),
    "pow": lambda x, a: ops.power(x, a),
    "random_bernoulli": _random_bernoulli,
    "random_normal": random.normal,
    "random_normal_variable": _random_normal_variable,
    "random_uniform": random.uniform,
    "random_uniform_variable": _random_uniform_variable,
    "relu": _relu,
    "repeat": _repeat,
    "repeat_elements": lambda x, rep, axis: ops.repeat(x, rep, axis),
    "reverse": lambda x, axes: ops.flip(x, axes),
    "set_value": _set_value,
    "squeeze": lambda x, axis: ops.squeeze(x, axis),
    "stop_gradient": lambda variables: map_structure(ops.stop_gradient, variables),
    "switch": _switch,
    "to_dense": lambda tensor: tensor,
    "transpose": lambda x: ops.transpose(x),
    "truncated_normal": random.truncated_normal,
    "update": lambda x, new_x: x.assign(new_x),
    "update_add": lambda x, increment: x.assign_add(increment),
    "update_sub": lambda x, decrement: x.assign_sub(decrement),
    "variable": lambda value, dtype=None, name=None, constraint=None: Variable(
        value, dtype=dtype or result_type(), name=name
    ),
    "zeros": lambda shape, dtype=None, name=None: Variable(ops.zeros(shape, dtype)),
}
named(TABLE, "mlpc.backend")
