"""The optimizers' formulas for peers that have none: of one weight, for NumPy and JAX.

As Keras has them. A weight's state is a tuple: itself, its moments, Nadam's product.
"""

__all__ = ["begin", "update"]

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7


def begin(rule, weight):
    """The state of a weight before the first step."""
    if rule == "sgd":
        return (weight,)
    moments = (weight, 0 * weight, 0 * weight)
    return moments if rule == "adam" else (*moments, 1.0)


def update(rule, state, gradient, step, rate, sqrt):
    """The state after step number `step`, from 1; `sqrt` is the library's."""
    if rule == "sgd":
        return (state[0] - rate * gradient,)
    weight, m, v = state[:3]
    m = BETA_1 * m + (1 - BETA_1) * gradient
    v = BETA_2 * v + (1 - BETA_2) * gradient * gradient
    if rule == "adam":
        rate = rate * (1 - BETA_2**step) ** 0.5 / (1 - BETA_1**step)
        return weight - rate * m / (sqrt(v) + EPSILON), m, v
    now = BETA_1 * (1 - 0.5 * 0.96**step)
    later = BETA_1 * (1 - 0.5 * 0.96 ** (step + 1))
    product = state[3] * now
    m_hat = m * (later / (1 - product * later)) + gradient * ((1 - now) / (1 - product))
    v_hat = v * (1 / (1 - BETA_2**step))
    return weight - rate * m_hat / (sqrt(v_hat) + EPSILON), m, v, product
