"""mlpc: Keras for multi-layer perceptrons on a C engine.

`import mlpc as keras`. Everything Keras users look for is at Keras' address; what mlpc
adds is `mlpc.config.set_threads` and the like.
"""

__version__ = "0.1.0"

from mlpc import (
    activations,
    backend,
    callbacks,
    config,
    datasets,
    initializers,
    layers,
    losses,
    metrics,
    models,
    optimizers,
    saving,
    utils,
)
from mlpc.layers import Input, Layer
from mlpc.models import Model, Sequential

__all__ = [
    "Input",
    "Layer",
    "Model",
    "Sequential",
    "__version__",
    "activations",
    "backend",
    "callbacks",
    "config",
    "datasets",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "saving",
    "utils",
]
