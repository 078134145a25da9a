"""Optimizers: one step of one variable; `state` is its dictionary, empty at first.

`train` has what is common to all of them.
"""

import numpy as np

__all__ = ["OPTIMIZERS", "train"]


def sgd(w, g, state, learning_rate=0.01, momentum=0.0, nesterov=False, dampening=0.0):
    if not momentum:
        return w - learning_rate * g
    learning_rate *= 1 - dampening
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
    epsilon_in_root=False,
):
    """Kingma and Ba 2015, the form at the end of section 2 ("epsilon hat")."""
    m, v, t = moments(g, state, beta_1, beta_2)
    if amsgrad:
        v = state["v_max"] = np.maximum(state.get("v_max", 0.0), v)
    if epsilon_in_root:
        m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
        return w - learning_rate * m_hat / np.sqrt(v_hat + epsilon)
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


def adadelta(w, g, state, learning_rate=0.001, rho=0.95, epsilon=1e-7):
    """Zeiler 2012, algorithm 1."""
    a = state["a"] = rho * state.get("a", 0.0) + (1 - rho) * g**2
    step = np.sqrt(state.get("b", 0.0) + epsilon) / np.sqrt(a + epsilon) * g
    state["b"] = rho * state.get("b", 0.0) + (1 - rho) * step**2
    return w - learning_rate * step


def adamax(w, g, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Kingma and Ba 2015, algorithm 2."""
    t = state["t"] = state.get("t", 0) + 1
    m = state["m"] = beta_1 * state.get("m", 0.0) + (1 - beta_1) * g
    u = state["u"] = np.maximum(beta_2 * state.get("u", 0.0), np.abs(g))
    return w - learning_rate * m / ((1 - beta_1**t) * (u + epsilon))


def ftrl(
    w,
    g,
    state,
    learning_rate=0.001,
    learning_rate_power=-0.5,
    initial_accumulator_value=0.1,
    l1_regularization_strength=0.0,
    l2_regularization_strength=0.0,
    l2_shrinkage_regularization_strength=0.0,
    beta=0.0,
):
    """McMahan et al. 2013, algorithm 1, with a shrinkage of the weights."""
    l1, power = l1_regularization_strength, -learning_rate_power
    l2 = l2_regularization_strength + beta / (2 * learning_rate)
    old = state.get("n", initial_accumulator_value)
    new = state["n"] = old + g**2
    sigma = (new**power - old**power) / learning_rate
    shrunk = g + 2 * l2_shrinkage_regularization_strength * w
    z = state["z"] = state.get("z", 0.0) + shrunk - sigma * w
    return (np.clip(z, -l1, l1) - z) / (new**power / learning_rate + 2 * l2)


def lion(w, g, state, learning_rate=0.001, beta_1=0.9, beta_2=0.99):
    """Chen et al. 2023, algorithm 2."""
    m = state.get("m", 0.0)
    state["m"] = beta_2 * m + (1 - beta_2) * g
    return w - learning_rate * np.sign(beta_1 * m + (1 - beta_1) * g)


def lamb(w, g, state, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You et al. 2019, algorithm 2."""
    m, v, t = moments(g, state, beta_1, beta_2)
    step = m / (1 - beta_1**t) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
    long, short = np.linalg.norm(w), np.linalg.norm(step)
    ratio = long / short if long > 0 and short > 0 else 1.0
    return w - ratio * learning_rate * step


def rms(x):
    return np.sqrt(np.mean(x**2))


def adafactor(
    w,
    g,
    state,
    learning_rate=0.001,
    beta_2_decay=-0.8,
    epsilon_1=1e-30,
    epsilon_2=1e-3,
    clip_threshold=1.0,
    relative_step=True,
):
    """Shazeer and Stern 2018, algorithms 4 (matrices), 5 (vectors) and 6."""
    t = state["t"] = state.get("t", 0) + 1
    kept = 1 - float(t) ** beta_2_decay
    square = g**2 + epsilon_1
    if g.ndim < 2:
        v = state["v"] = kept * state.get("v", 0.0) + (1 - kept) * square
    else:
        row = state["row"] = kept * state.get("row", 0.0) + (1 - kept) * square.mean(-1)
        column = kept * state.get("column", 0.0) + (1 - kept) * square.mean(-2)
        state["column"] = column
        row = row / row.mean(-1, keepdims=True)
        v = row[..., :, None] * column[..., None, :]
    step = g / np.sqrt(v)
    length = max(epsilon_2, rms(w)) * min(learning_rate, 1 / np.sqrt(t))
    return w - length * step / max(1.0, rms(step) / clip_threshold)


def muon(
    w,
    g,
    state,
    learning_rate=0.001,
    momentum=0.95,
    nesterov=True,
    ns_steps=5,
    muon_a=3.4445,
    muon_b=-4.7750,
    muon_c=2.0315,
    rms_rate=0.2,
    adam_lr_ratio=1,
    adam_beta_1=0.9,
    adam_beta_2=0.999,
    epsilon=1e-7,
):
    """Jordan et al. 2024; the length of the step as Liu et al. 2025. Matrices only."""
    if w.ndim != 2:
        rate = learning_rate * adam_lr_ratio
        return adam(w, g, state, rate, adam_beta_1, adam_beta_2, epsilon)
    m = state["m"] = momentum * state.get("m", 0.0) + g
    x = g + momentum * m if nesterov else m
    x = x / (np.linalg.norm(x) + 1e-7)
    x = x.T if w.shape[0] > w.shape[1] else x
    for _ in range(ns_steps):
        square = x @ x.T
        x = muon_a * x + (muon_b * square + muon_c * square @ square) @ x
    x = x.T if w.shape[0] > w.shape[1] else x
    length = 1 if rms_rate is None else np.sqrt(max(w.shape)) * rms_rate
    return w - learning_rate * length * x


OPTIMIZERS = {
    "sgd": sgd,
    "rmsprop": rmsprop,
    "adagrad": adagrad,
    "adadelta": adadelta,
    "adam": adam,
    "adamw": adam,
    "adamax": adamax,
    "nadam": nadam,
    "ftrl": ftrl,
    "lion": lion,
    "lamb": lamb,
    "adafactor": adafactor,
    "muon": muon,
}


def clipped(gradients, clipnorm=None, global_clipnorm=None, clipvalue=None):
    """Gradients whose norms, common norm, or elements are not above a bound."""
    if clipnorm is not None:
        return [g * clipnorm / max(np.linalg.norm(g), clipnorm) for g in gradients]
    if global_clipnorm is not None:
        norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
        return [g * min(global_clipnorm / norm, 1.0) for g in gradients]
    if clipvalue is not None:
        return [np.clip(g, -clipvalue, clipvalue) for g in gradients]
    return gradients


def train(
    name,
    weights,
    batches,
    learning_rate,
    own=None,
    weight_decay=0.0,
    decaying=None,
    use_ema=False,
    ema_momentum=0.99,
    ema_overwrite_frequency=None,
    gradient_accumulation_steps=1,
    **clips,
):
    """All that Keras' optimizers do, for a list of weights.

    Args:
        batches: For each batch the list of the weights' gradients.
        learning_rate: A function of the batches done.
        own: The arguments of the optimizer's own.
        decaying: The `weight_decay` of each weight, where they differ.

    Returns:
        The new weights and, with `use_ema`, their running averages.
    """
    weights = [np.array(w, np.float64) for w in weights]
    states = [{} for _ in weights]
    sums = averages = [np.zeros_like(w) for w in weights]
    decays = decaying or [weight_decay] * len(weights)
    every = gradient_accumulation_steps
    for step, gradients in enumerate(batches):
        sums = [s + g for s, g in zip(sums, gradients, strict=True)]
        if (step + 1) % every == 0:
            gradients = clipped([s / every for s in sums], **clips)
            sums = [np.zeros_like(w) for w in weights]
            rate = learning_rate(step)
            weights = [
                OPTIMIZERS[name](w - w * decay * rate, g, state, rate, **(own or {}))
                for w, g, state, decay in zip(
                    weights, gradients, states, decays, strict=True
                )
            ]
        if use_ema:
            kept = ema_momentum if step >= every else 0.0
            averages = [
                kept * a + (1 - kept) * w
                for a, w in zip(averages, weights, strict=True)
            ]
            frequency = ema_overwrite_frequency
            if frequency and (step // every + 1) % frequency == 0:
                weights = [a.copy() for a in averages]
    return weights, averages
