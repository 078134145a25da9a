"""Flatten."""

from math import prod

from mlpc import config
from mlpc.layers.axes import permuted
from mlpc.layers.layer import Layer

__all__ = ["Flatten"]


class Flatten(Layer):
    """All axes but the first become one: `(rows, 28, 28)` -> `(rows, 784)`.

    Args:
        data_format: `"channels_last"`, or `"channels_first"`: then a row's first axis
            is moved to the end before. `None` is `mlpc.config.image_data_format()`.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If `data_format` is another.

    Example:
        >>> keras.layers.Flatten()(np.zeros((32, 8, 8))).shape
        (32, 64)
    """

    def __init__(self, data_format=None, **kwargs):
        data_format = config.data_format(data_format)
        super().__init__(**kwargs)
        self.built = False  # until its first input, as in Keras: `summary` shows it
        self.data_format = data_format

    def compute_output_shape(self, input_shape):
        sizes = input_shape[1:]
        return (input_shape[0], None if None in sizes else prod(sizes))

    def _emit(self, graph, node):
        rank = len(graph.model.shape(node))
        if self.data_format == "channels_first" and rank > 1:
            node = graph.add(permuted([*range(2, rank + 1), 1]), node)
        return graph.add(("flatten", {}), node)

    def get_config(self):
        return {**super().get_config(), "data_format": self.data_format}
