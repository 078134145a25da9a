"""Learning rates and steps of an optimizer: numbers, schedules, what the engine knows.

The engine asks Python for nothing in a step. Of a schedule it is told the rates of the
steps ahead, and it stops where they end.
"""

import math
from numbers import Real

import numpy as np

from mlpc.optimizers import schedules
from mlpc.optimizers.state import State
from mlpc.optimizers.variables import Count, Rate

__all__ = ["Rates"]

RATES_AT_ONCE = 4096


class Rates(State):
    """The learning rate and the number of steps."""

    @property
    def learning_rate(self):
        """The rate of the next step, a float; assign any finite number.

        A schedule or a function may be assigned too. Where there is a schedule, no
        number may.
        """
        if self._schedule is None:
            rate = self._rate if self._state is None else self._state.rate
            return Rate(rate, lambda value: setattr(self, "learning_rate", value))
        return Rate(self._scheduled(self._steps, 1)[0])

    @learning_rate.setter
    def learning_rate(self, value):
        if callable(value):
            self._schedule, self._rates_end = value, 0
            return
        if self._schedule is not None:
            raise TypeError(
                f"Optimizer '{self.name}' has a schedule as its `learning_rate`, so "
                "that no number can be assigned to it. Make it with a float instead. "
                f"Received: learning_rate={value!r}"
            )
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value.item()
        if not isinstance(value, Real) or not math.isfinite(value):
            raise ValueError(
                "Argument `learning_rate` must be a finite number. "
                f"Received: learning_rate={value!r}"
            )
        self._rate = float(value)
        if self._state is not None:
            self._state.rate = self._rate

    def _scheduled(self, first, count):
        """The schedule's rates of `count` steps from step `first`."""
        if isinstance(self._schedule, schedules.LearningRateSchedule):
            rates = self._schedule._rates(first, count)
        else:
            rates = np.array([float(self._schedule()) for _ in range(count)])
        if not np.isfinite(rates).all():
            bad = int(np.argmin(np.isfinite(rates)))
            raise ValueError(
                "A learning rate must be a finite number. Received: "
                f"{rates[bad]} from {self._schedule!r} for step {first + bad}"
            )
        return rates

    def _refill_rates(self, most):
        """Let the engine know the rates of its next steps, if they change.

        A run stops where the rates that it knows end.

        Args:
            most: After how many steps, at the most, Python is asked again.
        """
        if self._schedule is None:
            return
        state = self._engine()
        first = state.iterations
        if first < self._rates_end:
            return
        self._rates_ahead = first, self._scheduled(first, min(most, RATES_AT_ONCE))
        self._tell_rates()

    def _tell_rates(self):
        """Tell the engine the rates that the schedule was asked for last."""
        first, rates = self._rates_ahead
        self._engine().set_rates(first, rates)
        self._rates_end = first + len(rates)

    @property
    def _steps(self):
        return 0 if self._state is None else self._state.iterations

    @property
    def iterations(self):
        """Number of updates done, an int."""
        return Count(
            self._steps // (self.gradient_accumulation_steps or 1),
            lambda value: setattr(self, "iterations", value),
        )

    @iterations.setter
    def iterations(self, value):
        self._set_steps(value * (self.gradient_accumulation_steps or 1))
