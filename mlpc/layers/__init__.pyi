"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from collections.abc import Sequence
from typing import Any, Self

from mlpc import KerasTensor as _KerasTensor
from mlpc import Variable as _Variable
from mlpc._types import Array, Axes, Config, DType, Function, Integer, Real, Rows, Shape
from mlpc.constraints import Constraint as _Constraint
from mlpc.initializers import Initializer as _Initializer
from mlpc.random import SeedGenerator as _SeedGenerator
from mlpc.regularizers import Regularizer as _Regularizer

class ELU(Layer):
    alpha: Any
    def __init__(
        self,
        alpha: Real = 1.0,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class Activation(Layer):
    def __init__(
        self,
        activation: str | Function | Layer,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    @property
    def activation(self) -> Any: ...
    @activation.setter
    def activation(self, value: Any) -> None: ...
    def compute_output_shape(self, input_shape: Shape | Integer) -> Shape: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class ActivityRegularization(Identity):
    l1: Any
    l2: Any
    def __init__(
        self,
        l1: Real = 0.0,
        l2: Real = 0.0,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def get_config(self) -> Config: ...

class AlphaDropout(Dropout):
    noise_shape: Any
    def __init__(
        self,
        rate: Real,
        noise_shape: Shape | None = None,
        seed: Integer | _SeedGenerator | None = None,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...

class BatchNormalization(Layer):
    epsilon: Any
    center: Any
    scale: Any
    beta_initializer: Any
    gamma_initializer: Any
    beta_regularizer: Any
    gamma_regularizer: Any
    beta_constraint: Any
    gamma_constraint: Any
    axis: Any
    momentum: Any
    moving_mean_initializer: Any
    moving_variance_initializer: Any
    synchronized: Any
    renorm: Any
    renorm_clipping: Any
    renorm_momentum: Any
    def __call__(
        self, inputs: Any, training: bool | None = None, mask: Any = None
    ) -> Array: ...
    def __init__(
        self,
        axis: Axes = -1,
        momentum: Real = 0.99,
        epsilon: Real = 0.001,
        center: bool = True,
        scale: Real = True,
        beta_initializer: str | _Initializer | Config | Function | None = "zeros",
        gamma_initializer: str | _Initializer | Config | Function | None = "ones",
        moving_mean_initializer: str
        | _Initializer
        | Config
        | Function
        | None = "zeros",
        moving_variance_initializer: str
        | _Initializer
        | Config
        | Function
        | None = "ones",
        beta_regularizer: str | _Regularizer | Config | Function | None = None,
        gamma_regularizer: str | _Regularizer | Config | Function | None = None,
        beta_constraint: str | _Constraint | Config | Function | None = None,
        gamma_constraint: str | _Constraint | Config | Function | None = None,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: Real = 0.99,
        synchronized: bool = False,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    @property
    def beta(self) -> Any: ...
    def build(self, input_shape: Shape | Integer) -> None: ...
    def call(
        self, inputs: Any, training: bool | None = None, mask: Any = None
    ) -> Any: ...
    @property
    def gamma(self) -> Any: ...
    def get_config(self) -> Config: ...
    @property
    def moving_mean(self) -> Any: ...
    @property
    def moving_stddev(self) -> Any: ...
    @property
    def moving_variance(self) -> Any: ...
    @property
    def renorm_mean(self) -> Any: ...
    @property
    def renorm_stddev(self) -> Any: ...
    supports_masking: bool

class Dense(Layer):
    units: int
    use_bias: bool
    kernel_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    def __init__(
        self,
        units: Integer,
        activation: str | Function | Layer | None = None,
        use_bias: bool = True,
        kernel_initializer: str
        | _Initializer
        | Config
        | Function
        | None = "glorot_uniform",
        bias_initializer: str | _Initializer | Config | Function | None = "zeros",
        kernel_regularizer: str | _Regularizer | Config | Function | None = None,
        bias_regularizer: str | _Regularizer | Config | Function | None = None,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        kernel_constraint: str | _Constraint | Config | Function | None = None,
        bias_constraint: str | _Constraint | Config | Function | None = None,
        lora_rank: None = None,
        lora_alpha: Any = None,
        quantization_config: Any = None,
        *,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    @property
    def activation(self) -> Any: ...
    @activation.setter
    def activation(self, value: Any) -> None: ...
    @property
    def bias(self) -> _Variable: ...
    def build(self, input_shape: Shape | Integer) -> None: ...
    def compute_output_shape(self, input_shape: Shape | Integer) -> Shape: ...
    def get_config(self) -> Config: ...
    @property
    def kernel(self) -> _Variable: ...
    supports_masking: bool

class Dropout(Layer):
    seed: Any
    rate: Any
    noise_shape: Any
    def __init__(
        self,
        rate: Real,
        noise_shape: Shape | None = None,
        seed: Integer | _SeedGenerator | None = None,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def compute_output_shape(self, input_shape: Shape | Integer) -> Shape: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class Flatten(Layer):
    built: bool
    data_format: Any
    def __init__(
        self,
        data_format: Any = None,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def compute_output_shape(self, input_shape: Shape | Integer) -> Shape: ...
    def get_config(self) -> Config: ...

class GaussianDropout(Layer):
    seed: Any
    rate: Any
    def __init__(
        self,
        rate: Real,
        seed: Integer | _SeedGenerator | None = None,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class GaussianNoise(Layer):
    seed: Any
    stddev: Any
    def __init__(
        self,
        stddev: Real,
        seed: Integer | _SeedGenerator | None = None,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class GroupNormalization(Layer):
    epsilon: Any
    center: Any
    scale: Any
    beta_initializer: Any
    gamma_initializer: Any
    beta_regularizer: Any
    gamma_regularizer: Any
    beta_constraint: Any
    gamma_constraint: Any
    groups: Any
    axis: Any
    def __init__(
        self,
        groups: Integer = 32,
        axis: Axes = -1,
        epsilon: Real = 0.001,
        center: bool = True,
        scale: Real = True,
        beta_initializer: str | _Initializer | Config | Function | None = "zeros",
        gamma_initializer: str | _Initializer | Config | Function | None = "ones",
        beta_regularizer: str | _Regularizer | Config | Function | None = None,
        gamma_regularizer: str | _Regularizer | Config | Function | None = None,
        beta_constraint: str | _Constraint | Config | Function | None = None,
        gamma_constraint: str | _Constraint | Config | Function | None = None,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    @property
    def beta(self) -> Any: ...
    def build(self, input_shape: Shape | Integer) -> None: ...
    @property
    def gamma(self) -> Any: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class Identity(Layer):
    def __init__(
        self,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    supports_masking: bool

def Input(
    shape: Shape | Integer | None = None,
    batch_size: Integer | None = None,
    dtype: DType = None,
    sparse: Any = None,
    ragged: Any = None,
    batch_shape: Shape | Integer | None = None,
    name: str | None = None,
    tensor: Any = None,
    optional: bool = False,
) -> _KerasTensor: ...

class InputLayer(Layer):
    batch_shape: Any
    sparse: Any
    def __init__(
        self,
        shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
        dtype: DType = None,
        sparse: Any = None,
        ragged: Any = None,
        batch_shape: Shape | Integer | None = None,
        input_tensor: Any = None,
        optional: bool = False,
        name: str | None = None,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        autocast: bool = True,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    @property
    def input(self) -> Any: ...
    optional: Any
    @property
    def output(self) -> Any: ...
    ragged: Any

class Layer:
    activity_regularizer: Any
    dtype: str
    autocast: Any
    name: str
    built: bool
    def __call__(self, inputs: Any, training: bool | None = None) -> Array: ...
    def __init__(
        self,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def add_weight(
        self,
        name: str,
        shape: Shape | Integer,
        initializer: str | _Initializer | Config | Function,
        trainable: bool = True,
        *,
        regularizer: str | _Regularizer | Config | Function | None = None,
        constraint: str | _Constraint | Config | Function | None = None,
        dtype: DType = None,
    ) -> _Variable: ...
    def build(self, input_shape: Shape | Integer) -> None: ...
    def call(self, inputs: Any, training: bool | None = None) -> Any: ...
    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any: ...
    def compute_output_shape(self, input_shape: Shape | Integer) -> Shape: ...
    def count_params(self) -> int: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def get_weights(self) -> list[Array]: ...
    @property
    def input(self) -> Any: ...
    @property
    def input_shape(self) -> tuple[int | None, ...]: ...
    @property
    def losses(self) -> Any: ...
    @property
    def non_trainable_variables(self) -> list[_Variable]: ...
    @property
    def non_trainable_weights(self) -> list[_Variable]: ...
    @property
    def output(self) -> Any: ...
    @property
    def output_shape(self) -> tuple[int | None, ...]: ...
    def set_weights(self, weights: Any) -> None: ...
    supports_masking: bool
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

class LayerNormalization(Layer):
    epsilon: Any
    center: Any
    scale: Any
    beta_initializer: Any
    gamma_initializer: Any
    beta_regularizer: Any
    gamma_regularizer: Any
    beta_constraint: Any
    gamma_constraint: Any
    axis: Any
    rms_scaling: Any
    def __init__(
        self,
        axis: Axes = -1,
        epsilon: Real = 0.001,
        center: bool = True,
        scale: Real = True,
        beta_initializer: str | _Initializer | Config | Function | None = "zeros",
        gamma_initializer: str | _Initializer | Config | Function | None = "ones",
        beta_regularizer: str | _Regularizer | Config | Function | None = None,
        gamma_regularizer: str | _Regularizer | Config | Function | None = None,
        beta_constraint: str | _Constraint | Config | Function | None = None,
        gamma_constraint: str | _Constraint | Config | Function | None = None,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    @property
    def beta(self) -> Any: ...
    def build(self, input_shape: Shape | Integer) -> None: ...
    @property
    def gamma(self) -> Any: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class LeakyReLU(Layer):
    negative_slope: Any
    def __init__(
        self,
        negative_slope: Real = 0.3,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class Masking(Layer):
    mask_value: Any
    def __init__(
        self,
        mask_value: Real = 0.0,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def compute_mask(self, inputs: Any, mask: Any = None) -> Any: ...
    def compute_output_shape(self, input_shape: Shape | Integer) -> Shape: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class Normalization(Layer):
    axis: Any
    input_mean: Any
    input_variance: Any
    invert: Any
    def __init__(
        self,
        axis: Axes = -1,
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def adapt(self, data: Rows) -> None: ...
    def build(self, input_shape: Shape | Integer) -> None: ...
    def finalize_state(self) -> None: ...
    def get_config(self) -> Config: ...
    @property
    def mean(self) -> Any: ...
    supports_masking: bool
    @property
    def variance(self) -> Any: ...

class PReLU(Layer):
    alpha_initializer: Any
    alpha_regularizer: Any
    alpha_constraint: Any
    shared_axes: Any
    def __init__(
        self,
        alpha_initializer: str | _Initializer | Config | Function | None = "Zeros",
        alpha_regularizer: str | _Regularizer | Config | Function | None = None,
        alpha_constraint: str | _Constraint | Config | Function | None = None,
        shared_axes: Axes | None = None,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    @property
    def alpha(self) -> Any: ...
    def build(self, input_shape: Shape | Integer) -> None: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class Permute(Layer):
    dims: Any
    def __init__(
        self,
        dims: Sequence[int],
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def compute_output_shape(self, input_shape: Shape | Integer) -> Shape: ...
    def get_config(self) -> Config: ...

class RMSNormalization(Layer):
    axis: Any
    epsilon: Any
    def __init__(
        self,
        axis: Axes = -1,
        epsilon: Real = 1e-06,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def build(self, input_shape: Shape | Integer) -> None: ...
    def get_config(self) -> Config: ...
    @property
    def scale(self) -> Any: ...

class ReLU(Layer):
    max_value: Any
    negative_slope: Any
    threshold: Any
    def __init__(
        self,
        max_value: Real | None = None,
        negative_slope: Real = 0.0,
        threshold: Real = 0.0,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class Rescaling(Layer):
    built: bool
    scale: Any
    offset: Any
    def __init__(
        self,
        scale: Any,
        offset: Any = 0.0,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def build(self, input_shape: Shape | Integer) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class Reshape(Layer):
    target_shape: Any
    def __init__(
        self,
        target_shape: Shape,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def compute_output_shape(self, input_shape: Shape | Integer) -> Shape: ...
    def get_config(self) -> Config: ...

class Softmax(Layer):
    axis: Any
    def __call__(self, inputs: Any, mask: Any = None, **kwargs: Any) -> Array: ...
    def __init__(
        self,
        axis: Axes = -1,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def call(
        self, inputs: Any, mask: Any = None, training: bool | None = None
    ) -> Any: ...
    def compute_output_shape(self, input_shape: Shape | Integer) -> Shape: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

class UnitNormalization(Layer):
    axis: Any
    def __init__(
        self,
        axis: Axes = -1,
        *,
        activity_regularizer: str | _Regularizer | Config | Function | None = None,
        trainable: bool = True,
        dtype: DType = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Shape | Integer | None = None,
        input_dim: Integer | None = None,
        batch_input_shape: Shape | Integer | None = None,
        batch_size: Integer | None = None,
    ) -> None: ...
    def compute_output_shape(self, input_shape: Shape | Integer) -> Shape: ...
    def get_config(self) -> Config: ...
    supports_masking: bool

def deserialize(config: Config, custom_objects: Config | None = None) -> Any: ...
def serialize(obj: Any) -> Any: ...

__all__ = [
    "ELU",
    "Activation",
    "ActivityRegularization",
    "AlphaDropout",
    "BatchNormalization",
    "Dense",
    "Dropout",
    "Flatten",
    "GaussianDropout",
    "GaussianNoise",
    "GroupNormalization",
    "Identity",
    "Input",
    "InputLayer",
    "Layer",
    "LayerNormalization",
    "LeakyReLU",
    "Masking",
    "Normalization",
    "PReLU",
    "Permute",
    "RMSNormalization",
    "ReLU",
    "Rescaling",
    "Reshape",
    "Softmax",
    "UnitNormalization",
    "deserialize",
    "serialize",
]
