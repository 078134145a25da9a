"""Layers that leave their input as it is."""

from mlpc import regularizers
from mlpc.layers.layer import Layer

__all__ = ["ActivityRegularization", "Identity"]


class Identity(Layer):
    """The input.

    Args:
        **kwargs: Those of `Layer`.
    """

    supports_masking = True

    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def _emit(self, graph, node):
        return graph.add(("linear", {}), node)


class ActivityRegularization(Identity):
    """The input; the loss gets `(l1 * sum(abs(x)) + l2 * sum(x**2)) / rows`.

    Args:
        l1, l2: Factors >= 0.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If a factor is no such number.
    """

    def __init__(self, l1=0.0, l2=0.0, **kwargs):
        regularizer = regularizers.L1L2(l1, l2)
        super().__init__(activity_regularizer=regularizer, **kwargs)
        self.l1 = l1
        self.l2 = l2

    def get_config(self):
        config = super().get_config()
        del config["activity_regularizer"]
        return {**config, "l1": self.l1, "l2": self.l2}
