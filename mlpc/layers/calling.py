"""A layer called on an array: a graph of it alone, and one walk over the rows; or the
user's own `call`. And what the engine may make of such a `call` in training."""

import inspect

import numpy as np

from mlpc import _engine
from mlpc.activations.apply import along, apply
from mlpc.layers.learning import Learning
from mlpc.layers.weights import build_layer
from mlpc.utils.arrays import numbers, plain
from mlpc.utils.overrides import overridden, refusal
from mlpc.utils.recorded import is_recorded

__all__ = ["CALLS", "Probe", "check_call", "invoke", "outputs_of", "own_outputs"]

CALLS = ("call", "__call__")


def outputs_of(layer, inputs, training):
    """Return what a layer makes of an array of rows; see `Layer.__call__`."""
    if is_recorded(inputs) and hasattr(layer, "_activation_spec"):
        name, options = layer._activation_spec(inputs.ndim)
        if "axis" in options:
            return along(inputs, name, options["axis"])
        return apply(inputs, name, **options)
    inputs = numbers("inputs", inputs)
    if inputs.ndim == 0:
        raise ValueError(
            f"Layer '{layer.name}' expects an array of rows. Received: {inputs}"
        )
    graph = _engine.Graph(layer.dtype, 0, Learning())
    graph.one_sample = layer._mixes_rows(inputs.ndim)
    _build_for(layer, inputs, graph.one_sample)
    if graph.one_sample:
        rows = inputs[np.newaxis]
    else:
        rows = inputs if inputs.ndim > 1 else inputs[:, np.newaxis]
    node = layer._add_nodes(graph, graph.input(rows.shape[1:]))
    graph.model.build()
    outputs = np.empty((len(rows), *graph.model.shape(node)), layer.dtype)
    if len(rows):
        run = _engine.Run(
            graph.model,
            "predict",
            rows,
            None,
            outputs,
            len(rows),
            training=bool(training),
            iteration=layer._calls,
        )
        run.start(0)
        run.advance(1, 0.0)
        layer._calls += bool(training)
    return outputs.reshape(layer.compute_output_shape(inputs.shape))


def own_outputs(layer, inputs, training):
    """Return what a user's `call` makes of an array of rows, in the layer's dtype."""
    if isinstance(inputs, Probe):
        return invoke(layer.call, inputs, training)
    inputs = np.asarray(plain("inputs", inputs), layer.dtype)
    _build_for(layer, inputs)
    return np.asarray(invoke(layer.call, inputs, training), layer.dtype)


def invoke(call, inputs, training):
    """Call a layer, or its `call`; `training` is handed on where it is wanted."""
    if training is not None:
        parameters = inspect.signature(call).parameters.values()
        if any(p.name == "training" or p.kind == p.VAR_KEYWORD for p in parameters):
            return call(inputs, training=training)
    return call(inputs)


def _build_for(layer, inputs, one_sample=False):
    shape = (len(inputs) if one_sample else None, *inputs.shape[1:])
    if layer.built and layer._input_shape == shape:
        return
    if layer.built and hasattr(layer, "_flat_layers"):  # a model's shape stays
        layer._check_shape(shape)
    else:
        build_layer(layer, shape)


class Numberless:
    """What nothing can be computed of."""

    def __array__(self, *args, **kwargs):
        raise TypeError("There are no numbers yet.")

    __bool__ = __len__ = __iter__ = __array__


class Probe(Numberless):
    """What a user's `call` is given to see whether it hands it on as it is."""

    def answer(self, layer, training):
        """What mlpc's own `call` of a layer returns for it."""
        return Answer(layer, training)


class Answer(Numberless):
    """What mlpc's `call` of a layer made of a probe."""

    def __init__(self, layer, training):
        self.layer, self.training = layer, training


def check_call(layer):
    """Raise a NotImplementedError unless a `call` in training is as good as mlpc's.

    So it is if it returns what `super().call(inputs, training=True)` does, as it is;
    that is what the engine computes. The `call` is called, with a `Probe`.
    """
    name = overridden(layer, CALLS)[0]
    try:
        answer = invoke(layer, Probe(), True)
    except Exception as error:
        raise _untrainable(layer, name) from error
    if (
        type(answer) is not Answer
        or answer.layer is not layer
        or (layer._differs_in_training and not answer.training)
    ):
        raise _untrainable(layer, name)


def _untrainable(layer, name):
    return refusal(
        layer,
        name,
        "the engine that trains and differentiates the model does not call it",
        "Predictions and `evaluate` do. A model is trained with it where it returns "
        "`super().call(inputs, training=True)` unchanged; else train one with the "
        "built-in layer and give its weights to one with yours.",
    )
