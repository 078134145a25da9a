"""Data sets for examples and courses, as NumPy arrays.

`mnist`, `fashion_mnist` and `cifar10` are looked for in `$MLPC_DATASETS`,
`~/.mlpc/datasets` and `~/.keras/datasets`, else downloaded once. `digits`, `iris` and
`auto_mpg` are bundled; `playground` and `toy` draw points.
"""

from mlpc.datasets import (
    auto_mpg,
    cifar10,
    digits,
    fashion_mnist,
    iris,
    mnist,
    playground,
    toy,
)
from mlpc.utils.absent import module_hooks as _module_hooks

__all__ = [
    "auto_mpg",
    "cifar10",
    "digits",
    "fashion_mnist",
    "iris",
    "mnist",
    "playground",
    "toy",
]

__getattr__, __dir__ = _module_hooks(__name__)
