"""fit: what it was given becomes walks, and these are walked epoch by epoch."""

import numpy as np

from mlpc import config
from mlpc.locks import Turn
from mlpc.training import data
from mlpc.training.arguments import (
    limited,
    validation_due,
    validation_triple,
    verbosity,
)
from mlpc.training.evaluating import validate
from mlpc.training.feeding import Feed
from mlpc.training.labels import as_labels
from mlpc.training.loops import callback_list, walk_through, warn_unless_finite
from mlpc.training.results import plain_logs
from mlpc.training.sources import is_sparse, yields_batches
from mlpc.training.walks import SECONDS_A_SLICE
from mlpc.utils import console
from mlpc.utils.columns import column_names
from mlpc.utils.overrides import overridden
from mlpc.utils.validation import check_integer

__all__ = ["Fit", "fit", "refuse_second_fit"]


def fit(trainer, x, y, sample_weight, **given):
    """Train the model; the arguments are those of `Model.fit`."""
    refuse_second_fit(trainer)
    trainer.check_compiled("train")
    trainer.doubted = False
    verbose = verbosity(given["verbose"])
    epochs = check_integer("epochs", given["epochs"], low=0)
    epochs = limited("epochs", epochs, config.max_epochs())
    first = check_integer("initial_epoch", given["initial_epoch"], low=0)
    due = validation_due(given["validation_freq"])
    names = val_names = {"x": column_names(x), "y": column_names(y)}
    validation, share = given["validation_data"], given["validation_split"]
    if validation is None and share:
        (x, y, sample_weight), validation = _split(trainer, x, y, sample_weight, share)
    else:
        val_names = None
    feed, val_feed = _feeds(trainer, given)
    walk = feed.walk(
        "train", x, y, sample_weight, given["class_weight"], given["shuffle"]
    )
    walk.names, val_walk = names, None
    if validation is not None:
        validation = validation_triple(validation)
        val_walk = val_feed.walk("evaluate", *validation)
        val_walk.names = val_names or val_walk.names
    trainer.build_optimizer()
    model, under_way = trainer.model, Fit(trainer, walk, val_walk, due)
    try:
        under_way.begin()
        if val_walk is not None and overridden(model, ("evaluate",)):
            size, steps = val_feed.batch_size, given["validation_steps"]
            under_way.validate = _own_validation(model, validation, size, steps)
        callbacks = callback_list(
            model, given["callbacks"], verbose, True, epochs=epochs, steps=walk.batches
        )
        under_way.run(callbacks, range(first, epochs))
    except BaseException as error:
        console.end_line()
        if isinstance(error, KeyboardInterrupt) and trainer.fit is under_way:
            _tell_where_it_stopped(trainer, error, verbose)
        raise
    finally:
        # Stores alone: what another signal may find is a model that can be trained.
        under_way.turn.over = True
        if trainer.fit is under_way:
            trainer.fit = model._initial_epoch = None
    return model.history


def refuse_second_fit(trainer):
    """Raise a RuntimeError if a `fit` is under way."""
    if trainer.fitting:
        raise RuntimeError(
            f"Model '{trainer.model.name}' is being trained by another `fit`, in "
            "another thread or around this callback. Wait until it has returned."
        )


def _feeds(trainer, given):
    """The `Feed` of training, and that of validation."""
    size, val_size = given["batch_size"], given["validation_batch_size"]
    names = ("batch_size", "steps_per_epoch")
    feed = Feed(trainer, size, given["steps_per_epoch"], names)
    val_size = size if val_size is None else val_size
    names = ("validation_batch_size", "validation_steps")
    return feed, Feed(trainer, val_size, given["validation_steps"], names)


def _split(trainer, x, y, sample_weight, share):
    """The arrays' first samples, and the last `share` of them for validation."""
    if yields_batches(x):
        raise ValueError(
            "`validation_split` is only supported for arrays. Received: x of type "
            f"{type(x)}"
        )
    x = x.tocsr() if is_sparse(x) else data.as_array("x", x)
    y = as_labels(y, trainer.settings.wanted_loss)
    weights = data.weights_of(y, sample_weight, None)
    data.check_sizes(x=x, y=y, sample_weight=weights)
    return data.split((x, y, weights), share)


def _own_validation(model, triple, batch_size, steps):
    """What validates by an `evaluate` of the user's, as `validate` does."""
    given = dict(zip(("x", "y", "sample_weight"), triple, strict=True))
    given |= {"batch_size": batch_size, "steps": steps, "return_dict": True}
    return lambda trainer, walk, callbacks: plain_logs(
        model.evaluate(**given, callbacks=callbacks)
    )


def _tell_where_it_stopped(trainer, error, verbose):
    """Say which weights an interrupted `fit` leaves: printed, or as a note."""
    text = (
        "`fit` was interrupted: the weights are those after the batch it was at "
        f"(step {int(trainer.settings.optimizer.iterations)}), and another `fit` goes "
        "on from them."
    )
    if verbose:
        console.write(f"{text}\n")
    else:
        error.add_note(text)


class Fit:
    """A `fit` under way.

    Args:
        trainer: The model's.
        walk: A walk in training.
        val_walk: The walk of validation, or `None`.
        due: Says of an epoch, from 0, whether it ends with a validation.

    Attributes:
        turn: Its `Turn`: of a model one `fit` alone is under way.
        walks: Both walks; the second may be `None`.
        validate: What validates; an `evaluate` of the user's takes its place.
        resumed: What a callback has resumed it with, or `None`.
    """

    def __init__(self, trainer, walk, val_walk, due):
        self._trainer, self._due = trainer, due
        self.turn, self.walks = Turn(), (walk, val_walk)
        self.validate, self.resumed = validate, None

    def begin(self):
        """Be the one that is under way; RuntimeError if there is one."""
        with self._trainer.lock.now():
            refuse_second_fit(self._trainer)
            self._trainer.fit = self

    def run(self, callbacks, epochs):
        """Walk through a range of epochs."""
        walk, val_walk = self.walks
        self._trainer.model.stop_training = False
        if val_walk is not None or callbacks.wants_epochs() or not walk.whole:
            self._run_watched(callbacks, epochs)
        else:
            self._run_unwatched(callbacks, epochs)

    def _run_watched(self, callbacks, epochs):
        trainer, model = self._trainer, self._trainer.model
        walk, val_walk = self.walks
        warned = False
        callbacks.on_train_begin()
        epochs = range(model._initial_epoch or epochs.start, epochs.stop)
        model._initial_epoch = None
        resumed, logs = self.resumed, {}
        if resumed is not None:
            logs = resumed["logs"]
        for epoch in epochs:
            callbacks.on_epoch_begin(epoch)
            within, resumed = _goes_on(walk, resumed), None
            if not within:
                walk.start(trainer.epochs)
                trainer.epochs += 1
            if not (within and model.stop_training):
                walk_through(trainer, walk, "train", callbacks)
            logs = walk.logs()
            losses = {"loss": walk}
            if val_walk is not None and self._due(epoch):
                val_logs = self.validate(trainer, val_walk, callbacks)
                logs.update({f"val_{name}": value for name, value in val_logs.items()})
                losses["val_loss"] = val_walk
            callbacks.on_epoch_end(epoch, logs)
            trainer.learning.warn_of_changes(model)
            for name, its in losses.items():
                text = f"`{name}` of epoch {epoch + 1}"
                warned = warned or warn_unless_finite(text, logs.get(name), model, its)
            if model.stop_training:
                break
        self._finish(callbacks, len(epochs) > 0 or self.resumed is not None, logs)

    def _run_unwatched(self, callbacks, epochs):
        """Many epochs in a slice of time, since nobody looks at each."""
        trainer, model, walk = self._trainer, self._trainer.model, self.walks[0]
        optimizer, run = trainer.settings.optimizer, walk.run
        warned, logs, at = False, {}, 0
        callbacks.on_train_begin()
        try:
            while at < len(epochs) and not model.stop_training:
                left, behind = len(epochs) - at, run.done % run.batches
                with optimizer._turn():
                    optimizer._refill_rates(left * run.batches - behind)
                    values = run.epochs(trainer.epochs, left, SECONDS_A_SLICE)
                if model.stop_training and run.done < run.batches:
                    values = np.vstack([values, run.results()])
                ended = len(values)
                if ended:
                    trainer.reports.track(values[-1][0], run.rows_seen)
                    columns = trainer.reports.results.columns(values)
                    callbacks.on_epochs_end(epochs[at : at + ended], columns)
                    logs = {name: column[-1] for name, column in columns.items()}
                    if not warned:
                        warned = _warn_of_epochs(epochs[at:], columns, model, walk)
                at += ended
                trainer.epochs += ended
        except BaseException:
            trainer.epochs += run.done < run.batches
            raise
        self._finish(callbacks, len(epochs) > 0, logs)

    def _finish(self, callbacks, trained, logs):
        if trained:
            optimizer = self._trainer.settings.optimizer
            optimizer.finalize_variable_values(self._trainer.trained())
        callbacks.on_train_end(logs)


def _goes_on(walk, resumed):
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


def _warn_of_epochs(epochs, columns, model, walk):
    """Warn of the first of these epochs whose loss is not finite; whether one is."""
    finite = np.isfinite(columns["loss"])
    if finite.all():
        return False
    bad = int(np.argmin(finite))
    text, loss = f"`loss` of epoch {epochs[bad] + 1}", columns["loss"][bad]
    return warn_unless_finite(text, loss, model, walk)
