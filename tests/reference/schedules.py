"""Learning rates after `step` steps, one step at a time, with Python's own numbers."""

import math

__all__ = ["SCHEDULES"]


def exponential(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = step / decay_steps
    return initial_learning_rate * decay_rate ** (math.floor(p) if staircase else p)


def inverse_time(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = step / decay_steps
    p = math.floor(p) if staircase else p
    return initial_learning_rate / (1 + decay_rate * p)


def piecewise(step, boundaries, values):
    for boundary, value in zip(boundaries, values, strict=False):
        if step <= int(boundary):
            return value
    return values[-1]


def polynomial(
    step,
    initial_learning_rate,
    decay_steps,
    end_learning_rate=0.0001,
    power=1.0,
    cycle=False,
):
    if cycle:
        decay_steps *= math.ceil(step / decay_steps) if step else 1
    rest = 1 - min(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * rest**power + end_learning_rate


def cosine(
    step,
    initial_learning_rate,
    decay_steps,
    alpha=0.0,
    warmup_target=None,
    warmup_steps=0,
):
    start = initial_learning_rate
    if warmup_target is not None:
        if step < warmup_steps:
            return start + (warmup_target - start) * step / warmup_steps
        step, start = step - warmup_steps, warmup_target
    wave = (1 + math.cos(math.pi * min(step, decay_steps) / decay_steps)) / 2
    return start * ((1 - alpha) * wave + alpha)


def restarts(
    step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0
):
    """Loshchilov and Hutter 2016, equation 5: one cosine after the other."""
    length, height = first_decay_steps, 1.0
    while step >= length:
        step, length, height = step - length, length * t_mul, height * m_mul
    wave = height * (1 + math.cos(math.pi * step / length)) / 2
    return initial_learning_rate * ((1 - alpha) * wave + alpha)


SCHEDULES = {
    "ExponentialDecay": exponential,
    "InverseTimeDecay": inverse_time,
    "PiecewiseConstantDecay": piecewise,
    "PolynomialDecay": polynomial,
    "CosineDecay": cosine,
    "CosineDecayRestarts": restarts,
}
