"""Activations: name -> (f, f'), both of z. Softmax has no f' of one variable."""

import numpy as np

__all__ = ["ACTIVATIONS", "activation", "activation_gradient", "sigmoid", "softmax"]

SELU_ALPHA = np.longdouble("1.6732632423543772848170429916717")
SELU_SCALE = np.longdouble("1.0507009873554804934193349852946")


def relu_clipped(z, negative_slope=0.0, max_value=np.inf, threshold=0.0):
    a = np.where(z <= threshold, 0, z)  # NaN stays
    if max_value < np.inf:
        a = np.clip(a, 0, max_value)
    if negative_slope:
        a = a - negative_slope * np.maximum(threshold - z, 0)
    return a


def d_relu_clipped(z, negative_slope=0.0, max_value=np.inf, threshold=0.0):
    kept = np.ones_like(z)
    if max_value < np.inf:
        kept = np.where((z > 0) & (z < max_value), 1.0, 0.0)
    return np.where(z > threshold, kept, negative_slope)


def elu(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


def d_elu(z, alpha=1.0):
    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0)))


def selu(z):
    return (SELU_SCALE * elu(z, SELU_ALPHA)).astype(z.dtype)


def d_selu(z):
    return (SELU_SCALE * d_elu(z, SELU_ALPHA)).astype(z.dtype)


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


ACTIVATIONS = {
    "linear": (lambda z: z, np.ones_like),
    "relu": (relu_clipped, d_relu_clipped),
    "relu_clipped": (relu_clipped, d_relu_clipped),
    "leaky_relu": (
        lambda z, negative_slope=0.2: np.where(z > 0, z, negative_slope * z),
        lambda z, negative_slope=0.2: np.where(z > 0, 1.0, negative_slope),
    ),
    "elu": (elu, d_elu),
    "selu": (selu, d_selu),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "hard_sigmoid": (
        lambda z: np.clip(z / 6 + 0.5, 0, 1),
        lambda z: np.where(np.abs(z) < 3, 1 / 6, 0.0),
    ),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "softplus": (softplus, sigmoid),
    "softsign": (lambda z: z / (1 + np.abs(z)), lambda z: (1 + np.abs(z)) ** -2.0),
    "exponential": (np.exp, np.exp),
    "softmax": (softmax, None),
}


def activation(name, z, **options):
    """a = f(z), in the precision of `z`."""
    return ACTIVATIONS[name][0](np.asarray(z), **options)


def activation_gradient(name, z, da, **options):
    """dz = J(z)^T da: the gradient that comes back through an activation."""
    if name == "softmax":
        a = softmax(z)
        return a * (da - (da * a).sum(axis=-1, keepdims=True))
    return da * ACTIVATIONS[name][1](np.asarray(z), **options)
