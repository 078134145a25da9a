"""predict, and what all models' calls share: outputs for samples, without targets."""

import math

import numpy as np

from mlpc import _engine, config
from mlpc.layers.calling import invoke
from mlpc.training.arguments import batch_size_of, limited, verbosity
from mlpc.training.loops import callback_list, walk_through
from mlpc.training.sources import (
    array_stream,
    is_sparse,
    packed,
    sparse_stream,
    stream_of,
    warn_out_of_data,
)
from mlpc.training.walks import SECONDS_A_SLICE
from mlpc.utils.validation import check_integer

__all__ = ["engine_outputs", "outputs_of", "predict"]

ALL_BATCHES = 2**62


def predict(trainer, x, batch_size, verbose, steps, callbacks):
    """Return what `Model.predict` does; the arguments are its."""
    verbose, model = verbosity(verbose), trainer.model
    if steps is not None:
        steps = check_integer("steps", steps, low=1)
    steps = limited("steps_per_epoch", steps, config.max_steps_per_epoch())
    trainer.enter("predict")
    walk = _walk(trainer, x, batch_size, steps)
    if verbose == 0 and callbacks is None:
        while not walk.ended:
            walk.advance(False)
        return walk.outputs()
    callbacks = callback_list(
        model, callbacks, verbose, False, epochs=1, steps=walk.batches
    )
    model.stop_predicting = False
    callbacks.on_predict_begin()
    walk_through(
        trainer,
        walk,
        "predict",
        callbacks,
        lambda first: {"outputs": walk.since(first)},
    )
    callbacks.on_predict_end()
    return walk.outputs()


def _walk(trainer, x, batch_size, steps):
    size = batch_size_of("batch_size", batch_size)
    stream = stream_of(x, False)
    if is_sparse(x):
        stream = sparse_stream((x,), size, None)
    if stream is None and trainer.overrides.predicts:
        x = trainer.rows(x)
        if steps is not None and batch_size is None:
            size = math.ceil(len(x) / steps)
        stream = array_stream((x, None, None), size, None)
    if stream is not None:
        return _StreamPrediction(trainer, stream, steps)
    x = trainer.rows(x)
    if steps is not None:
        if batch_size is None:
            size = math.ceil(len(x) / steps)
        if len(x) <= (steps - 1) * size:
            warn_out_of_data()
        x = x[: steps * size]
    return _ArrayPrediction(*_started(trainer, x, size), size)


def _started(trainer, x, batch_size=None):
    """A run that has been started on checked samples, and memory for their outputs."""
    trainer.build_for(x)
    graph = trainer.prepare(x.shape[1:])
    outputs = written = np.empty((len(x), *graph.row_shape), graph.dtype)
    if not graph.row_shape:  # single numbers, a column of the engine's
        written = outputs[:, np.newaxis]
    run = _engine.Run(graph.model, "predict", x, None, written, batch_size or len(x))
    run.start(0)
    return run, outputs


def engine_outputs(trainer, x):
    """Return the outputs of one batch, by the engine alone."""
    run, outputs = _started(trainer, trainer.rows(x))
    while run.advance(ALL_BATCHES, SECONDS_A_SLICE) < run.batches:
        pass
    return outputs


def outputs_of(trainer, batch):
    """Return the outputs of a batch `(x, y, sample_weight)`."""
    model, overrides = trainer.model, trainer.overrides
    if "predict_step" in overrides.names:
        return _plain(model.predict_step(packed(*batch)))
    if overrides.calls:
        return invoke(model, batch[0], False)
    return engine_outputs(trainer, batch[0])


class _ArrayPrediction:
    """A walk over the batches of an array."""

    def __init__(self, run, outputs, size):
        self._run, self._outputs, self._size = run, outputs, size
        self.batches = run.batches
        self.done = 0

    @property
    def ended(self):
        return self.done == self.batches

    def advance(self, one):
        self.done = self._run.advance(1 if one else ALL_BATCHES, SECONDS_A_SLICE)

    def since(self, first):
        """The outputs of the batches from this one to the last that was taken."""
        return self._outputs[first * self._size : self.done * self._size]

    def outputs(self):
        """Those of all rows."""
        return self._outputs


class _StreamPrediction:
    """A walk over batches that come one by one."""

    def __init__(self, trainer, stream, steps):
        self._trainer = trainer
        stream.peek()
        self.batches = steps or stream.count
        self._coming = stream.epoch(steps)
        self._next = next(self._coming, None)
        self._outputs = []

    @property
    def done(self):
        return len(self._outputs)

    @property
    def ended(self):
        return self._next is None

    def advance(self, one):
        self._outputs.append(outputs_of(self._trainer, self._next))
        self._next = next(self._coming, None)

    def since(self, first):
        """The outputs of the batches from this one to the last that was taken."""
        outputs = self._outputs[first:]
        return outputs[0] if len(outputs) == 1 else _joined(outputs)

    def outputs(self):
        """Those of all rows."""
        return _joined(self._outputs)


def _plain(outputs):
    """What a user's method has returned, as arrays: one, or a tuple, list or dict."""
    if isinstance(outputs, dict):
        return {key: _plain(value) for key, value in outputs.items()}
    if isinstance(outputs, (list, tuple)):
        return type(outputs)(_plain(value) for value in outputs)
    return np.asarray(outputs)


def _joined(batches):
    """The outputs of several batches as those of one."""
    first = batches[0]
    if isinstance(first, dict):
        return {key: _joined([batch[key] for batch in batches]) for key in first}
    if isinstance(first, (list, tuple)):
        return type(first)(map(_joined, zip(*batches, strict=True)))
    return np.concatenate(batches)
