"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from mlpc._types import Array

def load_data() -> tuple[tuple[Array, Array], tuple[Array, Array]]: ...
def load_like_mnist() -> tuple[tuple[Array, Array], tuple[Array, Array]]: ...

__all__ = ["load_data", "load_like_mnist"]
