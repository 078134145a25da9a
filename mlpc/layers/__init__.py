"""Layers: what a model is made of. The maths is the engine's."""

from mlpc import activations
from mlpc.layers.activation import Activation
from mlpc.layers.batch_normalization import BatchNormalization
from mlpc.layers.dense import Dense
from mlpc.layers.elu import ELU
from mlpc.layers.flatten import Flatten
from mlpc.layers.group_normalization import GroupNormalization
from mlpc.layers.identity import ActivityRegularization, Identity
from mlpc.layers.input_layer import Input, InputLayer
from mlpc.layers.layer import Layer
from mlpc.layers.leaky_relu import LeakyReLU
from mlpc.layers.masking import Masking
from mlpc.layers.noise import AlphaDropout, Dropout, GaussianDropout, GaussianNoise
from mlpc.layers.normalization import Normalization
from mlpc.layers.normalizations import (
    LayerNormalization,
    RMSNormalization,
    UnitNormalization,
)
from mlpc.layers.permute import Permute
from mlpc.layers.prelu import PReLU
from mlpc.layers.relu import ReLU
from mlpc.layers.rescaling import Rescaling
from mlpc.layers.reshape import Reshape
from mlpc.layers.softmax import Softmax
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.registry import Registry

_CLASSES = (
    Activation,
    ActivityRegularization,
    AlphaDropout,
    BatchNormalization,
    Dense,
    Dropout,
    ELU,
    Flatten,
    GaussianDropout,
    GaussianNoise,
    GroupNormalization,
    Identity,
    InputLayer,
    LayerNormalization,
    LeakyReLU,
    Masking,
    Normalization,
    PReLU,
    Permute,
    RMSNormalization,
    ReLU,
    Rescaling,
    Reshape,
    Softmax,
    UnitNormalization,
)

__all__ = [
    "ELU",
    "Activation",
    "ActivityRegularization",
    "AlphaDropout",
    "BatchNormalization",
    "Dense",
    "Dropout",
    "Flatten",
    "GaussianDropout",
    "GaussianNoise",
    "GroupNormalization",
    "Identity",
    "Input",
    "InputLayer",
    "Layer",
    "LayerNormalization",
    "LeakyReLU",
    "Masking",
    "Normalization",
    "PReLU",
    "Permute",
    "RMSNormalization",
    "ReLU",
    "Rescaling",
    "Reshape",
    "Softmax",
    "UnitNormalization",
    "deserialize",
    "serialize",
]


_registry = Registry(
    "layer", "layers", {cls.__name__: cls for cls in _CLASSES}, base=Layer
)
activations.registry.layers = _registry

deserialize = _registry.deserialize
serialize = _registry.serialize

__getattr__, __dir__ = _module_hooks(__name__)
