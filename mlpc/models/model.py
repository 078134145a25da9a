"""The base of all models: layers, weights, looking and saving. Training is in
training.py, the way the layers hang together in the subclasses."""

import numpy as np

from mlpc.layers.calling import Probe, invoke, outputs_of
from mlpc.layers.layer import Layer
from mlpc.models.overriding import in_parts, is_collecting
from mlpc.models.training import Trainer
from mlpc.utils.overrides import revision
from mlpc.utils.random_seed import draw_seed
from mlpc.utils.shown import Shown
from mlpc.utils.summary import print_summary, summary_text
from mlpc.utils.tensors import Tensor, as_tensor
from mlpc.utils.tracebacks import short_tracebacks, shorten

__all__ = ["Model"]


class Model(Shown, Trainer, Layer):
    """A set of layers that is trained as one. Use `Sequential`."""

    _differs_in_training = True

    def __init__(self, trainable=True, name=None):
        Layer.__init__(self, trainable=trainable, name=name)
        Trainer.__init__(self, draw_seed())

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

    def reset_metrics(self):
        """Let all metrics start again."""
        for metric in self.metrics:
            metric.reset_state()

    @property
    def metrics_names(self):
        """The names of `metrics`: Keras 3's, which stand for all of `compile`'s."""
        return [metric.name for metric in self.metrics]

    @property
    def metrics_variables(self):
        """The variables of all metrics."""
        return [variable for metric in self.metrics for variable in metric.variables]

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

    def get_compile_config(self):
        """Return what `compile` was given, as plain values; `{}` before."""
        from mlpc.saving.model_config import compile_to_config

        return compile_to_config(self) if self.compiled else {}

    @short_tracebacks
    def compile_from_config(self, config):
        """Compile the model with what `get_compile_config` gave."""
        from mlpc.saving.model_config import compile_from_config

        if config:
            compile_from_config(self, config)

    def __reduce__(self):
        """Pickles and deep copies hold what a `.keras` file holds, and refer to your
        own classes and functions."""
        from mlpc.saving.pickling import from_pickle, to_pickle

        return from_pickle, to_pickle(self)

    def __copy__(self):
        make, parts = self.__reduce__()
        return make(*parts)

    @short_tracebacks
    def to_json(self, **kwargs):
        """Return architecture and compile settings as a string of JSON.

        Args:
            **kwargs: Those of `json.dumps`.
        """
        import json

        from mlpc.saving.model_config import config_to_write

        return json.dumps(config_to_write(self), **kwargs)

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
            if self._noticed != revision():
                self._notice()
            if not (training or self._own_calls or self._penalised):
                return self._engine_outputs(inputs).view(Tensor)
            if "call" in self._own:
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
        if training and self._masking:
            rows = self._rows(inputs)
            self._build_for(rows)
            self._masks_now().check_training(rows)
        inside = any(layer is not self for layer in self._own_calls)
        if inside or is_collecting() or self._penalised:
            rows = self._rows(inputs)
            self._build_for(rows)
            return np.asarray(in_parts(self, rows, training), self.dtype)
        if not training:
            return self._engine_outputs(inputs)
        rows = self._rows(inputs)
        self._build_for(rows)
        return outputs_of(self, rows, True)

    def _called(self, inputs, training):
        """What the user's `call` makes of rows, or of a probe."""
        if isinstance(inputs, Probe):
            return invoke(self.call, inputs, training)
        rows = np.asarray(self._rows(inputs), self.dtype)
        self._build_for(rows)
        return np.asarray(invoke(self.call, rows, training), self.dtype)

    @short_tracebacks
    def save(self, filepath, overwrite=True, zipped=None, **kwargs):
        """Save the model: architecture, weights, compile settings and optimizer state.

        Args:
            filepath: Path that ends with `.keras`, or `.h5` for the older format.
            overwrite: Whether an existing file is replaced without asking.
            zipped: Must be `None` or true.
            **kwargs: Those of `mlpc.saving.save_model`.

        Raises:
            ValueError: If the suffix or an argument is not understood.
            OSError: If the file cannot be written; an old one is left whole.

        Example:
            >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
            >>> model.save("model.keras")
            >>> again = keras.models.load_model("model.keras")
            >>> bool((again.layers[0].kernel == model.layers[0].kernel).all())
            True
        """
        from mlpc.saving import save_model

        save_model(self, filepath, overwrite=overwrite, zipped=zipped, **kwargs)

    @short_tracebacks
    def save_weights(self, filepath, overwrite=True, max_shard_size=None):
        """Save the weights, and the optimizer's state if the model is compiled.

        The arguments and errors are those of `mlpc.saving.save_weights`.
        """
        from mlpc.saving import save_weights

        save_weights(self, filepath, overwrite, max_shard_size)

    @short_tracebacks
    def load_weights(self, filepath, skip_mismatch=False, **kwargs):
        """Load what `save_weights` has saved, here or in Keras.

        The arguments and errors are those of `mlpc.saving.load_weights`.
        """
        from mlpc.saving import load_weights

        load_weights(self, filepath, skip_mismatch, **kwargs)

    def _save_backup(self, path, state):
        """Save what `load_backup` of saving/ loads."""
        from mlpc.saving.weights_api import save_backup

        save_backup(self, path, state)

    def _load_backup(self, path):
        """Load what `save_backup` of saving/ has saved; returns the state."""
        from mlpc.saving.weights_api import load_backup

        return load_backup(self, path)
