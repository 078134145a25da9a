"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any, Self

import numpy as np

from mlpc import activations as activations
from mlpc import backend as backend
from mlpc import callbacks as callbacks
from mlpc import classic as classic
from mlpc import config as config
from mlpc import constraints as constraints
from mlpc import datasets as datasets
from mlpc import dtype_policies as dtype_policies
from mlpc import initializers as initializers
from mlpc import layers as layers
from mlpc import losses as losses
from mlpc import metrics as metrics
from mlpc import models as models
from mlpc import ops as ops
from mlpc import optimizers as optimizers
from mlpc import plot as plot
from mlpc import random as random
from mlpc import regularizers as regularizers
from mlpc import saving as saving
from mlpc import testing as testing
from mlpc import utils as utils
from mlpc._types import Config, DType, Function, Integer, Shape
from mlpc.dtype_policies import DTypePolicy as DTypePolicy
from mlpc.dtype_policies import FloatDTypePolicy as FloatDTypePolicy
from mlpc.initializers import Initializer as Initializer
from mlpc.initializers import Initializer as _Initializer
from mlpc.layers import Input as Input
from mlpc.layers import Layer as Layer
from mlpc.losses import Loss as Loss
from mlpc.metrics import Metric as Metric
from mlpc.models import Model as Model
from mlpc.models import Sequential as Sequential
from mlpc.optimizers import Optimizer as Optimizer
from mlpc.regularizers import Regularizer as Regularizer

class KerasTensor:
    shape: Any
    dtype: Any
    layer: Any
    sparse: Any
    def __init__(
        self, shape: Shape | Integer, dtype: DType, layer: Any, name: str | None = None
    ) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def ndim(self) -> Any: ...
    ragged: Any

class Variable(np.ndarray[Any, np.dtype[Any]]):
    def __getitem__(self, key: Any) -> Any: ...
    def __new__(
        cls,
        initializer: str | _Initializer | Config | Function,
        shape: Shape | Integer | None = None,
        dtype: DType = None,
        trainable: bool = True,
        autocast: bool = True,
        aggregation: str | None = "none",
        synchronization: str | None = "auto",
        name: str | None = None,
    ) -> Self: ...
    def assign(self, value: Any) -> Any: ...
    def assign_add(self, value: Any) -> Any: ...
    def assign_sub(self, value: Any) -> Any: ...
    block: Any
    constraint: Any
    name: str
    def numpy(self) -> Any: ...
    offset: Any
    path: str
    regularizer: Any
    @property
    def trainable(self) -> bool: ...
    @trainable.setter
    def trainable(self, value: Any) -> None: ...
    @property
    def value(self) -> Any: ...

__version__: str

def version() -> str: ...

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
