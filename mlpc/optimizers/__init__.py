"""Optimizers: the rules that change weights by their gradients.

Here are names, arguments, configs and the order of the state on disk; the rules are
the engine's (`csrc/optimizers`).
"""

from mlpc.optimizers.adagrad import Adagrad
from mlpc.optimizers.adam import Adam
from mlpc.optimizers.nadam import Nadam
from mlpc.optimizers.optimizer import Optimizer
from mlpc.optimizers.rmsprop import RMSprop
from mlpc.optimizers.sgd import SGD
from mlpc.utils.registry import Registry

__all__ = [
    "SGD",
    "Adagrad",
    "Adam",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "deserialize",
    "get",
    "serialize",
]

registry = Registry(
    "optimizer",
    "optimizers",
    {
        "sgd": SGD,
        "rmsprop": RMSprop,
        "adagrad": Adagrad,
        "adam": Adam,
        "nadam": Nadam,
    },
    base=Optimizer,
)
get = registry.get
serialize = registry.serialize
deserialize = registry.deserialize
