"""evaluate: one walk over samples with their targets, nothing learnt."""

from mlpc.training.arguments import verbosity
from mlpc.training.feeding import Feed
from mlpc.training.loops import callback_list, walk_through, warn_unless_finite

__all__ = ["evaluate", "validate"]


def evaluate(
    trainer, x, y, batch_size, verbose, sample_weight, steps, callbacks, return_dict
):
    """Return what `Model.evaluate` does; the arguments are its."""
    trainer.check_compiled()
    trainer.doubted = trainer.doubted and trainer.fitting
    verbose, model = verbosity(verbose), trainer.model
    walk = Feed(trainer, batch_size, steps).walk("evaluate", x, y, sample_weight)
    callbacks = callback_list(
        model, callbacks, verbose, False, epochs=1, steps=walk.batches
    )
    with trainer.apart():
        logs = validate(trainer, walk, callbacks)
    if not trainer.fitting:
        warn_unless_finite("The loss of these rows", logs.get("loss"), model, walk)
    return logs if return_dict else trainer.reports.in_order(logs)


def validate(trainer, walk, callbacks):
    """Walk once, with the test hooks; returns the logs."""
    trainer.model.stop_evaluating = False
    callbacks.on_test_begin()
    walk.start(0)
    walk_through(trainer, walk, "test", callbacks)
    logs = walk.logs()
    callbacks.on_test_end(logs)
    return logs
