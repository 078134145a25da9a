"""A layer called on an array: a graph of it alone, and one walk over the rows."""

import numpy as np

from mlpc import _engine
from mlpc.activations.apply import apply
from mlpc.utils.recorded import is_recorded

__all__ = ["outputs_of"]


def outputs_of(layer, inputs, training):
    """Return what a layer makes of an array of rows; see `Layer.__call__`."""
    if is_recorded(inputs) and hasattr(layer, "_activation_spec"):
        name, options = layer._activation_spec(inputs.ndim)
        return apply(inputs, name, **options)
    inputs = np.asarray(inputs)
    if inputs.ndim == 0:
        raise ValueError(
            f"Layer '{layer.name}' expects an array of rows. Received: {inputs}"
        )
    shape = (None, *inputs.shape[1:])
    if not layer.built or layer.input_shape != shape:
        layer.build(shape)
    graph = _engine.Graph(layer.dtype, 0)
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
