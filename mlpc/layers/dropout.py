"""Dropout."""

import random

from mlpc.layers.layer import Layer
from mlpc.utils.validation import check_integer, check_real

__all__ = ["Dropout"]


class Dropout(Layer):
    """In training, each element is kept with probability `1 - rate` and divided by it.

    Otherwise the identity. N. Srivastava et al.: Dropout, JMLR 15 (2014), section 4,
    in the inverted form.

    Args:
        rate: Share of elements that become 0, in [0, 1].
        noise_shape: Not supported; `None`.
        seed: Integer that decides the draws; `None` takes one from Python's `random`.
        **kwargs: Those of `Layer`.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(self, rate, noise_shape=None, seed=None, **kwargs):
        valid = isinstance(rate, (int, float)) and not isinstance(rate, bool)
        if not valid or not 0 <= rate <= 1:
            raise ValueError(
                "Invalid value received for argument `rate`. Expected a float value "
                f"between 0 and 1. Received: rate={rate}"
            )
        if noise_shape is not None:
            raise NotImplementedError(
                f"Argument `noise_shape` is not supported yet. Received: {noise_shape}"
            )
        if seed is not None:
            seed = check_integer("seed", seed, low=0, high=2**53)
        super().__init__(**kwargs)
        self.rate = check_real("rate", rate)
        self.seed = seed
        self._draws = random.randint(1, 10**9) if seed is None else seed

    def _emit(self, graph, node):
        return graph.add(("dropout", {"rate": self.rate, "seed": self._draws}), node)

    def get_config(self):
        return {
            **super().get_config(),
            "rate": self.rate,
            "seed": self.seed,
            "noise_shape": None,
        }
