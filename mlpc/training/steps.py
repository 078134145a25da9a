"""One batch in training, in evaluation or for its gradients: what `train_on_batch` and
its like do, and what the steps that a user may override go on with."""

import numpy as np

from mlpc import _engine
from mlpc.training.batches import batch_of
from mlpc.training.feeding import Feed
from mlpc.training.resolving import resolve_loss
from mlpc.training.results import plain_logs
from mlpc.training.sources import unpacked
from mlpc.training.under_way import step_of

__all__ = ["compute_loss", "engine_step", "one_step", "step_on"]


def one_step(trainer, mode, x, y, sample_weight=None, class_weight=None):
    """Return the logs of one batch, after a walk over it in this mode."""
    trainer.check_compiled(mode)
    trainer.enter(mode)
    step = _own_step if trainer.overrides.stepped(mode) else engine_step
    with trainer.apart():
        return step(trainer, mode, x, y, sample_weight, class_weight)


def _own_step(trainer, mode, x, y, sample_weight, class_weight):
    """The same through the user's code."""
    size = len(trainer.rows(x))
    walk = Feed(trainer, size, None).walk(mode, x, y, sample_weight, class_weight)
    if mode == "train":
        trainer.build_optimizer()
    with trainer.optimizer_turn():
        if mode == "train":
            trainer.settings.optimizer._refill_rates(1)
        walk.start(0)
        walk.advance(True)
    return walk.logs()


def engine_step(trainer, mode, x, y, sample_weight=None, class_weight=None):
    """Return the logs of one batch that the engine takes, whatever steps of the user's
    there are."""
    batch = batch_of(trainer, x, y, sample_weight, class_weight)
    x, targets, weights, labels, masks = batch
    trainer.check_masks(mode, x)
    graph = trainer.prepare_loss(labels.shape, x.shape[1:])
    host = graph.host
    if mode == "train":
        trainer.build_optimizer()
    run = _engine.Run(graph.model, mode, x, targets, None, len(x), False, weights)
    run.start(0)
    with trainer.optimizer_turn():
        if mode == "train":
            trainer.settings.optimizer._refill_rates(1)
        if host:
            host.reset()
            host.step(run, mode, labels, weights, x, masks=masks)
        else:
            run.advance(1, 0.0)
    given = host.given_logs(run)
    return trainer.logs(run) if given is None else plain_logs(given)


def step_on(trainer, mode, data):
    """Take a step of the walk that is under way, or a step alone; returns the logs."""
    batch = unpacked(data)
    step = step_of(trainer.model)
    if step is not None and step.take is not None:
        return step.take(*batch)
    trainer.check_compiled(mode)
    trainer.enter(mode)
    return engine_step(trainer, mode, *batch)


def compute_loss(trainer, y, y_pred, sample_weight):
    """Return the loss of predictions with all penalties."""
    trainer.check_compiled()
    settings, y, y_pred = trainer.settings, np.asarray(y), np.asarray(y_pred)
    loss = resolve_loss(settings.wanted_loss, y.shape, y_pred.shape)
    value = float(np.asarray(loss(y, y_pred, sample_weight)).sum())
    step = step_of(trainer.model)
    if step is not None and step.take is None:
        others = step.penalties
    else:
        others = float(sum(trainer.model.losses))
    return value * settings.loss_weight + others
