"""Layers that leave their input as it is."""

from mlpc.layers.layer import Layer
from mlpc.utils.validation import check_real

__all__ = ["ActivityRegularization", "Identity"]


class Identity(Layer):
    """The input.

    Args:
        **kwargs: Those of `Layer`.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)

    def _emit(self, graph, node):
        return graph.add(("linear", {}), node)


class ActivityRegularization(Layer):
    """The input; the loss gets `(l1 * sum(abs(x)) + l2 * sum(x**2)) / rows`.

    Args:
        l1, l2: Factors >= 0.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If a factor is no such number.
    """

    def __init__(self, l1=0.0, l2=0.0, **kwargs):
        factors = check_real("l1", l1, low=0.0), check_real("l2", l2, low=0.0)
        super().__init__(**kwargs)
        self.l1, self.l2 = factors

    def _emit(self, graph, node):
        spec = "activity_regularization", {"l1": self.l1, "l2": self.l2}
        return graph.add(spec, node)

    def get_config(self):
        return {**super().get_config(), "l1": self.l1, "l2": self.l2}
