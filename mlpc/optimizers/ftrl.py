"""FTRL: follow the regularized leader."""

from mlpc.optimizers.optimizer import Optimizer
from mlpc.optimizers.state import interleaved
from mlpc.utils.validation import check_real

__all__ = ["Ftrl"]


class Ftrl(Optimizer):
    """FTRL-Proximal. With gradient g, weight w, rate r, accumulator n, linear part z,
    p being -learning_rate_power:

        n' = n + g^2
        z <- z + g + 2 l2_shrinkage w - (n'^p - n^p) / r w
        w <- (clip(z, -l1, l1) - z) / (n'^p / r + 2 l2 + beta / r),  n <- n'

    McMahan et al., "Ad Click Prediction: a View from the Trenches", 2013, algorithm 1.

    Args:
        learning_rate: A float or a schedule.
        learning_rate_power: Number <= 0.
        initial_accumulator_value: What n starts from, >= 0.
        l1_regularization_strength: Number >= 0.
        l2_regularization_strength: Number >= 0.
        l2_shrinkage_regularization_strength: Number >= 0.
        beta: Number.
        name, **common: See `Optimizer`.
    """

    _rule = "ftrl"
    _own = (
        "learning_rate_power",
        "initial_accumulator_value",
        "l1_regularization_strength",
        "l2_regularization_strength",
        "l2_shrinkage_regularization_strength",
        "beta",
    )

    def __init__(
        self,
        learning_rate=0.001,
        learning_rate_power=-0.5,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        l2_shrinkage_regularization_strength=0.0,
        beta=0.0,
        *,
        name=None,
        **common,
    ):
        if check_real("learning_rate_power", learning_rate_power) > 0:
            raise ValueError(
                "Argument `learning_rate_power` must be <= 0. "
                f"Received: learning_rate_power={learning_rate_power}"
            )
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = check_real(
            "initial_accumulator_value", initial_accumulator_value, low=0.0
        )
        self.l1_regularization_strength = check_real(
            "l1_regularization_strength", l1_regularization_strength, low=0.0
        )
        self.l2_regularization_strength = check_real(
            "l2_regularization_strength", l2_regularization_strength, low=0.0
        )
        self.l2_shrinkage_regularization_strength = check_real(
            "l2_shrinkage_regularization_strength",
            l2_shrinkage_regularization_strength,
            low=0.0,
        )
        self.beta = check_real("beta", beta)
        super().__init__(learning_rate, name=name, **common)

    def _keras_order(self, slots):
        return interleaved(slots["accumulator"], slots["linear"])
