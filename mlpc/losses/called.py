"""Losses whose `__call__` a user has overridden, as losses that return one number."""

import numpy as np

from mlpc.losses.loss import Loss
from mlpc.utils.overrides import overridden

__all__ = ["as_called"]


def as_called(loss, sample_weight):
    """Return a loss and weights such that its `call` and reduction are all of it.

    Args:
        loss: A `Loss` of any kind.
        sample_weight: What it would be called with.

    Returns:
        Both as they are; where `__call__` is overridden, which reduces and weighs as it
        likes, a `Called` and `None`.
    """
    if not overridden(loss, ("__call__",)):
        return loss, sample_weight
    called = vars(loss).get("_as_called")
    if called is None:
        called = loss._as_called = Called(loss)
    called.sample_weight = sample_weight
    return called, None


class Called(Loss):
    """What a loss comes to that is called as a whole, in float64.

    Args:
        loss: The loss.

    Attributes:
        sample_weight: What it is called with.
    """

    def __init__(self, loss):
        super().__init__(loss.name, "sum")
        self._loss, self.sample_weight = loss, None

    def call(self, y_true, y_pred):
        loss = self._loss
        dtype, loss._dtype = loss.dtype, "float64"
        try:
            value = loss(y_true, y_pred, self.sample_weight)
        finally:
            loss._dtype = dtype
        if np.size(value) != 1:
            raise ValueError(
                "A loss must come to one number to be trained on. "
                f"`{type(loss).__name__}.__call__` returned shape {np.shape(value)}"
            )
        return np.reshape(value, ())

    def __reduce__(self):
        return Called, (self._loss,)
