"""mlpc: Keras for multi-layer perceptrons on a C engine.

`import mlpc as keras`. Everything Keras users look for is at Keras' address; what mlpc
adds is `mlpc.config.set_threads` and the like. The rooms that touch files are imported
when they are first used.
"""

__version__ = "0.1.0"

import importlib

from mlpc import (
    activations,
    backend,
    callbacks,
    config,
    constraints,
    initializers,
    layers,
    losses,
    metrics,
    models,
    optimizers,
    regularizers,
    utils,
)
from mlpc.initializers import Initializer
from mlpc.layers import Input, Layer
from mlpc.models import Model, Sequential
from mlpc.regularizers import Regularizer

__all__ = [
    "Initializer",
    "Input",
    "Layer",
    "Model",
    "Regularizer",
    "Sequential",
    "__version__",
    "activations",
    "backend",
    "callbacks",
    "config",
    "constraints",
    "datasets",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "regularizers",
    "saving",
    "utils",
]

_LATE = ("datasets", "saving")


def __getattr__(name):
    if name in _LATE:
        return importlib.import_module(f"mlpc.{name}")
    raise AttributeError(f"module 'mlpc' has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *_LATE})
