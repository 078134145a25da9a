"""The base of all layers: names, shapes, weights and configuration.

A layer declares its weights when its input shape is known. Their memory is made when
somebody first asks for it, for all layers of the model at once.
"""

import weakref

import numpy as np

from mlpc import config, regularizers
from mlpc.layers.calling import outputs_of
from mlpc.layers.penalties import activity_penalty
from mlpc.layers.variable import Declared, make_variables
from mlpc.utils import notices
from mlpc.utils.naming import auto_name
from mlpc.utils.validation import check_flag

__all__ = ["Layer"]

LEGACY_SHAPES = ("input_shape", "input_dim", "batch_input_shape", "batch_size")


class Layer:
    """The base of all layers.

    Args:
        activity_regularizer: "l1", "l2" or an object with factors `l1` or `l2`: a
            penalty on the outputs, as a mean over rows; `None` for none.
        trainable: Whether the layer's weights learn.
        dtype: `"float32"`, `"float64"` or `None` for `mlpc.config.floatx()`.
        autocast: Accepted for Keras' sake; inputs of any dtype are converted.
        name: A name without `/`, unique in a model; by default the class' own.
        input_shape: Shape of one row, for a first layer; prefer an `Input`.
        input_dim: The same for rows of one axis.

    Raises:
        ValueError: If an argument is unknown or out of range.
    """

    def __init__(
        self,
        *,
        activity_regularizer=None,
        trainable=True,
        dtype=None,
        autocast=True,
        name=None,
        **kwargs,
    ):
        if name is not None and (not isinstance(name, str) or "/" in name):
            raise ValueError(
                "Argument `name` must be a string and cannot contain character `/`. "
                f"Received: name={name} (of type {type(name)})"
            )
        self.activity_regularizer = regularizers.get(activity_regularizer)
        activity_penalty(self.activity_regularizer)  # refuses what it cannot do
        self._trainable = check_flag("trainable", trainable)
        self.dtype = config.layer_dtype(dtype)
        self.autocast = autocast
        self._first_shape = self._shape_from_legacy(kwargs)
        self.name = name or auto_name(type(self).__name__)
        # A layer that makes nothing of its input's shape counts as built, as in Keras.
        self.built = type(self).build is Layer.build
        self.input_shape = None
        self._declared = []
        self._variables = None
        self._model = None
        self._calls = 0

    def _shape_from_legacy(self, kwargs):
        """The batch shape that `input_shape=` and its like ask for, or None."""
        unknown = {key: kwargs[key] for key in kwargs if key not in LEGACY_SHAPES}
        if unknown:
            raise ValueError(
                "Unrecognized keyword arguments passed to "
                f"{type(self).__name__}: {unknown}"
            )
        batch = kwargs.get("batch_size")
        if "batch_input_shape" in kwargs:
            shape = tuple(kwargs["batch_input_shape"])
        elif "input_shape" in kwargs:
            shape = (batch, *np.atleast_1d(kwargs["input_shape"]).tolist())
        elif kwargs.get("input_dim") is not None:
            shape = (batch, kwargs["input_dim"])
        else:
            return None
        notices.warn(
            "Do not pass an `input_shape`/`input_dim` argument to a layer; in a "
            "`Sequential` model, start with an `Input(shape)` object instead."
        )
        return shape

    # -- shapes and weights ------------------------------------------------------------

    def build(self, input_shape):
        """Declare the weights for rows of this shape.

        Args:
            input_shape: `(None, ...)`, the first axis counting rows.

        Raises:
            ValueError: If the layer cannot take this shape.
        """
        self.input_shape = tuple(input_shape)
        self.built = True

    def compute_output_shape(self, input_shape):
        """Return the output's shape for an input of this shape."""
        return tuple(input_shape)

    @property
    def output_shape(self):
        """The output's shape; AttributeError before the layer is built."""
        if self.input_shape is None:
            raise AttributeError(f"Layer {self.name} has not met an input yet")
        return self.compute_output_shape(self.input_shape)

    def add_weight(
        self,
        name,
        shape,
        initializer,
        trainable=True,
        *,
        regularizer=None,
        constraint=None,
        dtype=None,
    ):
        """Declare a weight; it exists as soon as somebody looks at it.

        Args:
            name: Its name in the layer.
            shape: Its shape.
            initializer: Called with the shape and the dtype.
            trainable: Whether an optimizer may change it.
            regularizer, constraint: Objects of their rooms, or `None`.
            dtype: `None` for the layer's; another one is kept and saved, no more.
        """
        self._declared.append(
            Declared(
                name,
                tuple(shape),
                initializer,
                trainable,
                regularizer,
                constraint,
                dtype,
            )
        )

    def _make_weights(self):
        """Make this layer's variables, and those of all layers of its model."""
        model = self._model() if self._model is not None else None
        layers = [self] if model is None else [*model.layers]
        missing = [layer for layer in layers if layer.built and not layer._has_memory]
        if self in missing:
            allocate(missing, f"{model.name}/" if model is not None else "")

    @property
    def _has_memory(self):
        return self._variables is not None or not self._declared

    def _weight(self, name):
        """The variable called `name`; None if the layer has no such weight."""
        return next((v for v in self.weights if v.name == name), None)

    @property
    def weights(self):
        """All variables: trainable ones first. Empty before the layer is built."""
        if not self._has_memory:
            self._make_weights()
        return list(self._variables or [])

    variables = weights

    @property
    def trainable(self):
        """Whether the layer's weights learn; takes effect with the next `compile`."""
        return self._trainable

    @trainable.setter
    def trainable(self, value):
        self._trainable = check_flag("trainable", value)

    @property
    def trainable_weights(self):
        """The variables that an optimizer may change."""
        return [v for v in self.weights if v.trainable] if self.trainable else []

    @property
    def non_trainable_weights(self):
        """The other variables."""
        learning = {id(v) for v in self.trainable_weights}
        return [v for v in self.weights if id(v) not in learning]

    trainable_variables = trainable_weights
    non_trainable_variables = non_trainable_weights

    def get_weights(self):
        """Return copies of all weights, in order."""
        return [variable.numpy() for variable in self.weights]

    def set_weights(self, weights):
        """Write all weights.

        Args:
            weights: List of arrays like `get_weights` gives.

        Raises:
            ValueError: If their number or a shape is wrong; nothing is written then.
        """
        variables = self.weights
        if len(weights) != len(variables):
            raise ValueError(
                f"You called `set_weights(weights)` on layer '{self.name}' with a "
                f"weight list of length {len(weights)}, but the layer was expecting "
                f"{len(variables)} weights."
            )
        values = [
            np.asarray(value, variable.dtype)
            for variable, value in zip(variables, weights, strict=True)
        ]
        for variable, value in zip(variables, values, strict=True):
            if variable.shape != value.shape:
                raise ValueError(
                    f"Layer {self.name} weight shape {variable.shape} is not "
                    f"compatible with provided weight shape {value.shape}."
                )
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)

    def count_params(self):
        """Return the number of all weights' elements.

        Raises:
            ValueError: If the layer is not built.
        """
        if not self.built:
            raise ValueError(
                f"You tried to call `count_params` on layer '{self.name}', but the "
                "layer isn't built. You can build it manually via: "
                "`layer.build(input_shape)`."
            )
        return self._count()

    def _count(self):
        return sum(int(np.prod(weight.shape)) for weight in self._declared)

    # -- the engine --------------------------------------------------------------------

    def _add_nodes(self, graph, node):
        """Add this layer to a graph, with its penalty; returns the last node."""
        first, node = node, self._emit(graph, node)
        graph.end_layer(self, first, node)
        l1, l2 = activity_penalty(self.activity_regularizer)
        if l1 or l2:
            node = graph.add(("activity_regularization", {"l1": l1, "l2": l2}), node)
        return node

    def _emit(self, graph, node):
        """Add the nodes of what the layer computes; returns the last one."""
        raise NotImplementedError(
            f"Layer {type(self).__name__} does not say what it computes"
        )

    def __call__(self, inputs, training=None):
        """Return the layer's output for an array of rows.

        Args:
            inputs: Array of shape `(rows, ...)`, any numeric dtype.
            training: Whether as in training: dropout and its like draw anew with each
                call, batch normalization uses these rows' statistics and learns them.

        Returns:
            Array of the layer's dtype.
        """
        return outputs_of(self, inputs, training)

    # -- configuration -----------------------------------------------------------------

    def get_config(self):
        """Return the constructor's arguments."""
        config = {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": {
                "module": "keras",
                "class_name": "DTypePolicy",
                "config": {"name": self.dtype},
                "registered_name": None,
            },
        }
        if self.activity_regularizer is not None:
            config["activity_regularizer"] = regularizers.serialize(
                self.activity_regularizer
            )
        return config

    @classmethod
    def from_config(cls, config):
        """Return a new layer from what `get_config` gave."""
        return cls(**config)

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


def allocate(layers, prefix):
    """Make the variables of built layers, all in one block."""
    declared = [
        (f"{prefix}{layer.name}/{weight.name}", weight)
        for layer in layers
        for weight in layer._declared
    ]
    variables = iter(make_variables(layers[0].dtype, declared))
    for layer in layers:
        layer._variables = [next(variables) for _ in layer._declared]


def watch(layer, model):
    """Let a layer's memory be made with that of the first model that has it."""
    if layer._model is None or layer._model() is None:
        layer._model = weakref.ref(model)
