"""Constraints: projections of weights after each step of training.

Here are names, arguments and configs; the formulas are the engine's
(`csrc/constraints`).
"""

from mlpc.constraints.constraint import Constraint
from mlpc.constraints.constraints import MaxNorm, MinMaxNorm, NonNeg, UnitNorm
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.registry import Registry

__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "serialize",
    "unit_norm",
]

max_norm, min_max_norm, non_neg, unit_norm = MaxNorm, MinMaxNorm, NonNeg, UnitNorm

registry = Registry(
    "constraint",
    "constraints",
    {
        "max_norm": MaxNorm,
        "min_max_norm": MinMaxNorm,
        "non_neg": NonNeg,
        "unit_norm": UnitNorm,
    },
    base=Constraint,
    functions=True,
)
get = registry.get
serialize = registry.serialize
deserialize = registry.deserialize

__getattr__, __dir__ = _module_hooks(__name__)
