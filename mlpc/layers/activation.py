"""Activations as layers: the base of all that are nothing else, and `Activation`."""

from mlpc import activations
from mlpc.activations.apply import warn_of_one
from mlpc.layers.layer import Layer

__all__ = ["Activation", "ActivationLayer", "HasActivation", "add_activation"]


def add_activation(graph, spec, node):
    """Add the node of an activation that reads `node`; returns it."""
    warn_of_one(spec[0], -1, (None, *graph.model.shape(node)))
    return graph.add(spec, node)


class HasActivation:
    """What has an activation, which may be set later by whatever may be given."""

    @property
    def activation(self):
        """The activation, a function or a layer; may be set by a name, `None` too."""
        return self._activation

    @activation.setter
    def activation(self, value):
        self._activation = activations.get(value)


class ActivationLayer(Layer):
    """The base of layers that are an activation; `Dense` takes them as one too."""

    def _activation_spec(self, rank):
        """What it is to the engine, for an input of `rank` axes; `None` if unknown."""
        raise NotImplementedError(
            f"Layer {type(self).__name__} does not say what it computes"
        )

    def _emit(self, graph, node):
        return add_activation(graph, self._activation_spec(graph.rank(node)), node)


class Activation(HasActivation, ActivationLayer):
    """`activation(x)`, element by element; softmax and its like over the last axis.

    Args:
        activation: Name or function of `mlpc.activations`, or a layer that is one.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If the activation is unknown.

    Example:
        >>> print(keras.layers.Activation("relu")(np.array([[-1.0, 0.0, 2.0]])))
        [[0. 0. 2.]]
    """

    def __init__(self, activation, **kwargs):
        activation = activations.get(activation)
        super().__init__(**kwargs)
        self.activation = activation

    def compute_output_shape(self, input_shape):
        return activations.output_shape(self.activation, input_shape)

    def _activation_spec(self, rank):
        return activations.spec(self.activation, rank=rank)

    def get_config(self):
        return {
            **super().get_config(),
            "activation": activations.serialize(self.activation),
        }
