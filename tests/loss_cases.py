"""The losses of rows with options to try, and arrays that suit them."""

import numpy as np

__all__ = [
    "CASES",
    "CLASSES",
    "KERAS_CASES",
    "NAMES",
    "OPTIONS",
    "predictions",
    "targets",
]

SMOOTHED = [
    {**logits, **smoothing}
    for logits in ({}, {"from_logits": True})
    for smoothing in ({}, {"label_smoothing": 0.2})
]
OPTIONS = {
    "mean_squared_error": [{}],
    "sum_squared_error": [{}],
    "half_sum_squared_error": [{}],
    "mean_absolute_error": [{}],
    "mean_absolute_percentage_error": [{}],
    "mean_squared_logarithmic_error": [{}],
    "cosine_similarity": [{}],
    "huber": [{}, {"delta": 0.3}],
    "log_cosh": [{}],
    "hinge": [{}],
    "squared_hinge": [{}],
    "categorical_hinge": [{}],
    "kl_divergence": [{}],
    "poisson": [{}],
    "binary_crossentropy": SMOOTHED,
    "binary_focal_crossentropy": [
        *SMOOTHED,
        {"apply_class_balancing": True, "alpha": 0.3, "gamma": 1.5},
        {"apply_class_balancing": True, "from_logits": True, "gamma": 3.0},
    ],
    "categorical_crossentropy": SMOOTHED,
    "categorical_focal_crossentropy": [
        *SMOOTHED,
        {"alpha": 0.6, "gamma": 1.5},
        {"gamma": 0.0, "from_logits": True},
    ],
    "sparse_categorical_crossentropy": [
        {},
        {"from_logits": True},
        {"ignore_class": 0},
        {"ignore_class": -1, "from_logits": True},
    ],
    "categorical_generalized_cross_entropy": [{"q": 0.5}, {"q": 0.8}],
}
NAMES = list(OPTIONS)
CASES = [(name, options) for name, choices in OPTIONS.items() for options in choices]
CLASSES = {
    name: "".join(part.capitalize() for part in name.split("_")) for name in NAMES
} | {"kl_divergence": "KLDivergence"}
KERAS_CASES = [case for case in CASES if "sum_squared" not in case[0]]
SPARSE = ("sparse_categorical_crossentropy", "categorical_generalized_cross_entropy")
ONE_HOT = ("categorical_hinge", "categorical_crossentropy")
POSITIVE = ("kl_divergence", "poisson", "mean_squared_logarithmic_error")


def targets(name, shape, rng, options=()):
    """Targets for predictions of this shape, some of them ignored."""
    if name in SPARSE:
        labels = rng.integers(0, shape[-1], shape[:-1])
        if dict(options).get("ignore_class", 0) < 0:
            labels.flat[::3] = -1
        return labels
    if name in ONE_HOT or "categorical_focal" in name:
        return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    if name.startswith("binary") or "hinge" in name:
        return rng.integers(0, 2, shape).astype(float)
    return rng.uniform(0.1, 2, shape) if name in POSITIVE else rng.normal(size=shape)


def predictions(name, shape, rng, options=()):
    """Predictions of this shape: probabilities, logits, rates or any numbers."""
    if dict(options).get("from_logits"):
        return rng.normal(0, 2, shape)
    if "entropy" in name or name in POSITIVE:
        return rng.uniform(0.05, 0.95, shape)
    return rng.normal(size=shape)
