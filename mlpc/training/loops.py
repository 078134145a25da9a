"""The loop over the batches of a walk, whatever they are walked over for.

The loop itself is the engine's: it is handed a slice of time, one batch where a
callback wants to be called for each, or whole epochs where nobody looks at each.
Signals are met between two slices.
"""

from math import isfinite

from mlpc.utils import console

__all__ = ["callback_list", "walk_through", "warn_unless_finite"]

STOPS = {
    "train": "stop_training",
    "test": "stop_evaluating",
    "predict": "stop_predicting",
}


def walk_through(trainer, walk, mode, callbacks, logs_of=None):
    """Walk through an epoch that has been started, or until a callback stops it.

    Args:
        trainer: The model's.
        walk: A walk of walks.py, or one like it.
        mode: `"train"`, `"test"` or `"predict"`: which hooks are called.
        callbacks: A `CallbackList`.
        logs_of: Gives the logs; it is handed the batch that they begin with. By default
            the means so far, whatever the batch.

    Batch hooks are called once for `steps_per_execution` batches. As in Keras the
    number at the end is that of the last of so many, be there fewer left or not.
    """
    begin = getattr(callbacks, f"on_{mode}_batch_begin")
    end = getattr(callbacks, f"on_{mode}_batch_end")
    model, stop = trainer.model, STOPS[mode]
    step_by_step = callbacks.wants_batches(mode)
    together = trainer.settings.steps_per_execution
    trainer.walks += 1
    try:
        while not walk.ended:
            first = walk.done
            if step_by_step:
                begin(first)
            one = step_by_step or getattr(model, stop)
            _advance(trainer, walk, mode, one)
            while step_by_step and walk.done < first + together and not walk.ended:
                _advance(trainer, walk, mode, one)
            counted = mode != "predict"
            logs = None
            if step_by_step or counted:
                logs = walk.logs() if logs_of is None else logs_of(first)
            if step_by_step:
                end(first + together - 1, logs)
            callbacks.progress(walk.done, logs if counted else None)
            if getattr(model, stop):
                break
    except BaseException:
        console.end_line()
        raise
    finally:
        trainer.walks -= 1


def _advance(trainer, walk, mode, one):
    """Take one batch, or as many as a slice of time holds."""
    if mode != "train":
        walk.advance(one)
        return
    optimizer = trainer.settings.optimizer
    with optimizer._turn():
        optimizer._refill_rates(1 if one else walk.left)
        walk.advance(one)


def callback_list(model, callbacks, verbose, add_history, **params):
    """Return the callbacks of a loop as a `CallbackList`, unless they are one.

    Args:
        model: The model.
        callbacks: What `fit` or its like was given.
        verbose: 0, 1 or 2.
        add_history: Whether a `History` is among them.
        **params: What they are told: `epochs`, `steps`.
    """
    from mlpc.callbacks import CallbackList

    if isinstance(callbacks, CallbackList):
        return callbacks
    return CallbackList(
        callbacks,
        add_history=add_history,
        add_progbar=verbose != 0,
        model=model,
        verbose=verbose,
        **params,
    )


def warn_unless_finite(what, loss, model, walk):
    """Warn of a loss that is not finite, and why it may be; whether it is.

    A step of the user's own may report none, or something else by its name.

    Args:
        what: What it is the loss of, for the message.
        loss: What was reported.
        model: The model.
        walk: The walk that came to it.
    """
    if not isinstance(loss, float) or isfinite(loss):
        return False
    from mlpc.training.doubts import warn_of_loss

    warn_of_loss(f"{what} is {loss}.", model, walk)
    return True
