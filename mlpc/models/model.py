"""The base of all models: layers, weights, what they compute. How the layers hang
together is the subclasses' business; what else models can do is in compiled.py,
trainable.py, steps.py and saved.py."""

import numpy as np

from mlpc.layers.calling import Probe, invoke, outputs_of
from mlpc.layers.layer import Layer
from mlpc.models.compiled import Compiled
from mlpc.models.saved import Saved
from mlpc.models.steps import Steps
from mlpc.models.trainable import Trainable
from mlpc.training.front import in_parts, is_collecting
from mlpc.training.predicting import engine_outputs
from mlpc.training.trainer import Trainer
from mlpc.utils.overrides import revision
from mlpc.utils.random_seed import draw_seed
from mlpc.utils.shown import Shown
from mlpc.utils.summary import print_summary, summary_text
from mlpc.utils.tensors import Tensor, as_tensor
from mlpc.utils.tracebacks import short_tracebacks, shorten

__all__ = ["Model", "dtype_of"]


class Model(Shown, Compiled, Trainable, Steps, Saved, Layer):
    """A set of layers that is trained as one. Use `Sequential`."""

    _differs_in_training = True

    def __init__(self, trainable=True, name=None):
        Layer.__init__(self, trainable=trainable, name=name)
        Trainable.__init__(self)
        self._trainer = Trainer(self, draw_seed())

    @property
    def layers(self):
        """The layers in order, without the input."""
        raise NotImplementedError(
            f"`{type(self).__name__}` does not say which layers it has: models are "
            "chains of layers. Derive from `keras.Sequential`; its `call` may be "
            "overridden for predictions."
        )

    def _flat_layers(self):
        """The layers, and those of models among them in their place."""
        for layer in self.layers:
            yield layer
            if isinstance(layer, Model):
                yield from layer._flat_layers()

    input_spec = None  # as of Keras' chains
    __setattr__ = object.__setattr__  # no attribute of its own is in a graph

    @property
    def losses(self):
        """The penalties of all layers, numbers of the model's dtype: on outputs of the
        last call of the model on an array, then on trainable weights."""
        flat = [each for each in self._flat_layers() if not isinstance(each, Model)]
        penalties = [(layer.losses, len(layer._output_penalties)) for layer in flat]
        of_outputs = [value for found, n in penalties for value in found[:n]]
        return of_outputs + [value for found, n in penalties for value in found[n:]]

    def _forget_penalties(self):
        """Let no penalty on outputs be left of a call."""
        for layer in self._flat_layers():
            layer._output_penalties = []

    def _check_once(self):
        """Raise a NotImplementedError if a layer with a memory stands here twice."""
        met = set()
        for layer in self._flat_layers():
            if type(layer).build is Layer.build or isinstance(layer, Model):
                continue
            if id(layer) in met:
                raise NotImplementedError(
                    f"Layer '{layer.name}' stands twice in model '{self.name}'. Two "
                    "places in one model cannot share their weights yet. Give each "
                    "a layer of its own, as by `layer.from_config(layer.get_config())`."
                )
            met.add(id(layer))

    @short_tracebacks
    def get_layer(self, name=None, index=None):
        """Return a layer by its name or by its place.

        Raises:
            ValueError: If there is no such layer, or not exactly one argument.

        Example:
            >>> model = keras.Sequential(
            ...     [keras.Input((2,)), keras.layers.Dense(3, name="out")]
            ... )
            >>> model.get_layer("out") is model.get_layer(index=0)
            True
        """
        if (name is None) == (index is None):
            raise ValueError(
                "Provide either a layer name or layer index at `get_layer`."
            )
        if index is not None:
            if not -len(self.layers) <= index < len(self.layers):
                raise ValueError(
                    f"Was asked to retrieve layer at index {index} but model only has "
                    f"{len(self.layers)} layers."
                )
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError(
            f"No such layer: {name}. Existing layers are: "
            f"{[layer.name for layer in self.layers]}."
        )

    @property
    def weights(self):
        """All variables, layer by layer."""
        return [variable for layer in self.layers for variable in layer.weights]

    variables = weights

    @property
    def trainable_weights(self):
        """The variables that an optimizer may change, layer by layer."""
        if not self.trainable:
            return []
        return [
            variable
            for layer in self._flat_layers()
            if not isinstance(layer, Model)
            for variable in layer.trainable_weights
        ]

    trainable_variables = trainable_weights

    @property
    def trainable(self):
        """Whether the model learns; setting it sets all layers."""
        return self._trainable

    @trainable.setter
    def trainable(self, value):
        Layer.trainable.fset(self, value)
        for layer in self.layers:
            layer.trainable = value

    def _count(self):
        return sum(layer.count_params() for layer in self.layers)

    @short_tracebacks
    def summary(
        self,
        line_length=None,
        positions=None,
        print_fn=None,
        expand_nested=False,
        show_trainable=False,
        layer_range=None,
    ):
        """Print the layers, their output shapes and numbers of parameters.

        The arguments are those of `mlpc.utils.summary.print_summary`.

        Example:
            >>> keras.utils.clear_session()
            >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
            >>> model.summary(line_length=60)
            Model: "sequential"
            ┏━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━┓
            ┃ Layer (type)             ┃ Output Shape      ┃   Param # ┃
            ┡━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━┩
            │ dense (Dense)            │ (None, 3)         │         9 │
            └──────────────────────────┴───────────────────┴───────────┘
             Total params: 9 (36.00 B)
             Trainable params: 9 (36.00 B)
             Non-trainable params: 0 (0.00 B)
        """
        print_summary(
            self,
            line_length=line_length,
            positions=positions,
            print_fn=print_fn,
            expand_nested=expand_nested,
            show_trainable=show_trainable,
            layer_range=layer_range,
        )

    def _repr_html_(self):
        """What a notebook shows: the layers as a table."""
        from mlpc import display

        return display.model(self)

    def _shown_text(self):
        return summary_text(self).rstrip("\n")

    def __call__(self, inputs, training=None):
        """Return the outputs for an array of rows, without progress or callbacks.

        Args:
            inputs: Array of rows.
            training: Whether as in training: dropout and its like draw anew with each
                call, batch normalization uses these rows' statistics and learns them.

        Returns:
            Array of the model's dtype.
        """
        try:
            trainer = self._trainer
            if trainer.overrides.revision != revision():
                trainer.notice()
            overrides = trainer.overrides
            if not (training or overrides.calls or overrides.penalised):
                return engine_outputs(trainer, inputs).view(Tensor)
            if "call" in overrides.names:
                return as_tensor(self._called(inputs, training))
            return as_tensor(self.call(inputs, training))
        except BaseException as error:
            shorten(error)
            raise

    def call(self, inputs, training=None, mask=None):
        """What the model computes of an array of rows; what an override calls.

        Calls, `predict` and `evaluate` use an override, and training where it returns
        `super().call(inputs, training=True)` as it is; see `Layer`.
        """
        if mask is not None:
            raise NotImplementedError(
                "Argument `mask` of a model is not supported: begin it with "
                "`keras.layers.Masking`."
            )
        if isinstance(inputs, Probe):
            return inputs.answer(self, training)
        trainer, overrides = self._trainer, self._trainer.overrides
        inside = any(layer is not self for layer in overrides.calls)
        in_python = inside or is_collecting() or overrides.penalised
        if not (training or in_python):
            return engine_outputs(trainer, inputs)
        rows = trainer.rows(inputs)
        trainer.build_for(rows)
        if training:
            trainer.check_masks("train", rows)
        if in_python:
            return np.asarray(in_parts(self, rows, training), self.dtype)
        return outputs_of(self, rows, True)

    def _called(self, inputs, training):
        """What the user's `call` makes of rows, or of a probe."""
        if isinstance(inputs, Probe):
            return invoke(self.call, inputs, training)
        rows = np.asarray(self._trainer.rows(inputs), self.dtype)
        self._trainer.build_for(rows)
        return np.asarray(invoke(self.call, rows, training), self.dtype)


def dtype_of(model, layers):
    """Return the dtype that layers, and those of models among them, share; `None` for
    none.

    Raises:
        ValueError: If one has another, or another than the model, where it is built.
    """
    of_layer = [(model.name, model.dtype)] if model.built else []
    for layer in layers:
        inner = layer._flat_layers() if isinstance(layer, Model) else [layer]
        of_layer += [
            (each.name, each.dtype) for each in inner if not isinstance(each, Model)
        ]
    if len({dtype for _, dtype in of_layer}) > 1:
        raise ValueError(
            "All layers of a model must have the same `dtype`. Received: "
            f"{dict(of_layer)}"
        )
    return of_layer[0][1] if of_layer else None
