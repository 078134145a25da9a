"""Adafactor: mean squares of rows and columns instead of each element's."""

import numpy as np

from mlpc.optimizers.optimizer import Optimizer
from mlpc.optimizers.variables import named
from mlpc.utils.validation import check_flag, check_real

__all__ = ["Adafactor"]


class Adafactor(Optimizer):
    """Adafactor. With gradient g, weight w, rate r, step t from 1, kept share
    s = 1 - t^beta_2_decay, and means R of the rows and C of the columns:

        R <- s R + (1 - s) mean of g^2 + epsilon_1 along rows,  C likewise
        v = R C / mean(R)       (a running mean of g^2 where w has one axis)
        u = g / sqrt(v)
        w <- w - max(epsilon_2, rms(w)) min(r, 1 / sqrt(t)) u / max(1, rms(u) / d)

    d being clip_threshold. Shazeer and Stern, "Adafactor: Adaptive Learning Rates with
    Sublinear Memory Cost", 2018, algorithms 4 to 6.

    Args:
        learning_rate: A float or a schedule.
        beta_2_decay: How fast s nears 1.
        epsilon_1: Number >= 0, added to squares.
        epsilon_2: The least size of a weight that steps are relative to, >= 0.
        clip_threshold: The largest size of u.
        relative_step: Accepted; steps are never longer than 1 / sqrt(t), as Keras'.
        name, **common: See `Optimizer`.
    """

    _rule = "adafactor"
    _own = ("beta_2_decay", "epsilon_1", "epsilon_2", "clip_threshold", "relative_step")

    def __init__(
        self,
        learning_rate=0.001,
        beta_2_decay=-0.8,
        epsilon_1=1e-30,
        epsilon_2=1e-3,
        clip_threshold=1.0,
        relative_step=True,
        *,
        name=None,
        **common,
    ):
        self.beta_2_decay = check_real("beta_2_decay", beta_2_decay)
        self.epsilon_1 = check_real("epsilon_1", epsilon_1, low=0.0)
        self.epsilon_2 = check_real("epsilon_2", epsilon_2, low=0.0)
        self.clip_threshold = check_real("clip_threshold", clip_threshold)
        self.relative_step = check_flag("relative_step", relative_step)
        super().__init__(learning_rate, name=name, **common)

    def _keras_order(self, slots):
        """Rows, columns, elements of each weight; zeros where it has one axis."""
        order = []
        kinds = slots["row"], slots["column"], slots["velocity"]
        for weight, row, column, velocity in zip(self._weights, *kinds, strict=True):
            name = getattr(weight, "name", None) or "weight"
            if velocity.ndim < 2:
                order += [named(np.array(0, np.int32), name) for _ in range(2)]
            else:
                order += [named(view, f"{self.name}/{name}") for view in (row, column)]
            order.append(velocity)
        return order
