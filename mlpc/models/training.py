"""fit, evaluate and predict, as Keras has them: their arguments; loops.py walks."""

import numpy as np

from mlpc import _engine
from mlpc.callbacks import CallbackList
from mlpc.models import data
from mlpc.models.arguments import (
    batch_size_of,
    refuse,
    validation_due,
    validation_pair,
    verbosity,
)
from mlpc.models.loops import ALL_BATCHES, SECONDS_A_SLICE, Loops
from mlpc.utils.validation import check_integer

__all__ = ["Trainer"]


class Trainer(Loops):
    """What a model needs to be trained.

    Attributes:
        history: The `History` of the last `fit`.
    """

    def __init__(self, seed):
        super().__init__(seed)
        self._fitting = False
        self.history = None

    def fit(
        self,
        x=None,
        y=None,
        batch_size=None,
        epochs=1,
        verbose="auto",
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        class_weight=None,
        sample_weight=None,
        initial_epoch=0,
        steps_per_epoch=None,
        validation_steps=None,
        validation_batch_size=None,
        validation_freq=1,
    ):
        """Train the model.

        Args:
            x: Rows, `(n, ...)`: an array of any numeric dtype and memory layout.
            y: Targets, `(n, ...)`, as the loss wants them.
            batch_size: Rows a step, 32 by default; the last batch may be short.
            epochs: The number that the last epoch has; the first is `initial_epoch`.
            verbose: 0 silent, 1 or "auto" progress bar, 2 one line an epoch.
            callbacks: List of callbacks.
            validation_split: Share of the last rows that is kept for validation.
            validation_data: `(x_val, y_val)`; wins over `validation_split`.
            shuffle: Whether each epoch takes the rows in a new order; within a batch
                that means nothing, so a set of one batch is taken as it is.
            validation_batch_size: Rows a step of validation; by default `batch_size`.
            validation_freq: Validate every so many epochs, or after those listed.
            class_weight, sample_weight, steps_per_epoch, validation_steps: Not
                supported yet; `None`.

        Returns:
            The `History`: `history.history` holds a list of floats for each name.

        Raises:
            ValueError: If an argument does not fit; the model is as it was.
            RuntimeError: If the model is being trained by another `fit`.
        """
        if self._fitting:
            raise RuntimeError(
                f"Model '{self.name}' is being trained by another `fit`, in another "
                "thread or around this callback. Wait until it has returned."
            )
        self._check_compiled()
        refuse(
            class_weight=class_weight,
            sample_weight=sample_weight,
            steps_per_epoch=steps_per_epoch,
            validation_steps=validation_steps,
        )
        verbose = verbosity(verbose)
        batch_size = batch_size_of("batch_size", batch_size)
        val_batch = batch_size_of(
            "validation_batch_size", validation_batch_size or batch_size
        )
        epochs = check_integer("epochs", epochs, low=0)
        initial_epoch = check_integer("initial_epoch", initial_epoch, low=0)
        due = validation_due(validation_freq)
        x, y, y_shape = self._rows_and_targets(x, y)
        validation = None
        if validation_data is not None:
            validation = self._rows_and_targets(*validation_pair(validation_data))[:2]
        elif validation_split:
            (x, y), validation = data.split(x, y, validation_split)

        self._build_for(x)
        graph = self._prepare_loss(y_shape)
        self._build_optimizer()
        run = _engine.Run(graph.model, "train", x, y, None, batch_size, bool(shuffle))
        val_run = None
        if validation is not None:
            val_run = _engine.Run(graph.model, "evaluate", *validation, None, val_batch)
        callbacks = self._callback_list(
            callbacks, verbose, True, epochs=epochs, steps=run.batches
        )
        self._fitting = True
        epochs = range(initial_epoch, epochs)
        try:
            if val_run is None and not callbacks.wants_epochs():
                self._fit_unwatched(run, callbacks, epochs)
            else:
                self._fit_epochs(run, val_run, callbacks, epochs, due)
        finally:
            self._fitting = False
        return self.history

    def evaluate(
        self,
        x=None,
        y=None,
        batch_size=None,
        verbose="auto",
        sample_weight=None,
        steps=None,
        callbacks=None,
        return_dict=False,
        **kwargs,
    ):
        """Return the loss and the metrics on rows that are not trained on.

        Args:
            x, y, batch_size, verbose, callbacks: As in `fit`.
            sample_weight, steps: Not supported yet; `None`.
            return_dict: Whether to return `{name: value}`.

        Returns:
            The loss; a list of loss and metrics if there are any; or a dict.

        Raises:
            ValueError: If an argument does not fit.
        """
        if kwargs:
            raise ValueError(f"Arguments not recognized: {kwargs}")
        self._check_compiled()
        refuse(sample_weight=sample_weight, steps=steps)
        verbose = verbosity(verbose)
        batch_size = batch_size_of("batch_size", batch_size)
        x, y, y_shape = self._rows_and_targets(x, y)
        self._build_for(x)
        graph = self._prepare_loss(y_shape)
        run = _engine.Run(graph.model, "evaluate", x, y, None, batch_size)
        callbacks = self._callback_list(
            callbacks, verbose, False, epochs=1, steps=run.batches
        )
        return self._in_order(self._evaluate(run, callbacks), return_dict)

    def predict(self, x, batch_size=None, verbose="auto", steps=None, callbacks=None):
        """Return the model's outputs.

        Args:
            x, batch_size, verbose, callbacks: As in `fit`.
            steps: Not supported yet; `None`.

        Returns:
            Array of the model's dtype, `(n, ...)`.

        Raises:
            ValueError: If an argument does not fit.
        """
        if steps is not None:
            refuse(steps=steps)
        verbose = verbosity(verbose)
        batch_size = batch_size_of("batch_size", batch_size)
        outputs, run = self._prediction(x, batch_size)
        if verbose == 0 and callbacks is None:
            return _finished(run, outputs)
        callbacks = self._callback_list(
            callbacks, verbose, False, epochs=1, steps=run.batches
        )
        rows = min(batch_size, len(outputs))

        def logs_of(done):
            return {"outputs": outputs[(done - 1) * rows : done * rows]}

        self.stop_predicting = False
        callbacks.on_predict_begin()
        self._walk(run, "predict", callbacks, logs_of)
        callbacks.on_predict_end()
        return outputs

    def _prediction(self, x, batch_size=None):
        """Memory for the outputs of rows x, and a run that has been started on it."""
        x = self._rows(x)
        self._build_for(x)
        graph = self._prepare()
        outputs = np.empty((len(x), *graph.row_shape), self.dtype)
        run = _engine.Run(
            graph.model, "predict", x, None, outputs, batch_size or len(x)
        )
        run.start(0)
        return outputs, run

    def predict_on_batch(self, x):
        """Return the outputs of one batch."""
        outputs, run = self._prediction(x)
        return _finished(run, outputs)

    def _callback_list(self, callbacks, verbose, add_history, **params):
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


def _finished(run, outputs):
    """The outputs, after a walk to the end that nobody watches."""
    while run.advance(ALL_BATCHES, SECONDS_A_SLICE) < run.batches:
        pass
    return outputs
