"""Schedules that go down: exponentially, with time, by a polynomial, in stairs."""

import numpy as np

from mlpc.optimizers.schedules.arithmetic import power
from mlpc.optimizers.schedules.schedule import Formula, check_steps
from mlpc.utils.validation import plain_numbers

__all__ = [
    "ExponentialDecay",
    "InverseTimeDecay",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
]


class ByRate(Formula):
    """What the two decays by a rate share: p = step / decay_steps, or its floor."""

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase, name):
        check_steps("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def _progress(self, steps):
        progress = steps / self.decay_steps
        return np.floor(progress) if self.staircase else progress

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "decay_rate": self.decay_rate,
            "staircase": self.staircase,
            "name": self.name,
        }


class ExponentialDecay(ByRate):
    """initial_learning_rate * decay_rate ^ (step / decay_steps)

    Args:
        initial_learning_rate: The rate of step 0.
        decay_steps: Number > 0.
        decay_rate: What the rate is multiplied by in as many steps.
        staircase: Whether the exponent is rounded down, so that the rate falls in
            stairs.
        name: The schedule's name.

    Example:
        >>> rate = keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.5)
        >>> [round(float(rate(step)), 4) for step in (0, 100, 200)]
        [0.1, 0.05, 0.025]
    """

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        decay_rate,
        staircase=False,
        name="ExponentialDecay",
    ):
        super().__init__(
            initial_learning_rate, decay_steps, decay_rate, staircase, name
        )

    def _values(self, steps):
        factors = power(float(self.decay_rate), self._progress(steps))
        return self.initial_learning_rate * factors


class InverseTimeDecay(ByRate):
    """initial_learning_rate / (1 + decay_rate * step / decay_steps)

    Args:
        initial_learning_rate: The rate of step 0.
        decay_steps: Number > 0.
        decay_rate: How much of 1 the divisor grows by in as many steps.
        staircase: Whether step / decay_steps is rounded down.
        name: The schedule's name.
    """

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        decay_rate,
        staircase=False,
        name="InverseTimeDecay",
    ):
        super().__init__(
            initial_learning_rate, decay_steps, decay_rate, staircase, name
        )

    def _values(self, steps):
        divisors = 1 + self.decay_rate * self._progress(steps)
        return self.initial_learning_rate / divisors


class PiecewiseConstantDecay(Formula):
    """values[i] for boundaries[i - 1] < step <= boundaries[i]

    Args:
        boundaries: Ascending steps; of fractions the whole part counts.
        values: Rates, one more than boundaries.
        name: The schedule's name.

    Raises:
        ValueError: If the lengths do not fit.

    Example:
        >>> rate = keras.optimizers.schedules.PiecewiseConstantDecay(
        ...     [10, 20], [0.1, 0.01, 0.001]
        ... )
        >>> [round(float(rate(step)), 4) for step in (5, 15, 25)]
        [0.1, 0.01, 0.001]
    """

    def __init__(self, boundaries, values, name="PiecewiseConstant"):
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "Argument `boundaries` must have one element less than `values`. "
                f"Received: boundaries={boundaries} of length {len(boundaries)}, "
                f"values={values} of length {len(values)}"
            )
        self.boundaries = plain_numbers(boundaries)
        self.values = plain_numbers(values)
        self.name = name

    def _values(self, steps):
        places = np.searchsorted([int(b) for b in self.boundaries], steps, "left")
        return np.asarray(self.values, np.float64)[places]

    def get_config(self):
        return {
            "boundaries": self.boundaries,
            "values": self.values,
            "name": self.name,
        }


class PolynomialDecay(Formula):
    """(initial - end) * (1 - step / decay_steps) ^ power + end, the end for good.

    Args:
        initial_learning_rate: The rate of step 0.
        decay_steps: Number > 0 of steps until the end.
        end_learning_rate: The last rate.
        power: The exponent; 1 is a straight line.
        cycle: Whether `decay_steps` is doubled, tripled, ... where it is passed, so
            that the rate rises again, instead of staying at the end.
        name: The schedule's name.
    """

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        end_learning_rate=0.0001,
        power=1.0,
        cycle=False,
        name="PolynomialDecay",
    ):
        check_steps("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name

    def _values(self, steps):
        if self.cycle:
            rounds = np.where(steps == 0, 1.0, np.ceil(steps / self.decay_steps))
            progress = steps / (self.decay_steps * rounds)
        else:
            progress = np.minimum(steps, self.decay_steps) / self.decay_steps
        span = self.initial_learning_rate - self.end_learning_rate
        return span * power(1 - progress, float(self.power)) + self.end_learning_rate

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "end_learning_rate": self.end_learning_rate,
            "power": self.power,
            "cycle": self.cycle,
            "name": self.name,
        }
