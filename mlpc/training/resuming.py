"""Where a `fit` stands, and going on from there: what a backup holds besides weights
and the optimizer's variables."""

from mlpc.training.draws import draws_of, take_draws

__all__ = ["resume", "training_state"]


def training_state(trainer, within, logs):
    """Return what the `fit` under way needs to go on from here.

    Args:
        trainer: The model's.
        within: Whether this is within an epoch.
        logs: The last epoch's.

    Returns:
        Plain values and arrays.
    """
    walk = trainer.fit.walks[0] if trainer.fit is not None else None
    return {
        "within": within,
        "stopped": trainer.model.stop_training,
        "logs": logs,
        "draws": draws_of(trainer.model),
        "walk": walk and walk.state(),
        "metrics": [metric._counted() for metric in _metrics_of_host(trainer)],
    }


def resume(trainer, state):
    """Go on from a `training_state`, after weights and slots have been set.

    Raises:
        ValueError: If it is one of another model, or of other samples.
    """
    take_draws(trainer.model, state["draws"])
    walks = () if trainer.fit is None else trainer.fit.walks
    if walks and state["walk"] is not None:
        trainer.forget_graphs()
        for walk in filter(None, walks):
            walk.renew()
        trainer.build_optimizer()
    kept = zip(_metrics_of_host(trainer), state["metrics"], strict=True)
    for metric, values in kept:
        metric._count_on(values)
    trainer.model.stop_training = state["within"] and state["stopped"]
    if trainer.fit is not None:
        trainer.fit.resumed = state


def _metrics_of_host(trainer):
    """The metrics that count in Python."""
    return [metric for metric, _ in trainer.host.metrics] if trainer.host else []
