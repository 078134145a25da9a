"""Initializers: what can be said of their draws, {"low", "high", "mean", "std"}."""

import numpy as np

__all__ = ["INITIALIZERS", "variance_scaling"]

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
