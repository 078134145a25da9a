"""Where a loss has no derivative: which part of the model bends there."""

import numpy as np

from mlpc.models import Model

__all__ = ["bending_part"]


def bending_part(before, after, jump):
    """Return what has a kink between two traces, in words; `None` if nothing has.

    The deltas tell: seen from the output, they jump from the kink on downwards. A
    penalty makes but a gradient jump.

    Args:
        before, after: `Trace`s of one model and batch, a weight moved a little.
        jump: The least jump of a delta, as a share of the largest.
    """

    def jumps(one, two):
        if one is None:
            return False
        size = max(np.abs(one).max(), np.abs(two).max())
        return bool(np.abs(one - two).max() > jump * size)

    above = "the loss"
    for one, two in zip(reversed(before.layers), reversed(after.layers), strict=True):
        if isinstance(one.layer, Model):
            continue  # its layers stand beside it
        if jumps(one.da, two.da):
            return above
        if jumps(one.dz, two.dz):
            return above if one.da is None else f"the activation of `{one.name}`"
        above = f"`{one.name}`"
    bent = any(map(jumps, before.gradients, after.gradients))
    return "its penalty" if bent else None
