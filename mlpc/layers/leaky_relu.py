"""The leaky rectified linear unit as a layer."""

from mlpc import activations
from mlpc.layers.activation import ActivationLayer
from mlpc.utils.validation import check_real

__all__ = ["LeakyReLU"]


class LeakyReLU(ActivationLayer):
    """`x` above 0 and `negative_slope * x` below.

    Args:
        negative_slope: Slope below 0, >= 0. (The function's default is 0.2.)
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If the slope is out of range.

    Example:
        >>> print(keras.layers.LeakyReLU(0.25)(np.array([[-2.0, 4.0]])))
        [[-0.5  4. ]]
    """

    def __init__(self, negative_slope=0.3, **kwargs):
        check_real("negative_slope", negative_slope, low=0.0)
        super().__init__(**kwargs)
        self.negative_slope = negative_slope

    def _activation_spec(self, rank):
        slope = self.negative_slope
        return activations.spec(activations.leaky_relu, negative_slope=slope)

    def get_config(self):
        return {**super().get_config(), "negative_slope": self.negative_slope}
