"""Activations by the engine's names, in the precision they are given.

ELEMENTS: name -> (f, f'), both of z. ROWS, along the last axis: name -> (f, the
gradient that comes back, of z and da).
"""

import numpy as np

__all__ = [
    "ACTIVATIONS",
    "ROWS",
    "activation",
    "activation_gradient",
    "sigmoid",
    "softmax",
]

SELU_ALPHA = np.longdouble("1.6732632423543772848170429916717")
SELU_SCALE = np.longdouble("1.0507009873554804934193349852946")
PI = np.longdouble("3.14159265358979323846264338327950288")


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


def celu(z, alpha=1.0):
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0) / alpha))


def d_celu(z, alpha=1.0):
    return np.where(z > 0, 1.0, np.exp(np.minimum(z, 0) / alpha))


def selu(z):
    return (SELU_SCALE * elu(z, SELU_ALPHA)).astype(z.dtype)


def d_selu(z):
    return (SELU_SCALE * d_elu(z, SELU_ALPHA)).astype(z.dtype)


def gauss(z):
    """exp(-z^2 / 2), the square split so that nothing of it is lost."""
    near = np.round(z * 2**16) / 2**16
    return np.exp(-near * near / 2) * np.exp((near - z) * (near + z) / 2)


def normal_cdf(z):
    """P(X <= z): a series in the middle, Laplace's continued fraction in the tails."""
    z = np.clip(z, -160, 160)
    density, a = gauss(z) / np.sqrt(2 * PI).astype(z.dtype), np.abs(z)
    middle, term = np.zeros_like(z), np.where(a < 2, z, 0)
    for k in range(1, 60):
        middle, term = middle + term, term * z * z / (2 * k + 1)
    tail = np.maximum(a, 2)
    for k in range(200, 0, -1):
        tail = np.maximum(a, 2) + k / tail
    upper = np.where(a < 2, 0.5 - density * np.abs(middle), density / tail)
    return np.where(np.isnan(z), z, np.where(z < 0, upper, 1 - upper))


def normal_pdf(z):
    return gauss(np.clip(z, -160, 160)) / np.sqrt(2 * PI).astype(z.dtype)


def gelu_tanh_inner(z):
    return (np.sqrt(2 / PI) * (z + 0.044715 * z**3)).astype(z.dtype)


def gelu_tanh(z):
    return z * sigmoid(2 * gelu_tanh_inner(z))


def d_gelu_tanh(z):
    s = sigmoid(2 * gelu_tanh_inner(z))
    slope = (np.sqrt(2 / PI) * (1 + 3 * 0.044715 * z * z)).astype(z.dtype)
    return s + 2 * z * s * (1 - s) * slope


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def mish(z):
    return z * np.tanh(softplus(z))


def d_mish(z):
    t = np.tanh(softplus(z))
    return t + z * (1 - t * t) * sigmoid(z)


def soft_shrink(z, threshold=0.5):
    shrunk = np.where(z > threshold, z - threshold, z + threshold)
    return np.where(np.abs(z) <= threshold, 0, shrunk)


def sparse_plus(z):
    inside = (np.clip(z, -1, 1) + 1) ** 2 / 4
    return np.where(z >= 1, z, inside)


def squareplus(z, b=4.0):
    root = np.sqrt(z * z + b)
    return np.where(z < 0, b / 2 / (root - z), (z + root) / 2)


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def d_softmax(z, da):
    a = softmax(z)
    return a * (da - (da * a).sum(axis=-1, keepdims=True))


def log_softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def sparsemax(z):
    """Martins and Astudillo, From Softmax to Sparsemax (2016), algorithm 1."""
    falling = -np.sort(-z, axis=-1)
    k = np.arange(1, z.shape[-1] + 1)
    spare = np.cumsum(falling, axis=-1) - 1
    last = (k * falling > spare).sum(axis=-1, keepdims=True)
    tau = np.take_along_axis(spare, last - 1, axis=-1) / last
    return np.maximum(z - tau, 0)


def d_sparsemax(z, da):
    support = sparsemax(z) > 0
    mean = (da * support).sum(axis=-1, keepdims=True) / support.sum(-1, keepdims=True)
    return np.where(support, da - mean, 0)


def glu(z):
    a, b = np.split(z, 2, axis=-1)
    return a * sigmoid(b)


def d_glu(z, da):
    a, b = np.split(z, 2, axis=-1)
    return np.concatenate([da * sigmoid(b), da * a * sigmoid(b) * sigmoid(-b)], -1)


ELEMENTS = {
    "linear": (lambda z: z, np.ones_like),
    "relu": (relu_clipped, d_relu_clipped),
    "relu_clipped": (relu_clipped, d_relu_clipped),
    "relu6": (
        lambda z: np.clip(z, 0, 6),
        lambda z: np.where((z > 0) & (z < 6), 1.0, 0.0),
    ),
    "leaky_relu": (
        lambda z, negative_slope=0.2: np.where(z > 0, z, negative_slope * z),
        lambda z, negative_slope=0.2: np.where(z > 0, 1.0, negative_slope),
    ),
    "elu": (elu, d_elu),
    "celu": (celu, d_celu),
    "selu": (selu, d_selu),
    "gelu": (
        lambda z: np.maximum(z, -1e4) * normal_cdf(z),
        lambda z: normal_cdf(z) + z * normal_pdf(z),
    ),
    "gelu_tanh": (gelu_tanh, d_gelu_tanh),
    "silu": (
        lambda z: z * sigmoid(z),
        lambda z: sigmoid(z) * (1 + z * sigmoid(-z)),
    ),
    "hard_silu": (
        lambda z: z * np.clip(z + 3, 0, 6) / 6,
        lambda z: np.where(np.abs(z) < 3, z / 3 + 0.5, np.where(z < 0, 0.0, 1.0)),
    ),
    "mish": (mish, d_mish),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "hard_sigmoid": (
        lambda z: np.clip(z / 6 + 0.5, 0, 1),
        lambda z: np.where(np.abs(z) < 3, 1 / 6, 0.0),
    ),
    "sparse_sigmoid": (
        lambda z: np.clip((z + 1) / 2, 0, 1),
        lambda z: np.where(np.abs(z) < 1, 0.5, 0.0),
    ),
    "log_sigmoid": (lambda z: -softplus(-z), lambda z: sigmoid(-z)),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "hard_tanh": (
        lambda z: np.clip(z, -1, 1),
        lambda z: np.where(np.abs(z) <= 1, 1.0, 0.0),
    ),
    "tanh_shrink": (lambda z: z - np.tanh(z), lambda z: np.tanh(z) ** 2),
    "soft_shrink": (
        soft_shrink,
        lambda z, threshold=0.5: np.where(np.abs(z) > threshold, 1.0, 0.0),
    ),
    "hard_shrink": (
        lambda z, threshold=0.5: np.where(np.abs(z) <= threshold, 0, z),
        lambda z, threshold=0.5: np.where(np.abs(z) > threshold, 1.0, 0.0),
    ),
    "threshold": (
        lambda z, threshold=0.0, default_value=0.0: np.where(
            z <= threshold, default_value, z
        ),
        lambda z, threshold=0.0, default_value=0.0: np.where(z > threshold, 1.0, 0.0),
    ),
    "softplus": (softplus, sigmoid),
    "sparse_plus": (sparse_plus, lambda z: np.clip((z + 1) / 2, 0, 1)),
    "squareplus": (
        squareplus,
        lambda z, b=4.0: (1 + z / np.sqrt(z * z + b)) / 2,
    ),
    "softsign": (lambda z: z / (1 + np.abs(z)), lambda z: (1 + np.abs(z)) ** -2.0),
    "exponential": (np.exp, np.exp),
}
ROWS = {
    "softmax": (softmax, d_softmax),
    "log_softmax": (
        log_softmax,
        lambda z, da: da - softmax(z) * da.sum(axis=-1, keepdims=True),
    ),
    "sparsemax": (sparsemax, d_sparsemax),
    "glu": (glu, d_glu),
}
ACTIVATIONS = {**ELEMENTS, **ROWS}


def activation(name, z, **options):
    """a = f(z), in the precision of `z`."""
    return ACTIVATIONS[name][0](np.asarray(z), **options)


def activation_gradient(name, z, da, **options):
    """dz = J(z)^T da: the gradient that comes back through an activation."""
    if name in ROWS:
        return ROWS[name][1](np.asarray(z), da)
    return da * ELEMENTS[name][1](np.asarray(z), **options)
