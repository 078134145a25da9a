"""fit, evaluate and predict, as Keras has them.

The loop over batches is the engine's: it is handed a slice of time, or one batch where
a callback wants to be called for each. Signals are met between two slices.
"""

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
from mlpc.models.single_steps import SingleSteps
from mlpc.utils.validation import check_integer

__all__ = ["Trainer"]

SECONDS_A_SLICE = 0.05
ALL_BATCHES = 2**62
STOPS = {
    "train": "stop_training",
    "test": "stop_evaluating",
    "predict": "stop_predicting",
}


class Trainer(SingleSteps):
    """What a model needs to be trained.

    Attributes:
        stop_training: Set it to end `fit` after this batch, validation and epoch.
        stop_evaluating, stop_predicting: The same for `evaluate` and `predict`.
        history: The `History` of the last `fit`.
    """

    def __init__(self, seed):
        super().__init__(seed)
        self._epochs_trained = 0
        self._fitting = False
        self.history = None
        self.stop_training = self.stop_evaluating = self.stop_predicting = False

    def _walk(self, run, mode, callbacks, logs_of):
        """Walk a run to its end, or until a callback stops it.

        Args:
            run: An engine's run that has been started.
            mode: `"train"`, `"test"` or `"predict"`: which hooks are called.
            callbacks: A `CallbackList`.
            logs_of: Gives the logs after so many batches.
        """
        begin = getattr(callbacks, f"on_{mode}_batch_begin")
        end = getattr(callbacks, f"on_{mode}_batch_end")
        step_by_step = callbacks.wants_batches(mode)
        done = 0
        while done < run.batches:
            if step_by_step:
                begin(done)
            one = step_by_step or getattr(self, STOPS[mode])
            done = run.advance(1 if one else ALL_BATCHES, SECONDS_A_SLICE)
            if step_by_step:
                end(done - 1, logs_of(done))
            callbacks.progress(done, logs_of(done) if mode != "predict" else None)
            if getattr(self, STOPS[mode]):
                break

    def _running_logs(self, run):
        """What `_walk` wants: the means so far, whatever the batch."""
        return lambda done: self._logs(run.results())

    def _evaluate(self, run, callbacks):
        """One walk with the test hooks; returns the logs."""
        self.stop_evaluating = False
        callbacks.on_test_begin()
        run.start(0)
        self._walk(run, "test", callbacks, self._running_logs(run))
        logs = self._logs(run.results())
        callbacks.on_test_end(logs)
        return logs

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
            shuffle: Whether each epoch takes the rows in a new order.
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

    def _fit_epochs(self, run, val_run, callbacks, epochs, validation_due):
        self.stop_training = False
        logs = {}
        callbacks.on_train_begin()
        for epoch in epochs:
            callbacks.on_epoch_begin(epoch)
            run.start(self._epochs_trained)
            self._epochs_trained += 1
            self._walk(run, "train", callbacks, self._running_logs(run))
            logs = self._logs(run.results())
            if val_run is not None and validation_due(epoch):
                val_logs = self._evaluate(val_run, callbacks)
                logs.update({f"val_{name}": value for name, value in val_logs.items()})
            callbacks.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        callbacks.on_train_end(logs)

    def _fit_unwatched(self, run, callbacks, epochs):
        """Many epochs in a slice of time, since nobody looks at each."""
        names = ["loss", *self._metric_names]
        self.stop_training = False
        logs, at = {}, 0
        callbacks.on_train_begin()
        try:
            while at < len(epochs) and not self.stop_training:
                values = run.epochs(
                    self._epochs_trained, len(epochs) - at, SECONDS_A_SLICE
                )
                ended = len(values) // len(names)
                if self.stop_training and run.done < run.batches:
                    values += run.results()
                    ended += 1
                if ended:
                    columns = {n: values[i :: len(names)] for i, n in enumerate(names)}
                    columns = dict(sorted(columns.items()))
                    callbacks.on_epochs_end(epochs[at : at + ended], columns)
                    logs = {name: column[-1] for name, column in columns.items()}
                at += ended
                self._epochs_trained += ended
        except BaseException:
            self._epochs_trained += run.done < run.batches
            raise
        callbacks.on_train_end(logs)

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
