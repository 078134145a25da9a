"""The names that the rooms know, for tests that go through all of them.

What is added to a room is tested by them without a further line.
"""

from mlpc import (
    activations,
    constraints,
    initializers,
    losses,
    metrics,
    optimizers,
    regularizers,
)

__all__ = ["ACTIVATIONS", "CLASSES"]

ACTIVATIONS = [  # but glu, which changes the shape, and threshold, which asks for more
    name
    for name, function in activations.registry.names.items()
    if name == function.__name__ and name not in ("glu", "threshold")
]

ROOMS = {
    "constraints": constraints,
    "initializers": initializers,
    "losses": losses,
    "metrics": metrics,
    "optimizers": optimizers,
    "regularizers": regularizers,
}
APART = {  # which Keras has not, are derived from, or made with another object
    "HalfSumSquaredError",
    "LossScaleOptimizer",
    "MeanMetricWrapper",
    "Metric",
    "SumSquaredError",
}
CLASSES = {
    room: sorted({cls.__name__ for cls in module.registry.names.values()} - APART)
    for room, module in ROOMS.items()
}
