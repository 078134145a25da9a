"""An activation as a layer."""

from mlpc import activations
from mlpc.layers.layer import Layer

__all__ = ["Activation"]


class Activation(Layer):
    """`activation(x)`, element by element; softmax over the last axis.

    Args:
        activation: Name or function of `mlpc.activations`.
        **kwargs: Those of `Layer`.
    """

    def __init__(self, activation, **kwargs):
        activation = activations.get(activation)
        super().__init__(**kwargs)
        self.activation = activation

    def _emit(self, graph, node):
        return graph.add(activations.spec(self.activation), node)

    def get_config(self):
        return {
            **super().get_config(),
            "activation": activations.serialize(self.activation),
        }
