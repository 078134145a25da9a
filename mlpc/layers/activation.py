"""Activations as layers: the base of all that are nothing else, and `Activation`."""

from mlpc import activations
from mlpc.activations.apply import warn_of_one
from mlpc.layers.axes import add_joint, axes_of, names_rows, row_axes
from mlpc.layers.layer import Layer

__all__ = ["Activation", "ActivationLayer", "HasActivation", "add_activation"]


def add_activation(graph, spec, node):
    """Add the nodes of an activation that reads `node`; returns the last one.

    Args:
        graph, node: The graph, and what is read.
        spec: What `activations.spec` gave.
    """
    name, options = spec
    axis = options.get("axis", -1)
    options = {key: value for key, value in options.items() if key != "axis"}
    axes = axes_of(graph, node, axis)
    if len(axes) == 1:
        shape = graph.model.shape(node)
        warn_of_one(name, axis, shape if graph.one_sample else (None, *shape))
    return add_joint(axes, (name, options), graph, node)


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

    supports_masking = True

    def _activation_spec(self, rank):
        """What it is to the engine, for an input of `rank` axes; `None` if unknown."""
        raise NotImplementedError(
            f"Layer {type(self).__name__} does not say what it computes"
        )

    def _mixes_rows(self, ndim):
        axis = self._activation_spec(ndim)[1].get("axis", -1)
        return names_rows(axis, ndim)

    def _emit(self, graph, node):
        return add_activation(graph, self._activation_spec(graph.rank(node)), node)


class Activation(HasActivation, ActivationLayer):
    """`activation(x)`, element by element; softmax and its like along an axis.

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
        name, options = activations.spec(self.activation, rank=len(input_shape))
        if len(input_shape) == 1 and name in activations.rows.__all__:
            row_axes(options.get("axis", -1), input_shape)  # refuses that of the rows
        return activations.output_shape(self.activation, input_shape)

    def _activation_spec(self, rank):
        return activations.spec(self.activation, rank=rank)

    def get_config(self):
        return {
            **super().get_config(),
            "activation": activations.serialize(self.activation),
        }
