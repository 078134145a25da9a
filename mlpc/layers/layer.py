"""The base of all layers: names, shapes, weights and configuration.

What it has of weights is in weights.py.
"""

import numpy as np

from mlpc import config, regularizers
from mlpc.layers.calling import CALLS, Probe, outputs_of, own_outputs
from mlpc.layers.penalties import activity_penalty, penalty_on
from mlpc.layers.shapes import as_shape
from mlpc.layers.weights import Weights
from mlpc.regularizers.penalties import penalty
from mlpc.utils import notices
from mlpc.utils.naming import auto_name
from mlpc.utils.overrides import (
    Overridable,
    count_change,
    hidden_properties,
    overridden,
    refusal,
)
from mlpc.utils.printable import named
from mlpc.utils.registry import parameters_of
from mlpc.utils.suggestions import suggestion
from mlpc.utils.tensors import as_tensor
from mlpc.utils.tracebacks import shorten
from mlpc.utils.validation import plain_numbers

__all__ = ["Layer"]

# Arguments that say how a layer is built, or nothing of what it computes.
OTHERWISE = ("dtype", "name", "trainable", "units", "use_bias")
LEGACY_SHAPES = ("input_shape", "input_dim", "batch_input_shape", "batch_size")


class Layer(Weights, Overridable):
    """The base of all layers.

    A subclass of any layer may override `call(inputs, training=None)`, and call that of
    `super()`: calls, `predict` and `evaluate` use it, layer by layer. Training does
    where it returns `super().call(inputs, training=True)` as it is, as Monte Carlo
    dropout does, and refuses any other.

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

    _stands_for = CALLS
    supports_masking = False  # whether a mask of its input is one of its output
    _makes_mask = False
    _differs_in_training = False  # whether it is another function then

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
        super().__init__(trainable)
        self.dtype = config.layer_dtype(dtype)
        self.autocast = autocast
        self._first_shape = self._shape_from_legacy(kwargs)
        self.name = named(name) or auto_name(type(self).__name__)
        # A layer that makes nothing of its input's shape counts as built, as in Keras.
        self.built = type(self).build is Layer.build
        self._input_shape = None
        self._calls = 0
        self._output_penalties = []

    def _shape_from_legacy(self, kwargs):
        """The batch shape that `input_shape=` and its like ask for, or None."""
        unknown = {key: kwargs[key] for key in kwargs if key not in LEGACY_SHAPES}
        if unknown:
            known = [*parameters_of(type(self)), *LEGACY_SHAPES]
            near = suggestion(next(iter(unknown)), known, tail="")
            raise ValueError(
                "Unrecognized keyword arguments passed to "
                f"{type(self).__name__}: {unknown}{f'.{near}' if near else ''}"
            )
        given = {key: plain_numbers(value) for key, value in kwargs.items()}
        batch, shape = given.get("batch_size"), given.get("input_shape")
        if "batch_input_shape" in given:
            shape = as_shape(given["batch_input_shape"])
        elif "input_shape" in given:
            shape = (batch, *(shape if isinstance(shape, (list, tuple)) else [shape]))
        elif given.get("input_dim") is not None:
            shape = (batch, given["input_dim"])
        else:
            return None
        notices.warn(
            "Do not pass an `input_shape`/`input_dim` argument to a layer; in a "
            "`Sequential` model, start with an `Input(shape)` object instead."
        )
        return shape

    def __setattr__(self, name, value):
        """Set an attribute. Where it is an argument, models compute with it from now
        on; what is being trained goes on as it was compiled.
        """
        object.__setattr__(self, name, value)
        known = name[0] == "_" or name in OTHERWISE or not self.__dict__.get("_model")
        if not known and name in parameters_of(type(self)):
            count_change()

    # -- shapes ------------------------------------------------------------------------

    def build(self, input_shape):
        """Declare the weights for rows of this shape.

        Args:
            input_shape: `(None, ...)`, the first axis counting rows.

        Raises:
            ValueError: If the layer cannot take this shape.
        """
        self._input_shape = as_shape(input_shape)
        self.built = True

    def _check_shape(self, input_shape):
        """Raise a ValueError if the layer, which is built, cannot take this shape."""
        build = type(self).build
        if build is not Layer.build and build.__module__.startswith("mlpc."):
            self.build(input_shape)

    def compute_output_shape(self, input_shape):
        """Return the output's shape for an input of this shape."""
        return tuple(input_shape)

    def compute_mask(self, inputs, previous_mask):
        """Return the mask of the output: that of the input, as it is."""
        return previous_mask

    @property
    def input_shape(self):
        """The input's shape; AttributeError before the layer is built."""
        if self._input_shape is None:
            raise AttributeError(f"Layer '{self.name}' has not met an input yet.")
        return self._input_shape

    @property
    def output_shape(self):
        """The output's shape; AttributeError before the layer is built."""
        return self.compute_output_shape(self.input_shape)

    @property
    def input(self):
        """What the layer reads in a model, as a `KerasTensor`.

        Raises:
            AttributeError: If the layer is in no model whose shapes are known.
        """
        return self._place("input")

    @property
    def output(self):
        """What the layer gives in a model, as a `KerasTensor`; errors as of `input`."""
        return self._place("output")

    def _place(self, end):
        model = None if self._model is None else self._model()
        tensors = None if model is None else model._tensors_of(self)
        if tensors is None:
            raise AttributeError(
                f"The layer {self.name} is in no model whose shapes are known, and "
                f"thus has no defined {end}."
            )
        return tensors[end == "output"]

    @property
    def losses(self):
        """The penalties, numbers of the layer's dtype: on its outputs of the last call
        on an array, then on its trainable weights. Empty before it is built."""
        penalties = [
            penalty(weight.regularizer, weight.value)
            for weight in self.trainable_weights
            if weight.regularizer is not None
        ]
        return [*self._output_penalties, *(map(self._number, penalties))]

    def _number(self, value):
        return np.dtype(self.dtype).type(value)

    def _note_penalty(self, outputs):
        """Keep the penalty on what a call has given, for `losses`."""
        l1, l2 = activity_penalty(self.activity_regularizer)
        if (l1 or l2) and isinstance(outputs, np.ndarray):
            penalty = penalty_on(outputs, l1, l2)
            self._output_penalties = [self._number(penalty)]

    # -- the engine --------------------------------------------------------------------

    def _add_nodes(self, graph, node):
        """Add this layer to a graph, with its penalty; returns the last node."""
        for name in hidden_properties(self, Layer):
            raise refusal(
                self,
                name,
                "the engine reads the layer's own weights",
                "Override `call`, or give the weight a constraint.",
            )
        first, node = node, self._emit(graph, node)
        graph.end_layer(self, first, node)
        l1, l2 = activity_penalty(self.activity_regularizer)
        if l1 or l2:
            node = graph.add(("activity_regularization", {"l1": l1, "l2": l2}), node)
        return node

    def _mixes_rows(self, ndim):
        """Whether what it makes of a row of `ndim` - 1 axes depends on other rows, also
        outside of training: then it is for calls, not for models."""
        return False

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
        try:
            own = overridden(self, ("call",))
            outputs = (own_outputs if own else type(self).call)(self, inputs, training)
            if self.activity_regularizer is not None:
                self._note_penalty(outputs)
            return as_tensor(outputs)
        except BaseException as error:
            shorten(error)
            raise

    def call(self, inputs, training=None):
        """What the layer computes of an array of rows; see `__call__`."""
        if isinstance(inputs, Probe):
            return inputs.answer(self, training)
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
