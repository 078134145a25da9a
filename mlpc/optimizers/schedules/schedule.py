"""The base of all schedules: a learning rate for every step."""

import numpy as np

from mlpc.utils.arrays import numbers
from mlpc.utils.overrides import Overridable, overridden

__all__ = ["Formula", "LearningRateSchedule", "check_steps"]


class LearningRateSchedule(Overridable):
    """A learning rate as a function of the steps done.

    A schedule of your own overrides `__call__(step)`, which gets the number of steps
    done (0 at the first) and returns a number, and `get_config`. It is asked once for
    each step, some steps ahead of the engine. So is a subclass of any other schedule
    that overrides it.
    """

    _stands_for = ("__call__",)

    def __call__(self, step):
        raise NotImplementedError(
            f"Learning rate schedule '{type(self).__name__}' must override "
            "`__call__(self, step)`."
        )

    def get_config(self):
        """Return the arguments that make an equal schedule."""
        raise NotImplementedError(
            f"Learning rate schedule '{type(self).__name__}' must override "
            "`get_config()` to be saved."
        )

    @classmethod
    def from_config(cls, config):
        """Return a schedule from what `get_config` gave."""
        return cls(**config)

    def _rates(self, first, count):
        """The rates of `count` steps from step `first`, a float64 vector."""
        rates = [float(self(step)) for step in range(first, first + count)]
        return np.array(rates, np.float64)


class Formula(LearningRateSchedule):
    """A schedule that is a formula: `_values(steps)` of a float64 vector."""

    def __call__(self, step):
        """Return the rate after `step` steps.

        Args:
            step: How many steps were done: a number, or an array of such.

        Returns:
            A float; of an array the rates in its shape, float64.

        Raises:
            ValueError: If `step` is no number.
        """
        steps = numbers("step", step).astype(np.float64)
        rates = self._values(steps.ravel())
        return rates.reshape(steps.shape) if steps.ndim else float(rates[0])

    def _rates(self, first, count):
        if overridden(self):
            return super()._rates(first, count)
        return self._values(np.arange(first, first + count, dtype=np.float64))


def check_steps(argument, value):
    """Raise a ValueError where a number of steps is not positive."""
    if value <= 0:
        raise ValueError(
            f"Argument `{argument}` must be > 0. Received: {argument}={value}"
        )
