"""Made by `make stubs`: see tests/stubs/."""
# mypy: disable-error-code="override, misc, assignment"

from mlpc.datasets import auto_mpg as auto_mpg
from mlpc.datasets import cifar10 as cifar10
from mlpc.datasets import digits as digits
from mlpc.datasets import fashion_mnist as fashion_mnist
from mlpc.datasets import iris as iris
from mlpc.datasets import mnist as mnist
from mlpc.datasets import playground as playground
from mlpc.datasets import toy as toy

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
