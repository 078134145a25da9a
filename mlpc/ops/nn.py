"""`keras.ops.nn`: activations, which are the engine's, cross-entropies and moments.

What belongs to images, sequences and attention is not here.
"""

import numpy as np

from mlpc import activations, config
from mlpc.ops.dtypes import common, floats, result_type, tensor
from mlpc.ops.table import axes, named
from mlpc.utils.absent import module_hooks as _module_hooks

# Activations that take the array alone, and those with options and Keras' defaults
# here, which are not always those of `activations`.
PLAIN = """hard_sigmoid hard_silu hard_swish hard_tanh log_sigmoid relu relu6 selu
sigmoid silu softplus softsign sparse_plus sparse_sigmoid swish tanh_shrink"""


def _activation(name):
    return lambda x: getattr(activations, name)(x)


def _same_shapes(target, output):
    if target.shape != output.shape:
        raise ValueError(
            "Arguments `target` and `output` must have the same shape. Received: "
            f"target.shape={target.shape}, output.shape={output.shape}"
        )


def _log_of(output, from_logits, axis):
    """log p of logits, or of probabilities divided by their sum and clipped."""
    if from_logits:
        shifted = output - np.max(output, axis, keepdims=True)
        return shifted - np.log(np.sum(np.exp(shifted), axis, keepdims=True))
    output = output / np.sum(output, axis, keepdims=True)
    return np.log(_clipped(output))


def _clipped(p):
    """Probabilities kept from 0 and 1 by `epsilon()`, in their dtype."""
    small = p.dtype.type(config.epsilon())
    return np.clip(p, small, p.dtype.type(1) - small)


def _binary_crossentropy(target, output, from_logits=False):
    target, output = common(target, output, also=(float,))
    _same_shapes(target, output)
    if from_logits:
        # y softplus(-z) + (1 - y) softplus(z), with softplus(z) = z + softplus(-z)
        return np.maximum(output, 0) - output * target + np.log1p(np.exp(-abs(output)))
    p = _clipped(output)
    return -(target * np.log(p) + (1 - target) * np.log(1 - p))


def _categorical_crossentropy(target, output, from_logits=False, axis=-1):
    target, output = common(target, output, also=(float,))
    _same_shapes(target, output)
    if target.ndim < 1:
        raise ValueError(
            "Arguments `target` and `output` must have at least one axis. Received: "
            f"target.shape={target.shape}, output.shape={output.shape}"
        )
    return -np.sum(target * _log_of(output, from_logits, axis), axis)


def _sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1):
    target, output = tensor(target), floats(output)
    if target.ndim == output.ndim and target.shape[-1] == 1:
        target = target[..., 0]
    if output.ndim < 1 or target.shape != output.shape[:-1]:
        raise ValueError(
            "Arguments `target` and `output` must have the same shape up until the "
            f"last dimension: target.shape={target.shape}, output.shape={output.shape}"
        )
    one_hot = _one_hot(target, output.shape[axis], axis, output.dtype)
    return -np.sum(one_hot * _log_of(output, from_logits, axis), axis)


def _one_hot(x, num_classes, axis=-1, dtype=None, sparse=False):
    if sparse:
        raise ValueError("Argument `sparse` must be False. Received: sparse=True")
    rows = tensor(x)[..., np.newaxis] == np.arange(num_classes)
    return np.moveaxis(rows, -1, axis).astype(dtype or result_type(float))


def _multi_hot(inputs, num_classes=None, axis=-1, dtype=None, sparse=False, **kwargs):
    num_classes = kwargs.pop("num_tokens", num_classes)
    if num_classes is None or kwargs:
        raise ValueError(
            "Argument `num_classes` must be given, and no unknown one. "
            f"Received: num_classes={num_classes}, {kwargs}"
        )
    inputs = tensor(inputs)
    ones = _one_hot(inputs, num_classes, axis, dtype, sparse)
    return np.max(ones, axis=1 if inputs.ndim > 1 else 0)


def _moments(x, axes, keepdims=False, synchronized=False):
    if synchronized:
        raise NotImplementedError(
            "Argument `synchronized` must be False. Received: synchronized=True"
        )
    x, over = floats(x), tuple(axes) if isinstance(axes, list) else axes
    return np.mean(x, over, keepdims=keepdims), np.var(x, over, keepdims=keepdims)


def _normalize(x, axis=-1, order=2, epsilon=None):
    if not isinstance(order, int) or order < 1:
        raise ValueError(
            f"Argument `order` must be an int >= 1. Received: order={order}"
        )
    x = np.atleast_1d(floats(x))
    epsilon = config.epsilon() if epsilon is None else epsilon
    sums = np.sum(np.abs(x) ** order, axes(axis), keepdims=True)
    return x / np.maximum(sums ** (1 / order), epsilon).astype(x.dtype)


def _along(values, x, axis):
    """A vector laid along the axes of `x` that it was made for; None stays."""
    if np.ndim(values) in (0, x.ndim):
        return values
    over = {a % x.ndim for a in (axis if isinstance(axis, (list, tuple)) else [axis])}
    return np.reshape(values, [x.shape[a] if a in over else 1 for a in range(x.ndim)])


def _batch_normalization(
    x, mean, variance, axis, offset=None, scale=None, epsilon=1e-3
):
    x = floats(x)
    mean, variance, offset, scale = (
        _along(v, x, axis) for v in (mean, variance, offset, scale)
    )
    factor = 1 / np.sqrt(variance + epsilon) * (1 if scale is None else scale)
    shift = (0 if offset is None else offset) - mean * factor
    return (x * factor + shift).astype(x.dtype)


def _layer_normalization(x, gamma=None, beta=None, axis=-1, epsilon=None, **kwargs):
    in_place = kwargs.pop("rms_scaling", False)
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments. Received: {kwargs}")
    x = floats(x)
    mean, variance = _moments(x, axes(axis), keepdims=True)
    epsilon = config.epsilon() if epsilon is None else epsilon
    factor = 1 / np.sqrt(variance + epsilon)
    if gamma is not None:
        factor = factor * _along(gamma, x, axis)
    if in_place:  # the mean stays, and there is no beta
        return (x * factor).astype(x.dtype)
    shift = 0 if beta is None else _along(beta, x, axis)
    return (x * factor - mean * factor + shift).astype(x.dtype)


def _rms_normalization(x, scale=None, axis=-1, epsilon=None):
    x = floats(x)
    epsilon = config.epsilon() if epsilon is None else epsilon
    squares = np.mean(np.square(x), axes(axis), keepdims=True)
    result = x / np.sqrt(squares + epsilon)
    return (result if scale is None else result * scale).astype(x.dtype)


def _polar(abs_, angle):
    abs_, angle = common(abs_, angle, also=(float,))
    return abs_ * np.cos(angle) + 1j * abs_ * np.sin(angle)


TABLE = {
    **{name: _activation(name) for name in PLAIN.split()},
    "celu": lambda x, alpha=1.0: activations.celu(x, alpha=alpha),
    "elu": lambda x, alpha=1.0: activations.elu(x, alpha=alpha),
    "gelu": lambda x, approximate=True: activations.gelu(x, approximate=approximate),
    "glu": lambda x, axis=-1: activations.glu(x, axis=axis),
    "hard_shrink": lambda x, threshold=0.5: activations.hard_shrink(
        x, threshold=threshold
    ),
    "leaky_relu": lambda x, negative_slope=0.2: activations.leaky_relu(
        x, negative_slope=negative_slope
    ),
    "log_softmax": lambda x, axis=-1: activations.log_softmax(x, axis=axis),
    "soft_shrink": lambda x, threshold=0.5: activations.soft_shrink(
        x, threshold=threshold
    ),
    "softmax": lambda x, axis=-1: activations.softmax(x, axis=axis),
    "sparsemax": lambda x, axis=-1: activations.sparsemax(x, axis=axis),
    "squareplus": lambda x, b=4: activations.squareplus(x, b=b),
    "threshold": lambda x, threshold, default_value: activations.threshold(
        x, threshold, default_value
    ),
    "batch_normalization": _batch_normalization,
    "binary_crossentropy": _binary_crossentropy,
    "categorical_crossentropy": _categorical_crossentropy,
    "layer_normalization": _layer_normalization,
    "moments": _moments,
    "multi_hot": _multi_hot,
    "normalize": _normalize,
    "one_hot": _one_hot,
    "polar": _polar,
    "rms_normalization": _rms_normalization,
    "sparse_categorical_crossentropy": _sparse_categorical_crossentropy,
}
named(TABLE, __name__)
globals().update(TABLE)
__all__ = sorted(TABLE)

__getattr__, __dir__ = _module_hooks(__name__)
