"""predict, and what all models' calls share: outputs for rows, without targets."""

import math

import numpy as np

from mlpc import _engine, config
from mlpc.layers.calling import invoke
from mlpc.models.arguments import batch_size_of, limited, verbosity
from mlpc.models.loops import Loops
from mlpc.models.sources import (
    array_stream,
    is_sparse,
    packed,
    sparse_stream,
    stream_of,
    warn_out_of_data,
)
from mlpc.models.walks import SECONDS_A_SLICE
from mlpc.utils.overrides import revision
from mlpc.utils.tracebacks import shorten
from mlpc.utils.validation import check_integer

__all__ = ["Predictor"]

ALL_BATCHES = 2**62


class Predictor(Loops):
    """What gives outputs for rows."""

    def predict(self, x, batch_size=None, verbose="auto", steps=None, callbacks=None):
        """Return the model's outputs.

        Args:
            x, batch_size, verbose, callbacks: As in `fit`.
            steps: How many batches to take; `None` for all.

        Returns:
            Array of the model's dtype, `(n, ...)`.

        Raises:
            ValueError: If an argument does not fit.

        Example:
            >>> model = keras.Sequential(
            ...     [
            ...         keras.Input((2,)),
            ...         keras.layers.Dense(1, kernel_initializer="ones"),
            ...     ]
            ... )
            >>> print(model.predict(np.array([[1.0, 2.0], [3.0, 4.0]]), verbose=0))
            [[3.]
             [7.]]
        """
        try:
            verbose = verbosity(verbose)
            if steps is not None:
                steps = check_integer("steps", steps, low=1)
            steps = limited("steps_per_epoch", steps, config.max_steps_per_epoch())
            self._enter("predict")
            walk = self._prediction_walk(x, batch_size, steps)
            if verbose == 0 and callbacks is None:
                while not walk.ended:
                    walk.advance(False)
                return walk.outputs()
            callbacks = self._callback_list(
                callbacks, verbose, False, epochs=1, steps=walk.batches
            )
            self.stop_predicting = False
            callbacks.on_predict_begin()
            self._walk(
                walk, "predict", callbacks, lambda first: {"outputs": walk.since(first)}
            )
            callbacks.on_predict_end()
            return walk.outputs()
        except BaseException as error:
            shorten(error)
            raise

    def _prediction_walk(self, x, batch_size, steps):
        size = batch_size_of("batch_size", batch_size)
        stream = stream_of(x, False)
        if is_sparse(x):
            stream = sparse_stream((x,), size, None)
        if stream is None and self._predicts_here:
            x = self._rows(x)
            if steps is not None and batch_size is None:
                size = math.ceil(len(x) / steps)
            stream = array_stream((x, None, None), size, None)
        if stream is not None:
            return _StreamPrediction(self, stream, steps)
        x = self._rows(x)
        if steps is not None:
            if batch_size is None:
                size = math.ceil(len(x) / steps)
            if len(x) <= (steps - 1) * size:
                warn_out_of_data()
            x = x[: steps * size]
        return _ArrayPrediction(*self._prediction(x, size), size)

    def _prediction(self, x, batch_size=None):
        """A run that has been started on checked rows, and memory for their outputs."""
        self._build_for(x)
        graph = self._prepare(x.shape[1:])
        outputs = written = np.empty((len(x), *graph.row_shape), self.dtype)
        if not graph.row_shape:  # single numbers, a column of the engine's
            written = outputs[:, np.newaxis]
        run = _engine.Run(
            graph.model, "predict", x, None, written, batch_size or len(x)
        )
        run.start(0)
        return run, outputs

    @property
    def _predicts_here(self):
        """Whether the user's own methods are called for each batch."""
        return bool(self._own_calls) or "predict_step" in self._own

    def predict_on_batch(self, x):
        """Return the outputs of one batch."""
        try:
            if self._noticed != revision():
                self._notice()
            if not self._own and not self._own_calls:
                return self._engine_outputs(x)
            self._enter("predict")
            return self._outputs_of((x, None, None))
        except BaseException as error:
            shorten(error)
            raise

    def _outputs_of(self, batch):
        """The outputs of a batch `(x, y, sample_weight)`."""
        if "predict_step" in self._own:
            return _plain(self.predict_step(packed(*batch)))
        if self._own_calls:
            return invoke(self, batch[0], False)
        return self._engine_outputs(batch[0])

    def predict_step(self, data):
        """Return the outputs of a batch; what an override calls by `super()`.

        Args:
            data: The rows, or a tuple that begins with them, from `predict` and
                `predict_on_batch`.
        """
        x = data[0] if isinstance(data, tuple) else data
        return invoke(self, x, False)

    def _engine_outputs(self, x):
        """The outputs of one batch, by the engine alone."""
        run, outputs = self._prediction(self._rows(x))
        while run.advance(ALL_BATCHES, SECONDS_A_SLICE) < run.batches:
            pass
        return outputs

    def _callback_list(self, callbacks, verbose, add_history, **params):
        from mlpc.callbacks import CallbackList

        if isinstance(callbacks, CallbackList):
            return callbacks
        return CallbackList(
            callbacks,
            add_history=add_history,
            add_progbar=verbose != 0,
            model=self,
            verbose=verbose,
            **params,
        )


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

    def __init__(self, model, stream, steps):
        self._model = model
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
        self._outputs.append(self._model._outputs_of(self._next))
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
