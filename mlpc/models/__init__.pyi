"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from collections.abc import Sequence
from os import PathLike
from typing import Any, Self

from mlpc import KerasTensor as _KerasTensor
from mlpc import Variable as _Variable
from mlpc._types import Array, Config, Function, Integer, Real, Rows, Shape, Verbosity
from mlpc.callbacks import Callback as _Callback
from mlpc.callbacks import History as _History
from mlpc.layers import Layer as _Layer
from mlpc.losses import Loss as _Loss
from mlpc.metrics import Metric as _Metric
from mlpc.optimizers import Optimizer as _Optimizer
from mlpc.training.traces import LayerTrace as LayerTrace
from mlpc.training.traces import Trace as Trace
from mlpc.training.traces import Trace as _Trace

class Model(_Layer):
    history: _History
    stop_training: Any
    def __call__(self, inputs: Any, training: bool | None = None) -> Array: ...
    def __init__(self, trainable: bool = True, name: str | None = None) -> None: ...
    def call(
        self, inputs: Any, training: bool | None = None, mask: Any = None
    ) -> Any: ...
    def compile(
        self,
        optimizer: str | _Optimizer | Config = "rmsprop",
        loss: str | _Loss | Function | Config | None = None,
        loss_weights: Any = None,
        metrics: str
        | _Metric
        | Function
        | Config
        | Sequence[str | _Metric | Function | None]
        | None = None,
        weighted_metrics: str
        | _Metric
        | Function
        | Config
        | Sequence[str | _Metric | Function | None]
        | None = None,
        run_eagerly: bool = False,
        steps_per_execution: Integer = 1,
        jit_compile: str | None = "auto",
        auto_scale_loss: bool = True,
    ) -> None: ...
    def compile_from_config(self, config: Config) -> None: ...
    @property
    def compiled(self) -> Any: ...
    def compute_loss(
        self,
        x: Rows = None,
        y: Rows = None,
        y_pred: Rows = None,
        sample_weight: Rows = None,
        training: bool = True,
    ) -> Any: ...
    def compute_metrics(
        self, x: Rows, y: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> Any: ...
    def evaluate(
        self,
        x: Rows = None,
        y: Rows = None,
        batch_size: Integer | None = None,
        verbose: Verbosity = "auto",
        sample_weight: Rows = None,
        steps: Integer | None = None,
        callbacks: _Callback | Sequence[_Callback] | None = None,
        return_dict: bool = False,
        **kwargs: Any,
    ) -> Any: ...
    def evaluate_generator(self, generator: Any, *args: Any, **kwargs: Any) -> Any: ...
    def fit(
        self,
        x: Rows = None,
        y: Rows = None,
        batch_size: Integer | None = None,
        epochs: Integer = 1,
        verbose: Verbosity = "auto",
        callbacks: _Callback | Sequence[_Callback] | None = None,
        validation_split: Real = 0.0,
        validation_data: Rows = None,
        shuffle: bool = True,
        class_weight: Any = None,
        sample_weight: Rows = None,
        initial_epoch: Integer = 0,
        steps_per_epoch: Integer | None = None,
        validation_steps: Integer | None = None,
        validation_batch_size: Integer | None = None,
        validation_freq: Integer | Sequence[int] = 1,
    ) -> _History: ...
    def fit_generator(self, generator: Any, *args: Any, **kwargs: Any) -> Any: ...
    def get_compile_config(self) -> Config: ...
    def get_layer(self, name: str | None = None, index: Any = None) -> Any: ...
    def get_metrics_result(self) -> Any: ...
    def gradients(self, x: Rows, y: Rows, sample_weight: Rows = None) -> Any: ...
    input_spec: Any
    @property
    def layers(self) -> list[_Layer]: ...
    def load_weights(
        self, filepath: str | PathLike[str], skip_mismatch: bool = False, **kwargs: Any
    ) -> Any: ...
    @property
    def loss(self) -> Any: ...
    @loss.setter
    def loss(self, value: Any) -> None: ...
    @property
    def losses(self) -> Any: ...
    def make_predict_function(self, force: bool = False) -> Any: ...
    def make_test_function(self, force: bool = False) -> Any: ...
    def make_train_function(self, force: bool = False) -> Any: ...
    @property
    def metrics(self) -> list[_Metric]: ...
    @property
    def metrics_names(self) -> list[str]: ...
    @property
    def metrics_variables(self) -> Any: ...
    @property
    def optimizer(self) -> Any: ...
    @optimizer.setter
    def optimizer(self, value: Any) -> None: ...
    def predict(
        self,
        x: Rows,
        batch_size: Integer | None = None,
        verbose: Verbosity = "auto",
        steps: Integer | None = None,
        callbacks: _Callback | Sequence[_Callback] | None = None,
    ) -> Array: ...
    def predict_classes(
        self, x: Rows, batch_size: Integer = 32, verbose: Integer = 0
    ) -> Any: ...
    def predict_generator(self, generator: Any, *args: Any, **kwargs: Any) -> Any: ...
    def predict_on_batch(self, x: Rows) -> Array: ...
    def predict_proba(
        self, x: Rows, batch_size: Integer = 32, verbose: Integer = 0
    ) -> Any: ...
    def predict_step(self, data: Rows) -> Any: ...
    def reset_metrics(self) -> None: ...
    @property
    def run_eagerly(self) -> Any: ...
    @run_eagerly.setter
    def run_eagerly(self, value: Any) -> None: ...
    def save(
        self,
        filepath: str | PathLike[str],
        overwrite: bool = True,
        zipped: Any = None,
        **kwargs: Any,
    ) -> None: ...
    def save_weights(
        self,
        filepath: str | PathLike[str],
        overwrite: bool = True,
        max_shard_size: Any = None,
    ) -> None: ...
    @property
    def steps_per_execution(self) -> Any: ...
    @steps_per_execution.setter
    def steps_per_execution(self, value: Any) -> None: ...
    def summary(
        self,
        line_length: Any = None,
        positions: Any = None,
        print_fn: Any = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Any = None,
    ) -> None: ...
    def test_on_batch(
        self,
        x: Rows,
        y: Rows = None,
        sample_weight: Rows = None,
        return_dict: bool = False,
    ) -> Any: ...
    def test_step(self, data: Rows) -> Any: ...
    def to_json(self, **kwargs: Any) -> str: ...
    def to_yaml(self, **kwargs: Any) -> str: ...
    def trace(
        self,
        x: Rows,
        y: Rows = None,
        sample_weight: Rows = None,
        training: bool = False,
    ) -> _Trace: ...
    def train_on_batch(
        self,
        x: Rows,
        y: Rows = None,
        sample_weight: Rows = None,
        class_weight: Any = None,
        return_dict: bool = False,
    ) -> Any: ...
    def train_step(
        self,
        x: Rows,
        y: Rows = None,
        sample_weight: Rows = None,
        class_weight: Any = None,
        update: bool = True,
    ) -> Any: ...
    @property
    def trainable(self) -> bool: ...
    @trainable.setter
    def trainable(self, value: Any) -> None: ...
    @property
    def trainable_variables(self) -> list[_Variable]: ...
    @property
    def trainable_weights(self) -> list[_Variable]: ...
    @property
    def variables(self) -> list[_Variable]: ...
    @property
    def weights(self) -> list[_Variable]: ...

class Sequential(Model):
    def __init__(
        self,
        layers: Sequence[_Layer | _KerasTensor] | None = None,
        trainable: bool = True,
        name: str | None = None,
    ) -> None: ...
    def add(self, layer: _Layer | _KerasTensor, rebuild: bool = True) -> None: ...
    def build(self, input_shape: Shape | Integer | None = None) -> None: ...
    def compute_output_shape(self, input_shape: Shape | Integer) -> Shape: ...
    @classmethod
    def from_config(
        cls, config: Config, custom_objects: Config | None = None
    ) -> Self: ...
    def get_config(self) -> Config: ...
    @property
    def input(self) -> Any: ...
    @property
    def inputs(self) -> Any: ...
    @property
    def layers(self) -> list[_Layer]: ...
    @property
    def output(self) -> Any: ...
    @property
    def outputs(self) -> Any: ...
    def pop(self, rebuild: bool = True) -> _Layer: ...

def clone_model(
    model: Any,
    input_tensors: Any = None,
    clone_function: Any = None,
    call_function: Any = None,
    recursive: bool = False,
    **kwargs: Any,
) -> Model: ...
def load_model(
    filepath: str | PathLike[str],
    custom_objects: Config | None = None,
    compile: bool = True,
    safe_mode: bool = True,
) -> Any: ...
def model_from_json(
    json_string: Any, custom_objects: Config | None = None
) -> Model: ...
def save_model(
    model: Any,
    filepath: str | PathLike[str],
    overwrite: bool = True,
    zipped: Any = None,
    **kwargs: Any,
) -> None: ...

__all__ = [
    "LayerTrace",
    "Model",
    "Sequential",
    "Trace",
    "clone_model",
    "load_model",
    "model_from_json",
    "save_model",
]
