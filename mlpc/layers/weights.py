"""The weights of a layer, declared when its input shape is known.

Their memory is made when somebody first asks for it, for all layers of a model at once.
"""

import weakref
from contextlib import contextmanager
from math import prod

import numpy as np

from mlpc import constraints, initializers, regularizers
from mlpc.locks import MAKING
from mlpc.utils.arrays import plain
from mlpc.utils.tracebacks import short_tracebacks
from mlpc.utils.validation import check_shape
from mlpc.variables import Declared, Trainable, make_variables

__all__ = ["Weights", "allocate", "build_layer", "overwriting", "watch"]

MOST_NUMBERS = 2**40  # of one weight: 4 TiB as float32


class Weights(Trainable):
    """What a layer is as the owner of its weights.

    Args:
        trainable: Whether they learn.
    """

    def __init__(self, trainable):
        if not isinstance(trainable, (bool, np.bool_)):
            raise ValueError(
                "Argument `trainable` must be True or False. "
                f"Received: trainable={trainable!r}"
            )
        self._trainable = bool(trainable)
        self._declared = []
        self._variables = None
        self._model = None

    @short_tracebacks
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
            initializer: A name or object of `mlpc.initializers`, or a function that is
                called with the shape and the dtype.
            trainable: Whether an optimizer may change it.
            regularizer, constraint: Names or objects, or `None`.
            dtype: `None` for the layer's; another one is kept and saved, no more.
        """
        if isinstance(shape, (list, tuple)) and None in shape:
            raise ValueError(
                "Shapes used to initialize variables must be fully-defined (no `None` "
                f"dimensions). Received: shape={tuple(shape)} for variable "
                f"path='{self.name}/{name}'"
            )
        shape = check_shape("shape", shape)
        if prod(shape) > MOST_NUMBERS:
            raise ValueError(
                f"Weight '{name}' of layer '{self.name}' would have more than "
                f"{MOST_NUMBERS} numbers. Received: shape={shape}"
            )
        self._declared.append(
            Declared(
                name,
                shape,
                initializers.get(initializer),
                trainable,
                regularizers.get(regularizer),
                constraints.get(constraint),
                dtype,
            )
        )

    def __getstate__(self):
        """The attributes: a copy has memory of its own, and is of no model."""
        return {**self.__dict__, "_model": None}

    def __setstate__(self, state):
        self.__dict__.update(state)
        if self._variables is None:
            return
        given, self._variables = self._variables, None
        paths = [variable.path.rpartition("/")[0] for variable in given]
        allocate([self], "", [self])
        for variable, values, path in zip(self._variables, given, paths, strict=True):
            variable.assign(values)
            variable.path = f"{path}/{variable.name}"
            variable.trainable = values.trainable

    def __copy__(self):
        """A layer that shares its weights, as Keras has it."""
        other = type(self).__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    def _make_weights(self, undrawn=()):
        """Make this layer's variables, and those of all layers of its model.

        Args:
            undrawn: Layers whose initializers are not called: somebody is about to
                write all of their weights.
        """
        model = self._model() if self._model is not None else None
        layers = [self] if model is None else [*model.layers]
        with MAKING.now():
            missing = [each for each in layers if each.built and not each._has_memory]
            if self in missing:
                prefix = f"{model.name}/" if model is not None else ""
                allocate(missing, prefix, undrawn)

    def _is_of(self, model):
        """Whether the weights' memory is made with that of this model."""
        return self._model is not None and self._model() is model

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
        """Return copies of all weights, in order.

        Example:
            >>> layer = keras.layers.Dense(1, kernel_initializer="ones")
            >>> layer.build((None, 2))
            >>> [weight.tolist() for weight in layer.get_weights()]
            [[[1.0], [1.0]], [0.0]]
        """
        return [variable.numpy() for variable in self.weights]

    @short_tracebacks
    def set_weights(self, weights):
        """Write all weights.

        Args:
            weights: List of arrays like `get_weights` gives.

        Raises:
            ValueError: If their number or a shape is wrong; nothing is written then.

        Example:
            >>> layer = keras.layers.Dense(1)
            >>> layer.build((None, 2))
            >>> layer.set_weights([np.array([[1.0], [2.0]]), np.array([3.0])])
            >>> print(layer(np.array([[1.0, 1.0]])))
            [[6.]]
        """
        variables = self.weights
        if len(weights) != len(variables):
            raise ValueError(
                f"You called `set_weights(weights)` on layer '{self.name}' with a "
                f"weight list of length {len(weights)}, but the layer was expecting "
                f"{len(variables)} weights."
            )
        values = [
            plain("weights", value, variable.dtype)
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


def allocate(layers, prefix, undrawn=()):
    """Make the variables of built layers, all in one block; see `_make_weights`."""
    declared = [
        (f"{prefix}{layer.name}/{weight.name}", weight)
        for layer in layers
        for weight in layer._declared
    ]
    late = {id(layer) for layer in undrawn}
    owners = [layer for layer in layers for _ in layer._declared]
    none = {i for i, layer in enumerate(owners) if id(layer) in late}
    variables = iter(make_variables(layers[0].dtype, declared, none))
    for layer in layers:
        layer._variables = [next(variables) for _ in layer._declared]


def build_layer(layer, input_shape):
    """Build a layer in one thread alone; if it fails, no weight stays declared."""
    with MAKING.now():
        built, declared = layer.built, len(layer._declared)
        try:
            layer.build(input_shape)
        except BaseException:
            if not built and layer._variables is None:
                layer.built = False
                del layer._declared[declared:]
            raise


@contextmanager
def overwriting(model, layers):
    """Let a block write all weights of some of a model's layers.

    Their memory is made, but nothing is drawn for it. If the block raises, what had no
    memory before has none again, and is drawn when somebody looks.

    Args:
        model: A model that is built.
        layers: Layers of it, or of models in it.
    """
    fresh = [layer for layer in model._flat_layers() if not layer._has_memory]
    try:
        for layer in fresh:
            if not layer._has_memory:
                layer._make_weights(layers)
        yield
    except BaseException:
        for layer in fresh:
            layer._variables = None
        if fresh:
            model._trainer.forget_graphs()
        raise


def watch(layer, model):
    """Let a layer's memory be made with that of the first model that has it."""
    if layer._model is None or layer._model() is None:
        layer._model = weakref.ref(model)
