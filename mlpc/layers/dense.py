"""The densely connected layer."""

from mlpc import activations, constraints, initializers, regularizers
from mlpc.layers.activation import HasActivation, add_activation
from mlpc.layers.layer import Layer
from mlpc.layers.shapes import check_input
from mlpc.utils.validation import check_flag, check_integer

__all__ = ["Dense"]

UNSUPPORTED = ("lora_rank", "lora_alpha", "quantization_config")


class Dense(HasActivation, Layer):
    """`activation(x @ kernel + bias)` on the last axis.

    Args:
        units: Width of the output, an integer >= 1.
        activation: Name or function of `mlpc.activations`, or a layer that is one;
            `None` for linear.
        use_bias: Whether a bias is added.
        kernel_initializer, bias_initializer: Names or objects of
            `mlpc.initializers`; `None` is "glorot_uniform", as in Keras.
        kernel_regularizer, bias_regularizer: Names, objects or functions of
            `mlpc.regularizers`: penalties that join the loss.
        kernel_constraint, bias_constraint: Names, objects or functions of
            `mlpc.constraints`: projections after each update.
        lora_rank, lora_alpha, quantization_config: Not supported; `None`.
        **kwargs: Those of `Layer`.

    Shapes:
        input `(rows, ..., inputs)`, output `(rows, ..., units)`, `kernel`
        `(inputs, units)`, `bias` `(units,)`.

    Raises:
        ValueError: If an argument is out of range or unknown.

    Example:
        >>> layer = keras.layers.Dense(2, kernel_initializer="ones")
        >>> print(layer(np.array([[1.0, 2.0, 3.0]])))
        [[6. 6.]]
        >>> layer.kernel.shape, layer.bias.shape
        ((3, 2), (2,))
    """

    supports_masking = True

    def __init__(
        self,
        units,
        activation=None,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        lora_rank=None,
        lora_alpha=None,
        quantization_config=None,
        **kwargs,
    ):
        given = locals()
        for argument in UNSUPPORTED:
            if given[argument] is not None:
                raise NotImplementedError(
                    f"Argument `{argument}` is not supported yet. "
                    f"Received: {argument}={given[argument]}"
                )
        units = check_integer("units", units, low=1)
        activation = activations.get(activation)
        use_bias = check_flag("use_bias", use_bias)
        kernel_initializer = _initializer(kernel_initializer)
        bias_initializer = _initializer(bias_initializer)
        kernel_regularizer = regularizers.get(kernel_regularizer)
        bias_regularizer = regularizers.get(bias_regularizer)
        kernel_constraint = constraints.get(kernel_constraint)
        bias_constraint = constraints.get(bias_constraint)
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.units = units
        self.activation = activation
        self.use_bias = use_bias
        self.kernel_initializer = kernel_initializer
        self.bias_initializer = bias_initializer
        self.kernel_regularizer = kernel_regularizer
        self.bias_regularizer = bias_regularizer
        self.kernel_constraint = kernel_constraint
        self.bias_constraint = bias_constraint

    def build(self, input_shape):
        if self.built:
            check_input(self.name, input_shape, axes={-1: self.input_shape[-1]})
            return
        if len(input_shape) < 2:
            raise ValueError(
                f"Input 0 with name 'None' of layer '{self.name}' is incompatible with "
                f"the layer: expected min_ndim=2, found ndim={len(input_shape)}. Full "
                f"shape received: {tuple(input_shape)}"
            )
        self.add_weight(
            "kernel",
            (input_shape[-1], self.units),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.use_bias:
            self.add_weight(
                "bias",
                (self.units,),
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        super().build(input_shape)

    def compute_output_shape(self, input_shape):
        shape = (*input_shape[:-1], self.units)
        return activations.output_shape(self.activation, shape)

    @property
    def kernel(self):
        """The kernel, `(inputs, units)`: a view; `None` before the layer is built."""
        return self._weight("kernel")

    @property
    def bias(self):
        """The bias, `(units,)`: a view; `None` without one."""
        return self._weight("bias")

    def _emit(self, graph, node):
        options = {"units": self.units, "use_bias": self.use_bias}
        node = graph.add(("dense", options), node, self)
        if self.activation is not activations.linear:
            spec = activations.spec(self.activation, rank=graph.rank(node))
            node = add_activation(graph, spec, node)
        return node

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
            "quantization_config": None,
        }


def _initializer(identifier):
    return initializers.get("glorot_uniform" if identifier is None else identifier)
