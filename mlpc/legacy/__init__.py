"""Keras' older spellings, as slides and books have them: each works and warns once.

The tables here, in arguments.py and in gone.py are all there is of them; the rooms know
today's spellings only. `install` puts the tables at the rooms' doors, of those that are
imported late when they are: it wraps constructors and methods, and adds what has gone.
Configs in files go through the same doors.
"""

import sys

from mlpc.legacy.arguments import ARGUMENTS
from mlpc.legacy.gone import GONE, furnish_callbacks
from mlpc.utils import doors
from mlpc.utils.absent import module_hooks as _module_hooks

__all__ = ["install"]

MODULES = {  # older address below mlpc -> room
    "layers.advanced_activations": "layers",
    "layers.core": "layers",
    "layers.noise": "layers",
    "layers.normalization": "layers",
    "initializations": "initializers",
    "objectives": "losses",
    "optimizers.legacy": "optimizers",
    "utils.generic_utils": "utils",
    "utils.np_utils": "utils",
    "utils.vis_utils": "utils",
}

NAMES = {  # older function -> today's class
    "constraints.maxnorm": "MaxNorm",
    "constraints.nonneg": "NonNeg",
    "constraints.unitnorm": "UnitNorm",
    "regularizers.activity_l1": "L1",
    "regularizers.activity_l2": "L2",
    "regularizers.l1l2": "L1L2",
}


def _furnish(room):
    """Let a room understand all that stands in the tables."""
    name = room.__name__.rpartition(".")[2]
    for put, table in (
        (doors.put, GONE),
        (doors.translate, ARGUMENTS),
        (doors.rename, NAMES),
    ):
        for path, what in table.items():
            if path.startswith(f"{name}."):
                put(room, path.partition(".")[2], what)
    for path in MODULES:
        if path.startswith(f"{name}."):
            address = f"{room.__name__}.{path.partition('.')[2]}"
            doors.put(room, path.partition(".")[2], sys.modules[address])
    if name == "callbacks":
        furnish_callbacks(room)


def install(package):
    """Furnish the rooms of the package; those to come when they do."""
    for path, today in MODULES.items():
        address = f"{package.__name__}.{path}"
        doors.put_module(address, f"{package.__name__}.{today}")
        if "." not in path:
            setattr(package, path, sys.modules[address])
    for room in {path.split(".")[0] for path in (*GONE, *ARGUMENTS, *NAMES, *MODULES)}:
        if f"{package.__name__}.{room}" in sys.modules:
            _furnish(sys.modules[f"{package.__name__}.{room}"])
    doors.watch(_furnish)


__getattr__, __dir__ = _module_hooks(__name__)
