"""The exponential linear unit as a layer."""

from mlpc import activations
from mlpc.layers.activation import ActivationLayer
from mlpc.utils.validation import check_real

__all__ = ["ELU"]


class ELU(ActivationLayer):
    """`x` above 0 and `alpha * (exp(x) - 1)` below.

    Args:
        alpha: Minus the limit at minus infinity.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If `alpha` is not a finite number.
    """

    def __init__(self, alpha=1.0, **kwargs):
        check_real("alpha", alpha)
        super().__init__(**kwargs)
        self.alpha = alpha

    def _activation_spec(self, rank):
        return activations.spec(activations.elu, alpha=self.alpha)

    def get_config(self):
        config = super().get_config()
        return {"name": config.pop("name"), "alpha": self.alpha, **config}
