"""The step that is under way while a user's override runs: what `super()` goes on with.

Each thread has its own; a model's is the innermost of the model.
"""

from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["UnderWay", "step_of", "under_way"]

_steps = ContextVar("mlpc_steps", default=())


class UnderWay:
    """A step of a walk.

    Args:
        owner: The model whose methods are called.
        model: The model that computes: the owner, or the rest of it behind a `Front`.
        run: The engine's run.
        take: Takes a batch `(x, y, sample_weight)`; `None` within one.
        penalties: What regularizers make of the batch at hand.
    """

    def __init__(self, owner, model, run, take=None, penalties=0.0):
        self.owner, self.model, self.run = owner, model, run
        self.take, self.penalties = take, penalties


@contextmanager
def under_way(step):
    """Let `super()` find this step, in a `with` block."""
    token = _steps.set((*_steps.get(), step))
    try:
        yield
    finally:
        _steps.reset(token)


def step_of(model):
    """Return the innermost step of a model that is under way; `None` without one."""
    return next((s for s in reversed(_steps.get()) if s.owner is model), None)
