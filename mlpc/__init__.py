"""mlpc: Keras for multi-layer perceptrons on a C engine.

`import mlpc as keras`. Everything that Keras users look for is where Keras has it; mlpc
adds `plot`, `testing`, `Model.trace` and `mlpc.config.set_threads`. Modules that no
model needs before it is compiled are imported on first use.
"""

__version__ = "0.2.0"

import importlib
import sys

from mlpc import (
    activations,
    backend,
    config,
    constraints,
    dtype_policies,
    initializers,
    layers,
    legacy,
    models,
    regularizers,
    utils,
)
from mlpc.dtype_policies import DTypePolicy, FloatDTypePolicy
from mlpc.initializers import Initializer
from mlpc.layers import Input, Layer
from mlpc.layers.input_layer import KerasTensor
from mlpc.models import Model, Sequential
from mlpc.regularizers import Regularizer
from mlpc.utils import absent
from mlpc.variables import Variable

__all__ = [
    "DTypePolicy",
    "FloatDTypePolicy",
    "Initializer",
    "Input",
    "KerasTensor",
    "Layer",
    "Loss",
    "Metric",
    "Model",
    "Optimizer",
    "Regularizer",
    "Sequential",
    "Variable",
    "__version__",
    "activations",
    "backend",
    "callbacks",
    "classic",
    "config",
    "constraints",
    "datasets",
    "dtype_policies",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "plot",
    "random",
    "regularizers",
    "saving",
    "testing",
    "utils",
    "version",
]

_LATE = (
    "callbacks",
    "classic",
    "datasets",
    "losses",
    "metrics",
    "ops",
    "optimizers",
    "plot",
    "random",
    "saving",
    "testing",
)
_MEMBERS_OF_LATE = {"Loss": "losses", "Metric": "metrics", "Optimizer": "optimizers"}

legacy.install(sys.modules[__name__])


def version():
    """Return mlpc's version."""
    return __version__


def _late(name):
    if name in _MEMBERS_OF_LATE:
        return getattr(_late(_MEMBERS_OF_LATE[name]), name)
    if name not in _LATE:
        raise LookupError(name)
    return importlib.import_module(f"mlpc.{name}")


__getattr__, __dir__ = absent.module_hooks(__name__, _late)
if absent.Finder not in sys.meta_path:
    sys.meta_path.append(absent.Finder)
