"""AdamW: Adam with weights that decay by themselves."""

from mlpc.optimizers.adam import Adam

__all__ = ["AdamW"]


class AdamW(Adam):
    """Adam, before which each weight w decays: w <- w - r weight_decay w, r the rate.

    Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2017, algorithm 2.

    Args:
        learning_rate: A float or a schedule.
        weight_decay: A number.
        beta_1, beta_2, epsilon, amsgrad: As of `Adam`.
        name, **common: See `Optimizer`.
    """

    _rule = "adamw"

    def __init__(
        self,
        learning_rate=0.001,
        weight_decay=0.004,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        amsgrad=False,
        *,
        name=None,
        **common,
    ):
        if weight_decay is None:
            raise ValueError(
                "Argument `weight_decay` must be a number. Received: weight_decay=None"
            )
        super().__init__(
            learning_rate,
            beta_1,
            beta_2,
            epsilon,
            amsgrad,
            name=name,
            weight_decay=weight_decay,
            **common,
        )
