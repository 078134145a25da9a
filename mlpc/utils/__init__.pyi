"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from collections.abc import Callable
from os import PathLike
from typing import Any, TypeVar

from mlpc._types import Array, Axes, Config, DType, Integer, Real, Rows
from mlpc.random import SeedGenerator as _SeedGenerator

_T = TypeVar("_T")

class CustomObjectScope:
    custom_objects: Any
    def __enter__(self) -> Any: ...
    def __exit__(self, *error: Any) -> Any: ...
    def __init__(self, custom_objects: Config) -> None: ...

class Progbar:
    target: Any
    width: Any
    verbose: Any
    interval: Any
    unit_name: Any
    def __init__(
        self,
        target: Any,
        width: Integer = 20,
        verbose: Integer = 1,
        interval: Real = 0.05,
        stateful_metrics: Any = None,
        stateless_metrics: Any = None,
        unit_name: str = "step",
    ) -> None: ...
    def add(self, n: Integer, values: Any = None) -> None: ...
    def update(self, current: Any, values: Any = None, finalize: Any = None) -> Any: ...

class PyDataset:
    def __getitem__(self, index: Any) -> Any: ...
    def __init__(
        self,
        workers: Integer = 1,
        use_multiprocessing: bool = False,
        max_queue_size: Integer = 10,
    ) -> None: ...
    def __iter__(self) -> Any: ...
    max_queue_size: Any
    @property
    def num_batches(self) -> Any: ...
    def on_epoch_begin(self) -> None: ...
    def on_epoch_end(self) -> None: ...
    use_multiprocessing: Any
    workers: Any

Sequence = PyDataset

def clear_session(free_memory: bool = True) -> None: ...

custom_object_scope = CustomObjectScope

def deserialize_keras_object(
    config: Config,
    custom_objects: Config | None = None,
    safe_mode: bool = True,
    **kwargs: Any,
) -> Any: ...
def disable_interactive_logging() -> None: ...
def enable_interactive_logging() -> None: ...
def get_custom_objects() -> Any: ...
def get_registered_name(obj: Any) -> Any: ...
def get_registered_object(
    name: str, custom_objects: Config | None = None, module_objects: Any = None
) -> Any: ...
def is_interactive_logging_enabled() -> bool: ...
def is_keras_tensor(x: Rows) -> bool: ...
def model_to_dot(
    model: Any,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str | None = "TB",
    expand_nested: bool = False,
    dpi: Integer = 200,
    subgraph: bool = False,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str | None = "ortho",
    **kwargs: Any,
) -> Any: ...
def normalize(x: Rows, axis: Axes = -1, order: Integer = 2) -> Array: ...
def pack_x_y_sample_weight(
    x: Rows, y: Rows = None, sample_weight: Rows = None
) -> Any: ...
def plot_model(
    model: Any,
    to_file: str | PathLike[str] = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str | None = "TB",
    expand_nested: bool = False,
    dpi: Integer = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str | None = "ortho",
    **kwargs: Any,
) -> Any: ...
def register_keras_serializable(
    package: str = "Custom", name: str | None = None
) -> Callable[[_T], _T]: ...
def serialize_keras_object(obj: Any) -> Any: ...
def set_random_seed(seed: Integer) -> None: ...
def split_dataset(
    dataset: Any,
    left_size: Any = None,
    right_size: Any = None,
    shuffle: bool = False,
    seed: Integer | _SeedGenerator | None = None,
    preferred_backend: Any = None,
) -> Any: ...
def standardize_dtype(dtype: DType) -> Any: ...
def to_categorical(x: Rows, num_classes: Integer | None = None) -> Array: ...
def unpack_x_y_sample_weight(data: Rows) -> Any: ...

__all__ = [
    "CustomObjectScope",
    "Progbar",
    "PyDataset",
    "Sequence",
    "clear_session",
    "custom_object_scope",
    "deserialize_keras_object",
    "disable_interactive_logging",
    "enable_interactive_logging",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "is_interactive_logging_enabled",
    "is_keras_tensor",
    "model_to_dot",
    "normalize",
    "pack_x_y_sample_weight",
    "plot_model",
    "register_keras_serializable",
    "serialize_keras_object",
    "set_random_seed",
    "split_dataset",
    "standardize_dtype",
    "to_categorical",
    "unpack_x_y_sample_weight",
]
