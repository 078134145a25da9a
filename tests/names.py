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

ACTIVATIONS = list(activations.registry.names)

ROOMS = {
    "constraints": constraints,
    "initializers": initializers,
    "losses": losses,
    "metrics": metrics,
    "optimizers": optimizers,
    "regularizers": regularizers,
}
CLASSES = {
    room: sorted({cls.__name__ for cls in module.registry.names.values()})
    for room, module in ROOMS.items()
}
