"""The rectified linear unit as a layer."""

from mlpc import activations
from mlpc.layers.activation import ActivationLayer

__all__ = ["ReLU"]


class ReLU(ActivationLayer):
    """`max(x, 0)`; with options, `relu` of `mlpc.activations`.

    Args:
        max_value: Largest value, >= 0; `None` for no limit.
        negative_slope: Slope below the threshold, >= 0.
        threshold: Where the unit opens, >= 0.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If an argument is out of range.

    Example:
        >>> print(keras.layers.ReLU(max_value=3.0)(np.array([[-1.0, 2.0, 5.0]])))
        [[0. 2. 3.]]
    """

    def __init__(self, max_value=None, negative_slope=0.0, threshold=0.0, **kwargs):
        options = {
            "max_value": max_value,
            "negative_slope": negative_slope,
            "threshold": threshold,
        }
        activations.spec(activations.relu, **options)  # checks them
        super().__init__(**kwargs)
        self.max_value = max_value
        self.negative_slope = negative_slope
        self.threshold = threshold

    def _activation_spec(self, rank):
        return activations.spec(activations.relu, **self._options())

    def _options(self):
        return {
            "max_value": self.max_value,
            "negative_slope": self.negative_slope,
            "threshold": self.threshold,
        }

    def get_config(self):
        return {**super().get_config(), **self._options()}
