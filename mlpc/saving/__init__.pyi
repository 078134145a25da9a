"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from collections.abc import Callable
from os import PathLike
from typing import Any, TypeVar

from mlpc._types import Config
from mlpc.utils import CustomObjectScope as CustomObjectScope
from mlpc.utils import CustomObjectScope as custom_object_scope

_T = TypeVar("_T")

def deserialize_keras_object(
    config: Config,
    custom_objects: Config | None = None,
    safe_mode: bool = True,
    **kwargs: Any,
) -> Any: ...
def get_custom_objects() -> Any: ...
def get_registered_name(obj: Any) -> Any: ...
def get_registered_object(
    name: str, custom_objects: Config | None = None, module_objects: Any = None
) -> Any: ...
def load_model(
    filepath: str | PathLike[str],
    custom_objects: Config | None = None,
    compile: bool = True,
    safe_mode: bool = True,
) -> Any: ...
def load_weights(
    model: Any,
    filepath: str | PathLike[str],
    skip_mismatch: bool = False,
    **kwargs: Any,
) -> Any: ...
def register_keras_serializable(
    package: str = "Custom", name: str | None = None
) -> Callable[[_T], _T]: ...
def save_model(
    model: Any,
    filepath: str | PathLike[str],
    overwrite: bool = True,
    zipped: Any = None,
    **kwargs: Any,
) -> None: ...
def save_weights(
    model: Any,
    filepath: str | PathLike[str],
    overwrite: bool = True,
    max_shard_size: Any = None,
    *,
    objects_to_skip: Any = None,
) -> None: ...
def serialize_keras_object(obj: Any) -> Any: ...

__all__ = [
    "CustomObjectScope",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "load_model",
    "load_weights",
    "register_keras_serializable",
    "save_model",
    "save_weights",
    "serialize_keras_object",
]
