"""Looking inside: one batch through a model and back, all its arrays kept.

The engine's graph is made anew with arrays of its own for every node, and bound to the
same weights and the same optimizer: what it computes is what training computes.
"""

import numpy as np

from mlpc import _engine
from mlpc.training.batches import batch_of
from mlpc.training.host import Host
from mlpc.training.traces import LayerTrace, Trace
from mlpc.utils.overrides import spec_of

__all__ = ["trace_forward", "trace_step"]

DRAWING = ("dropout", "alpha_dropout", "gaussian_dropout", "gaussian_noise")


def trace_forward(trainer, x, training):
    """Return the `Trace` of a batch without targets."""
    x = trainer.rows(x)
    trainer.build_for(x)
    _check_masks(trainer, x, training)
    graph = trainer.make_graph(x.shape[1:], keep=True)
    outputs = np.empty((len(x), *(graph.row_shape or (1,))), graph.dtype)
    run = _started(trainer, graph, "predict", x, outputs=outputs, training=training)
    run.stage("forward")
    return _look(trainer.model, graph, run, training, (None, None))


def trace_step(
    trainer, mode, x, y, sample_weight, class_weight=None, update=False, training=True
):
    """Return the `Trace` of a batch with targets.

    Args:
        trainer: The model's.
        mode: `"train"` or `"gradient"`.
        x, y, sample_weight, class_weight, update, training: Those of `Model.trace` and
            `Model.train_step`.
    """
    trainer.check_compiled(mode)
    trainer.enter("gradient")
    batch = batch_of(trainer, x, y, sample_weight, class_weight)
    x, targets, weights, labels, _ = batch
    _check_masks(trainer, x, training)
    graph = trainer.make_graph(x.shape[1:], keep=True)
    loss, optimizer = trainer.shares.loss, trainer.settings.optimizer
    spec = spec_of(loss)
    engine = None if optimizer is None else optimizer._engine()
    graph.model.compile(spec, (), engine)
    if mode == "train":
        trainer.build_optimizer()
    host = Host(graph, loss if spec is None else None, [], optimizer)
    run = _started(trainer, graph, mode, x, targets, weights, training=training)
    with trainer.optimizer_turn():
        if mode == "train":
            optimizer._refill_rates(1)
        data_loss = host.there_and_back(run, mode, labels, weights)
        losses = run.loss, data_loss
        trace = _look(trainer.model, graph, run, training, losses)
        if update:
            host.update(run)
    return trace


def _check_masks(trainer, x, training):
    if training:
        trainer.check_masks("train", x)


def _started(
    trainer, graph, mode, x, targets=None, weights=None, outputs=None, training=False
):
    optimizer = trainer.settings.optimizer
    iteration = 0 if optimizer is None else optimizer.iterations
    run = _engine.Run(
        graph.model,
        mode,
        x,
        targets,
        outputs,
        len(x),
        False,
        weights,
        training and mode != "train",
        int(iteration),
    )
    run.start(0)
    return run


def _inner_names(name, options):
    """What a node of this spec can show of itself after a step in training."""
    if name in DRAWING:
        return ("mask",)
    if name == "batch_normalization" and not options.get("frozen"):
        return ("mean", "variance")
    return ()


def _look(model, graph, run, training, losses):
    """The trace of the batch at hand."""
    back = losses[0] is not None
    gradients = {
        id(variable): graph.model.gradient(index)
        for index, variable in enumerate(graph.variables)
        if back
    }
    layers = [
        _look_at(span, graph, run, gradients, training)
        for span in graph.spans
        if span[0] is not model
    ]
    kept = [gradients[id(variable)] for variable in graph.trainable if back]
    return Trace(
        run.array(0, "out"),
        run.array(0, "delta") if back else None,
        layers,
        kept,
        losses,
    )


def _look_at(span, graph, run, gradients, training):
    layer, first, last = span
    spec, read = graph.nodes[last] if last > first else (None, last)
    activations = _engine.catalogue()["activations"]
    before = read if spec is not None and spec[0] in activations else last
    arrays = [run.array(node, "out") for node in (first, before, last)]
    arrays += [
        run.array(node, "delta") if gradients else None for node in (before, last)
    ]
    found = {
        weight.name: gradients[id(weight)]
        for weight in layer.weights
        if gradients.get(id(weight)) is not None
    }
    inner = {
        name: run.array(node, name)
        for node in range(first + 1, last + 1 if training else 0)
        for name in _inner_names(*graph.nodes[node][0])
    }
    return LayerTrace(layer, arrays, found, inner)
