"""Optimizers: one step of one variable; `state` is its dictionary, empty at first."""

import numpy as np

__all__ = ["OPTIMIZERS"]


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
