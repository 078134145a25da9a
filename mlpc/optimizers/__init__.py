"""Optimizers: the rules that change weights by their gradients.

Here are names, arguments, configs and the order of the state on disk; the rules are
the engine's (`csrc/optimizers`).
"""

from mlpc.optimizers import schedules
from mlpc.optimizers.adadelta import Adadelta
from mlpc.optimizers.adafactor import Adafactor
from mlpc.optimizers.adagrad import Adagrad
from mlpc.optimizers.adam import Adam
from mlpc.optimizers.adamax import Adamax
from mlpc.optimizers.adamw import AdamW
from mlpc.optimizers.ftrl import Ftrl
from mlpc.optimizers.lamb import Lamb
from mlpc.optimizers.lion import Lion
from mlpc.optimizers.loss_scale_optimizer import LossScaleOptimizer
from mlpc.optimizers.muon import Muon
from mlpc.optimizers.nadam import Nadam
from mlpc.optimizers.optimizer import Optimizer
from mlpc.optimizers.rmsprop import RMSprop
from mlpc.optimizers.sgd import SGD
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.doors import complete as _complete
from mlpc.utils.registry import Registry

__all__ = [
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "LossScaleOptimizer",
    "Muon",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]

registry = Registry(
    "optimizer",
    "optimizers",
    {
        "sgd": SGD,
        "rmsprop": RMSprop,
        "adagrad": Adagrad,
        "adadelta": Adadelta,
        "adam": Adam,
        "adamw": AdamW,
        "adamax": Adamax,
        "nadam": Nadam,
        "ftrl": Ftrl,
        "lion": Lion,
        "lamb": Lamb,
        "adafactor": Adafactor,
        "muon": Muon,
        "lossscaleoptimizer": LossScaleOptimizer,
    },
    base=Optimizer,
    any_case=True,
)
get = registry.get
serialize = registry.serialize
deserialize = registry.deserialize

__getattr__, __dir__ = _module_hooks(__name__)
_complete(__name__)
