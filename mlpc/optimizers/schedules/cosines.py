"""Schedules along a cosine: once, or again and again.

Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2016.
"""

import numpy as np

from mlpc import _engine
from mlpc.optimizers.schedules.arithmetic import cosine_of_pi, power
from mlpc.optimizers.schedules.schedule import Formula, check_steps

__all__ = ["CosineDecay", "CosineDecayRestarts"]


class CosineDecay(Formula):
    """initial * ((1 - alpha) (1 + cos(pi step / decay_steps)) / 2 + alpha)

    With `warmup_target` the rate first rises on a straight line from the initial rate
    to the target, in `warmup_steps`; the cosine then falls from the target.

    Args:
        initial_learning_rate: The rate of step 0.
        decay_steps: Number > 0 of steps of the cosine.
        alpha: The last rate, as a share of the first.
        name: The schedule's name.
        warmup_target: The rate that is reached by the warm-up; `None` for none.
        warmup_steps: Number of its steps.

    Example:
        >>> rate = keras.optimizers.schedules.CosineDecay(0.1, decay_steps=100)
        >>> [round(float(rate(step)), 4) for step in (0, 50, 100)]
        [0.1, 0.05, 0.0]
    """

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        alpha=0.0,
        name="CosineDecay",
        warmup_target=None,
        warmup_steps=0,
    ):
        check_steps("decay_steps", decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.alpha = alpha
        self.name = name
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def _values(self, steps):
        if self.warmup_target is None:
            return self._falling(steps, self.initial_learning_rate)
        values = self._falling(steps - self.warmup_steps, self.warmup_target)
        warm = steps < self.warmup_steps
        rise = self.warmup_target - self.initial_learning_rate
        shares = steps[warm] / max(self.warmup_steps, 1)
        values[warm] = rise * shares + self.initial_learning_rate
        return values

    def _falling(self, steps, start):
        progress = np.minimum(steps, self.decay_steps) / self.decay_steps
        cosine = 0.5 * (1 + cosine_of_pi(progress))
        return start * ((1 - self.alpha) * cosine + self.alpha)

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "alpha": self.alpha,
            "name": self.name,
            "warmup_target": self.warmup_target,
            "warmup_steps": self.warmup_steps,
        }


class CosineDecayRestarts(Formula):
    """Cosines one after the other: number i, from 0, lasts
    first_decay_steps * t_mul ^ i steps and begins at
    initial_learning_rate * m_mul ^ i.

    Args:
        initial_learning_rate: The rate of step 0.
        first_decay_steps: Number > 0 of steps of the first cosine.
        t_mul: How much longer each cosine is than the one before.
        m_mul: How much higher it begins.
        alpha: The lowest rate, as a share of the first.
        name: The schedule's name.
    """

    def __init__(
        self,
        initial_learning_rate,
        first_decay_steps,
        t_mul=2.0,
        m_mul=1.0,
        alpha=0.0,
        name="SGDRDecay",
    ):
        check_steps("first_decay_steps", first_decay_steps)
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = first_decay_steps
        self._t_mul = t_mul
        self._m_mul = m_mul
        self.alpha = alpha
        self.name = name

    def _values(self, steps):
        restarts, progress = self._restarts(steps / self.first_decay_steps)
        heights = power(float(self._m_mul), restarts)
        cosine = 0.5 * heights * (1 + cosine_of_pi(progress))
        return self.initial_learning_rate * ((1 - self.alpha) * cosine + self.alpha)

    def _restarts(self, lengths):
        """How many cosines are over, and how much of the next one is.

        Lengths are counted in that of the first cosine: i cosines take
        1 + t + ... + t^(i-1) = (1 - t^i) / (1 - t).
        """
        t = float(self._t_mul)
        if t == 1:
            restarts = np.floor(lengths)
            return restarts, lengths - restarts
        grown = 1 - lengths * (1 - t)  # t^i where cosine i begins
        starts = _powers(t, grown)
        sign = 1 if t > 1 else -1
        restarts = np.searchsorted(sign * starts, sign * grown, "right") - 1
        length = starts[restarts]
        progress = (lengths - (1 - length) / (1 - t)) / length
        return restarts, np.where(grown > 0, progress, np.nan)

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "first_decay_steps": self.first_decay_steps,
            "t_mul": self._t_mul,
            "m_mul": self._m_mul,
            "alpha": self.alpha,
            "name": self.name,
        }


def _powers(t, reached):
    """1, t, t^2, ... until they pass all positive numbers that are reached."""
    reached = reached[reached > 0]
    if t <= 0 or len(reached) == 0:
        return np.ones(1)
    last = reached.max() if t > 1 else reached.min()
    log, log_t = _engine.elementary("log", np.array([last, t]))
    factors = np.full(int(log / log_t) + 3, t)
    factors[0] = 1
    return np.multiply.accumulate(factors)
