"""Learning rates that change from step to step.

The arithmetic is float64 and has the same bits on every machine; Keras' is float32, so
that rates agree to its precision.
"""

from mlpc.optimizers.schedules.cosines import CosineDecay, CosineDecayRestarts
from mlpc.optimizers.schedules.decays import (
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
)
from mlpc.optimizers.schedules.schedule import LearningRateSchedule
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.registry import Registry

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]

registry = Registry(
    "learning_rate schedule",
    "optimizers.schedules",
    {
        cls.__name__: cls
        for cls in (
            CosineDecay,
            CosineDecayRestarts,
            ExponentialDecay,
            InverseTimeDecay,
            PiecewiseConstantDecay,
            PolynomialDecay,
        )
    },
    base=LearningRateSchedule,
)
serialize = registry.serialize
deserialize = registry.deserialize

__getattr__, __dir__ = _module_hooks(__name__)
