"""The truth: every formula of the engine in float64 NumPy, written for reading.

Nothing here is derived from the C code, and nothing here is fast. Activations keep
the precision they are given (`np.longdouble` stays so), everything else is float64.
`tests/test_reference.py` holds this file against Keras and central differences.
The network made of these formulas is in `reference_mlp.py`, the random bits that
the engine draws from are in `philox.py`.
"""

import numpy as np

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "LOSSES",
    "METRICS",
    "OPTIMIZERS",
    "accuracy_name",
    "activation",
    "activation_gradient",
    "loss",
    "variance_scaling",
]

EPSILON = 1e-7  # Keras' backend.epsilon(): the clip of probabilities
SELU_ALPHA = np.longdouble("1.6732632423543772848170429916717")
SELU_SCALE = np.longdouble("1.0507009873554804934193349852946")


# Activations: name -> (f, f'), both of z. Softmax has no f' of one variable.


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


# Losses: (y, p, options) -> (value of each sample, its gradient with respect to p).
# With from_logits=True, p is z, the input of the sigmoid or the softmax.


def like(y, p):
    """y as float64 with the rank of p: (N,) beside (N, 1) is a column."""
    y = np.asarray(y, np.float64)
    return y[..., np.newaxis] if y.ndim == p.ndim - 1 else y


def mean_squared_error(y, p):
    error = p - like(y, p)
    return (error**2).mean(axis=-1), 2 * error / p.shape[-1]


def mean_absolute_error(y, p):
    error = p - like(y, p)
    return np.abs(error).mean(axis=-1), np.sign(error) / p.shape[-1]


def binary_crossentropy(y, p, from_logits=False, label_smoothing=0.0):
    y = like(y, p) * (1 - label_smoothing) + 0.5 * label_smoothing
    if from_logits:
        value = np.maximum(p, 0) - p * y + np.log1p(np.exp(-np.abs(p)))
        gradient = sigmoid(p) - y
    else:
        inside = (p > EPSILON) & (p < 1 - EPSILON)
        p = np.clip(p, EPSILON, 1 - EPSILON)
        value = -(y * np.log(p) + (1 - y) * np.log1p(-p))
        gradient = inside * (p - y) / (p * (1 - p))
    return value.mean(axis=-1), gradient / p.shape[-1]


def categorical_crossentropy(y, p, from_logits=False, label_smoothing=0.0):
    y = np.asarray(y, np.float64)
    y = y * (1 - label_smoothing) + label_smoothing / p.shape[-1]
    if from_logits:
        shifted = p - p.max(axis=-1, keepdims=True)
        log_q = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        gradient = softmax(p) * y.sum(axis=-1, keepdims=True) - y
        return -(y * log_q).sum(axis=-1), gradient
    total = p.sum(axis=-1, keepdims=True)
    q = p / total
    inside = (q > EPSILON) & (q < 1 - EPSILON)
    clipped = np.clip(q, EPSILON, 1 - EPSILON)
    dq = -y / clipped * inside
    dp = (dq - (dq * q).sum(axis=-1, keepdims=True)) / total
    return -(y * np.log(clipped)).sum(axis=-1), dp


def sparse_categorical_crossentropy(y, p, from_logits=False):
    labels = np.asarray(y).reshape(p.shape[:-1]).astype(int)
    return categorical_crossentropy(np.eye(p.shape[-1])[labels], p, from_logits)


LOSSES = {
    "mean_squared_error": mean_squared_error,
    "mean_absolute_error": mean_absolute_error,
    "binary_crossentropy": binary_crossentropy,
    "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
}


def loss(name, y, p, *, reduction="sum_over_batch_size", **options):
    """The loss of a batch and its gradient with respect to p (or to the logits)."""
    values, gradient = LOSSES[name](y, np.asarray(p, np.float64), **options)
    scale = 1 if reduction == "sum" else 1 / values.size
    return values.sum() * scale, gradient * scale


# Optimizers: one step of one variable; `state` is its dictionary, empty at first.


def sgd(w, g, state, learning_rate=0.01, momentum=0.0, nesterov=False):
    if not momentum:
        return w - learning_rate * g
    v = state["v"] = momentum * state.get("v", 0.0) - learning_rate * g
    return w + (momentum * v - learning_rate * g if nesterov else v)


def rmsprop(
    w,
    g,
    state,
    learning_rate=0.001,
    rho=0.9,
    momentum=0.0,
    epsilon=1e-7,
    centered=False,
):
    v = state["v"] = rho * state.get("v", 0.0) + (1 - rho) * g**2
    if centered:
        mean = state["mean"] = rho * state.get("mean", 0.0) + (1 - rho) * g
        v = v - mean**2
    step = learning_rate * g / np.sqrt(v + epsilon)
    if momentum:
        step = state["m"] = momentum * state.get("m", 0.0) + step
    return w - step


def adagrad(
    w, g, state, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7
):
    a = state["a"] = state.get("a", initial_accumulator_value) + g**2
    return w - learning_rate * g / np.sqrt(a + epsilon)


def moments(g, state, beta_1, beta_2):
    """Running means of g and g^2, and the number of this step, from 1."""
    t = state["t"] = state.get("t", 0) + 1
    m = state["m"] = beta_1 * state.get("m", 0.0) + (1 - beta_1) * g
    v = state["v"] = beta_2 * state.get("v", 0.0) + (1 - beta_2) * g**2
    return m, v, t


def adam(
    w,
    g,
    state,
    learning_rate=0.001,
    beta_1=0.9,
    beta_2=0.999,
    epsilon=1e-7,
    amsgrad=False,
):
    """Kingma and Ba 2015, the form at the end of section 2 ("epsilon hat")."""
    m, v, t = moments(g, state, beta_1, beta_2)
    if amsgrad:
        v = state["v_max"] = np.maximum(state.get("v_max", 0.0), v)
    rate = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return w - rate * m / (np.sqrt(v) + epsilon)


def nadam(w, g, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Dozat 2015, with the momentum schedule u_t = beta_1 (1 - 0.5 * 0.96^t)."""
    m, v, t = moments(g, state, beta_1, beta_2)
    u, u_next = (beta_1 * (1 - 0.5 * 0.96**k) for k in (t, t + 1))
    product = state["product"] = state.get("product", 1.0) * u
    m_hat = u_next * m / (1 - product * u_next) + (1 - u) * g / (1 - product)
    v_hat = v / (1 - beta_2**t)
    return w - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)


OPTIMIZERS = {
    "sgd": sgd,
    "rmsprop": rmsprop,
    "adagrad": adagrad,
    "adam": adam,
    "nadam": nadam,
}


# Initializers: what can be said of their draws, {"low", "high", "mean", "std"}.

TRUNCATED_STD = 0.87962566103423978  # of N(0, 1) cut at two standard deviations


def uniform(low=-0.05, high=0.05):
    std = (high - low) / np.sqrt(12)
    return {"low": low, "high": high, "mean": (low + high) / 2, "std": std}


def normal(mean=0.0, stddev=0.05):
    return {"low": -np.inf, "high": np.inf, "mean": mean, "std": stddev}


def truncated_normal(mean=0.0, stddev=0.05):
    low, high = mean - 2 * stddev, mean + 2 * stddev
    return {"low": low, "high": high, "mean": mean, "std": stddev * TRUNCATED_STD}


def variance_scaling(shape, scale=1.0, mode="fan_in", distribution="truncated_normal"):
    """Draws of variance scale / fan of a kernel (in, out) or a vector (n,)."""
    fan_in, fan_out = shape[0], shape[-1]
    fans = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
    std = np.sqrt(scale / max(1.0, fans[mode]))
    if distribution == "uniform":
        return uniform(-np.sqrt(3) * std, np.sqrt(3) * std)
    if distribution == "truncated_normal":
        return truncated_normal(0.0, std / TRUNCATED_STD)
    return normal(0.0, std)


def scaled(scale, mode, distribution):
    return lambda shape: variance_scaling(shape, scale, mode, distribution)


INITIALIZERS = {
    "random_uniform": lambda shape: uniform(),
    "random_normal": lambda shape: normal(),
    "truncated_normal": lambda shape: truncated_normal(),
    "variance_scaling": variance_scaling,
    "glorot_uniform": scaled(1.0, "fan_avg", "uniform"),
    "glorot_normal": scaled(1.0, "fan_avg", "truncated_normal"),
    "he_uniform": scaled(2.0, "fan_in", "uniform"),
    "he_normal": scaled(2.0, "fan_in", "truncated_normal"),
    "lecun_uniform": scaled(1.0, "fan_in", "uniform"),
    "lecun_normal": scaled(1.0, "fan_in", "truncated_normal"),
}


# Metrics: (y, p) -> the mean over all samples.


def binary_accuracy(y, p, threshold=0.5):
    return np.mean(like(y, p) == (p > threshold))


def categorical_accuracy(y, p):
    return np.mean(np.argmax(y, axis=-1) == np.argmax(p, axis=-1))


def sparse_categorical_accuracy(y, p):
    return np.mean(np.reshape(y, p.shape[:-1]) == np.argmax(p, axis=-1))


METRICS = {
    "binary_accuracy": binary_accuracy,
    "categorical_accuracy": categorical_accuracy,
    "sparse_categorical_accuracy": sparse_categorical_accuracy,
    "mean_squared_error": lambda y, p: mean_squared_error(y, p)[0].mean(),
    "mean_absolute_error": lambda y, p: mean_absolute_error(y, p)[0].mean(),
}


def accuracy_name(y_shape, p_shape):
    """The metric that "accuracy" stands for, from the shapes alone."""
    if p_shape[-1] == 1:
        return "binary_accuracy"
    if len(y_shape) < len(p_shape) or y_shape[-1] == 1:
        return "sparse_categorical_accuracy"
    return "categorical_accuracy"
