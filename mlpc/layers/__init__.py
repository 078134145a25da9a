"""Layers: what a model is made of. The maths is the engine's."""

from mlpc.layers.activation import Activation
from mlpc.layers.dense import Dense
from mlpc.layers.dropout import Dropout
from mlpc.layers.flatten import Flatten
from mlpc.layers.input_layer import Input, InputLayer
from mlpc.layers.layer import Layer
from mlpc.utils.registry import Registry

__all__ = [
    "Activation",
    "Dense",
    "Dropout",
    "Flatten",
    "Input",
    "InputLayer",
    "Layer",
    "deserialize",
    "serialize",
]

_registry = Registry(
    "layer",
    "layers",
    {cls.__name__: cls for cls in (Activation, Dense, Dropout, Flatten, InputLayer)},
    base=Layer,
)

deserialize = _registry.deserialize
serialize = _registry.serialize
