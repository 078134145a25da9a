"""The loops over epochs and batches.

The loop over batches is the engine's: it is handed a slice of time, one batch where a
callback wants to be called for each, or whole epochs where nobody looks at each.
Signals are met between two slices.
"""

import math

import numpy as np

from mlpc.models.draws import draws_of, take_draws
from mlpc.models.single_steps import SingleSteps
from mlpc.models.walks import SECONDS_A_SLICE
from mlpc.utils import console

__all__ = ["Loops"]

STOPS = {
    "train": "stop_training",
    "test": "stop_evaluating",
    "predict": "stop_predicting",
}


class Loops(SingleSteps):
    """What walks through rows: training, evaluation, prediction.

    Attributes:
        stop_training: Set it to end `fit` after this batch, validation and epoch.
        stop_evaluating, stop_predicting: The same for `evaluate` and `predict`.
    """

    def __init__(self, seed):
        super().__init__(seed)
        self._epochs_trained = 0
        self._initial_epoch = None  # set by a callback: where `fit` begins instead
        self._validate = None  # the user's `evaluate`, for this `fit`
        self._walks = ()  # of the `fit` under way: training, validation
        self._resumed = None  # what a callback has resumed this `fit` with
        self.stop_training = self.stop_evaluating = self.stop_predicting = False

    def _walk(self, walk, mode, callbacks, logs_of):
        """Walk through an epoch that has been started, or until a callback stops it.

        Args:
            walk: A walk of `walks.py`, or one like it.
            mode: `"train"`, `"test"` or `"predict"`: which hooks are called.
            callbacks: A `CallbackList`.
            logs_of: Gives the logs; it is handed the batch that they begin with.

        Batch hooks are called once for `steps_per_execution` batches. As in Keras the
        number at the end is that of the last of so many, be there fewer left or not.
        """
        begin = getattr(callbacks, f"on_{mode}_batch_begin")
        end = getattr(callbacks, f"on_{mode}_batch_end")
        step_by_step = callbacks.wants_batches(mode)
        together = self._steps_per_execution
        self._under_way += 1
        try:
            while not walk.ended:
                first = walk.done
                if step_by_step:
                    begin(first)
                one = step_by_step or getattr(self, STOPS[mode])
                self._advance(walk, mode, one)
                while step_by_step and walk.done < first + together and not walk.ended:
                    self._advance(walk, mode, one)
                counted = mode != "predict"
                logs = logs_of(first) if step_by_step or counted else None
                if step_by_step:
                    end(first + together - 1, logs)
                callbacks.progress(walk.done, logs if counted else None)
                if getattr(self, STOPS[mode]):
                    break
        except BaseException:
            console.end_line()
            raise
        finally:
            self._under_way -= 1

    def _advance(self, walk, mode, one):
        """Take one batch, or as many as a slice of time holds."""
        if mode != "train":
            walk.advance(one)
            return
        with self.optimizer._turn():
            self.optimizer._refill_rates(1 if one else walk.left)
            walk.advance(one)

    def _running_logs(self, walk):
        """What `_walk` wants: the means so far, whatever the batch."""
        return lambda first: walk.logs()

    def _evaluate(self, walk, callbacks):
        """One walk with the test hooks; returns the logs."""
        self.stop_evaluating = False
        callbacks.on_test_begin()
        walk.start(0)
        self._walk(walk, "test", callbacks, self._running_logs(walk))
        logs = walk.logs()
        callbacks.on_test_end(logs)
        return logs

    def _fit_epochs(self, walk, val_walk, callbacks, epochs, validation_due):
        self.stop_training = warned = False
        self._walks, self._resumed = (walk, val_walk), None
        callbacks.on_train_begin()
        epochs = range(self._initial_epoch or epochs.start, epochs.stop)
        self._initial_epoch = None
        resumed, logs = self._resumed, {}
        if resumed is not None:
            logs = resumed["logs"]
        for epoch in epochs:
            callbacks.on_epoch_begin(epoch)
            within, resumed = self._goes_on(walk, resumed), None
            if not within:
                walk.start(self._epochs_trained)
                self._epochs_trained += 1
            if not (within and self.stop_training):
                self._walk(walk, "train", callbacks, self._running_logs(walk))
            logs = walk.logs()
            losses = {"loss": walk}
            if val_walk is not None and validation_due(epoch):
                validate = self._validate or self._evaluate
                val_logs = validate(val_walk, callbacks)
                logs.update({f"val_{name}": value for name, value in val_logs.items()})
                losses["val_loss"] = val_walk
            callbacks.on_epoch_end(epoch, logs)
            self._learning.warn_of_changes(self)
            for name, its in losses.items():
                text = f"`{name}` of epoch {epoch + 1}"
                loss = logs.get(name)
                warned = warned or self._warn_unless_finite(text, loss, its)
            if self.stop_training:
                break
        trained = len(epochs) > 0 or self._resumed is not None
        self._end_fit(callbacks, trained, logs)

    def _warn_unless_finite(self, what, loss, walk):
        """Warn of a loss that is not finite, and why it may be; whether it is.

        A step of the user's own may report none, or something else by its name.
        """
        if not isinstance(loss, float) or math.isfinite(loss):
            return False
        from mlpc.models.doubts import warn_of_loss

        warn_of_loss(f"{what} is {loss}.", self, walk)
        return True

    def _goes_on(self, walk, resumed):
        """Put the walk where a callback has resumed it; whether within an epoch."""
        if resumed is None or resumed["walk"] is None:
            return False
        try:
            walk.resume(resumed["walk"], resumed["within"])
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise ValueError(
                f"The backup is one of other rows, batches or metrics. {error}"
            ) from error
        return resumed["within"]

    def _training_state(self, within, logs):
        """What the `fit` under way needs to go on from here, besides weights and slots.

        Args:
            within: Whether this is within an epoch.
            logs: The last epoch's.

        Returns:
            Plain values and arrays.
        """
        walk = self._walks[0] if self._walks else None
        return {
            "within": within,
            "stopped": self.stop_training,
            "logs": logs,
            "draws": draws_of(self),
            "walk": walk and walk.state(),
            "metrics": [metric._counted() for metric in self._metrics_of_host()],
        }

    def _resume_training(self, state):
        """Go on from a `_training_state`, after weights and slots have been set.

        Raises:
            ValueError: If it is one of another model, or of other rows.
        """
        take_draws(self, state["draws"])
        if self._walks and state["walk"] is not None:
            self._forget_graph()
            for walk in filter(None, self._walks):
                walk.renew()
            self._build_optimizer()
        kept = zip(self._metrics_of_host(), state["metrics"], strict=True)
        for metric, values in kept:
            metric._count_on(values)
        self.stop_training = state["within"] and state["stopped"]
        self._resumed = state

    def _metrics_of_host(self):
        """The metrics that count in Python."""
        return [metric for metric, _ in self._host.metrics] if self._host else []

    def _fit_unwatched(self, walk, callbacks, epochs):
        """Many epochs in a slice of time, since nobody looks at each."""
        self.stop_training = warned = False
        logs, at, run = {}, 0, walk.run
        callbacks.on_train_begin()
        try:
            while at < len(epochs) and not self.stop_training:
                behind = run.done % run.batches
                with self.optimizer._turn():
                    self.optimizer._refill_rates(
                        (len(epochs) - at) * run.batches - behind
                    )
                    values = run.epochs(
                        self._epochs_trained, len(epochs) - at, SECONDS_A_SLICE
                    )
                if self.stop_training and run.done < run.batches:
                    values = np.vstack([values, run.results()])
                ended = len(values)
                if ended:
                    self._track(values[-1][0], run.rows_seen)
                    columns = self._results.columns(values)
                    callbacks.on_epochs_end(epochs[at : at + ended], columns)
                    logs = {name: column[-1] for name, column in columns.items()}
                    finite = np.isfinite(columns["loss"])
                    if not (warned or finite.all()):
                        bad = int(np.argmin(finite))
                        text = f"`loss` of epoch {epochs[at + bad] + 1}"
                        loss = columns["loss"][bad]
                        warned = self._warn_unless_finite(text, loss, walk)
                at += ended
                self._epochs_trained += ended
        except BaseException:
            self._epochs_trained += run.done < run.batches
            raise
        self._end_fit(callbacks, len(epochs) > 0, logs)

    def _end_fit(self, callbacks, trained, logs):
        if trained:
            self.optimizer.finalize_variable_values(self._trained())
        callbacks.on_train_end(logs)
