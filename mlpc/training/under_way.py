"""The step that is under way while a user's override runs: what `super()` goes on with.

Each thread has its own; a model's is the innermost of the model.
"""

from mlpc.utils.scopes import Scope

__all__ = ["UnderWay", "step_of", "under_way"]

_steps = Scope("steps under way")


class UnderWay:
    """A step of a walk.

    Args:
        owner: The model whose methods are called.
        trainer: That of the model that computes: the owner, or the rest of it behind a
            `Front`.
        run: The engine's run.
        take: Takes a batch `(x, y, sample_weight)`; `None` within one.
        penalties: What regularizers make of the batch at hand.
    """

    def __init__(self, owner, trainer, run, take=None, penalties=0.0):
        self.owner, self.trainer, self.run = owner, trainer, run
        self.take, self.penalties = take, penalties


def under_way(step):
    """Let `super()` find this step, in a `with` block."""
    return _steps.of(step)


def step_of(model):
    """Return the innermost step of a model that is under way; `None` without one."""
    return next((s for s in _steps.values() if s.owner is model), None)
