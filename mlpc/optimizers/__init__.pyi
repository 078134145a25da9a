"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any, Self

from mlpc import Variable as _Variable
from mlpc._types import Config, Function, Integer, Real
from mlpc.optimizers import schedules as schedules
from mlpc.optimizers.schedules import LearningRateSchedule as _LearningRateSchedule

class SGD(Optimizer):
    momentum: Any
    nesterov: Any
    dampening: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.01,
        momentum: Real = 0.0,
        nesterov: bool = False,
        *,
        dampening: Real = 0.0,
        weight_decay: Real | None = None,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...

class Adadelta(Optimizer):
    rho: Any
    epsilon: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.001,
        rho: Real = 0.95,
        epsilon: Real = 1e-07,
        *,
        weight_decay: Real | None = None,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...

class Adafactor(Optimizer):
    beta_2_decay: Any
    epsilon_1: Any
    epsilon_2: Any
    clip_threshold: Any
    relative_step: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.001,
        beta_2_decay: Real = -0.8,
        epsilon_1: Real = 1e-30,
        epsilon_2: Real = 0.001,
        clip_threshold: Real = 1.0,
        relative_step: bool = True,
        *,
        weight_decay: Real | None = None,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...

class Adagrad(Optimizer):
    initial_accumulator_value: Any
    epsilon: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.001,
        initial_accumulator_value: Real = 0.1,
        epsilon: Real = 1e-07,
        *,
        weight_decay: Real | None = None,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...

class Adam(Optimizer):
    beta_1: Any
    beta_2: Any
    epsilon: Any
    amsgrad: Any
    epsilon_in_root: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.001,
        beta_1: Real = 0.9,
        beta_2: Real = 0.999,
        epsilon: Real = 1e-07,
        amsgrad: bool = False,
        *,
        epsilon_in_root: bool = False,
        weight_decay: Real | None = None,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...

class AdamW(Adam):
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.001,
        weight_decay: Real = 0.004,
        beta_1: Real = 0.9,
        beta_2: Real = 0.999,
        epsilon: Real = 1e-07,
        amsgrad: bool = False,
        *,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...

class Adamax(Optimizer):
    beta_1: Any
    beta_2: Any
    epsilon: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.001,
        beta_1: Real = 0.9,
        beta_2: Real = 0.999,
        epsilon: Real = 1e-07,
        *,
        weight_decay: Real | None = None,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...

class Ftrl(Optimizer):
    learning_rate_power: Any
    initial_accumulator_value: Any
    l1_regularization_strength: Any
    l2_regularization_strength: Any
    l2_shrinkage_regularization_strength: Any
    beta: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.001,
        learning_rate_power: Real = -0.5,
        initial_accumulator_value: Real = 0.1,
        l1_regularization_strength: Real = 0.0,
        l2_regularization_strength: Real = 0.0,
        l2_shrinkage_regularization_strength: Real = 0.0,
        beta: Real = 0.0,
        *,
        weight_decay: Real | None = None,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...

class Lamb(Optimizer):
    beta_1: Any
    beta_2: Any
    epsilon: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.001,
        beta_1: Real = 0.9,
        beta_2: Real = 0.999,
        epsilon: Real = 1e-07,
        *,
        weight_decay: Real | None = None,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...

class Lion(Optimizer):
    beta_1: Any
    beta_2: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.001,
        beta_1: Real = 0.9,
        beta_2: Real = 0.99,
        *,
        weight_decay: Real | None = None,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...

class LossScaleOptimizer(Optimizer):
    inner_optimizer: Any
    initial_scale: Any
    dynamic_growth_steps: Any
    def __init__(
        self,
        inner_optimizer: Any,
        initial_scale: Real = 32768.0,
        dynamic_growth_steps: Integer = 2000,
        name: str | None = None,
        **kwargs: Any,
    ) -> None: ...
    def apply(self, grads: Any, trainable_variables: Any = None) -> None: ...
    def build(self, variables: Any) -> None: ...
    @property
    def built(self) -> bool: ...
    @property
    def dynamic_scale(self) -> Any: ...
    def exclude_from_weight_decay(
        self, var_list: Any = None, var_names: Any = None
    ) -> Any: ...
    def finalize_variable_values(self, var_list: Any) -> Any: ...
    @classmethod
    def from_config(
        cls, config: Config, custom_objects: Config | None = None
    ) -> Self: ...
    def get_config(self) -> Config: ...
    @property
    def iterations(self) -> Any: ...
    @iterations.setter
    def iterations(self, value: Any) -> None: ...
    @property
    def learning_rate(self) -> Any: ...
    @learning_rate.setter
    def learning_rate(self, value: Any) -> None: ...
    def load_own_variables(self, store: Any) -> None: ...
    def scale_loss(self, loss: Any) -> Any: ...
    @property
    def step_counter(self) -> Any: ...
    @property
    def variables(self) -> list[_Variable]: ...

class Muon(Optimizer):
    adam_beta_1: Any
    adam_beta_2: Any
    epsilon: Any
    momentum: Any
    ns_steps: Any
    nesterov: Any
    exclude_embeddings: Any
    exclude_layers: Any
    muon_a: Any
    muon_b: Any
    muon_c: Any
    adam_lr_ratio: Any
    adam_weight_decay: Any
    rms_rate: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.001,
        adam_beta_1: Real = 0.9,
        adam_beta_2: Real = 0.999,
        adam_weight_decay: Real = 0.004,
        epsilon: Real = 1e-07,
        weight_decay: Real = 0.004,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
        exclude_layers: Any = None,
        exclude_embeddings: bool = True,
        muon_a: Real = 3.4445,
        muon_b: Real = -4.775,
        muon_c: Real = 2.0315,
        adam_lr_ratio: Integer = 1,
        momentum: Real = 0.95,
        ns_steps: Integer = 5,
        nesterov: bool = True,
        rms_rate: Real = 0.2,
    ) -> None: ...

class Nadam(Optimizer):
    beta_1: Any
    beta_2: Any
    epsilon: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.001,
        beta_1: Real = 0.9,
        beta_2: Real = 0.999,
        epsilon: Real = 1e-07,
        *,
        weight_decay: Real | None = None,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...

class Optimizer:
    name: str
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function,
        *,
        weight_decay: Real | None = None,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...
    def apply(self, grads: Any, trainable_variables: Any = None) -> None: ...
    def apply_gradients(self, grads_and_vars: Any) -> Any: ...
    def build(self, variables: Any) -> None: ...
    @property
    def built(self) -> bool: ...
    def exclude_from_weight_decay(
        self, var_list: Any = None, var_names: Any = None
    ) -> Any: ...
    def finalize_variable_values(self, var_list: Any) -> Any: ...
    @classmethod
    def from_config(
        cls, config: Config, custom_objects: Config | None = None
    ) -> Self: ...
    def get_config(self) -> Config: ...
    @property
    def iterations(self) -> Any: ...
    @iterations.setter
    def iterations(self, value: Any) -> None: ...
    @property
    def learning_rate(self) -> Any: ...
    @learning_rate.setter
    def learning_rate(self, value: Any) -> None: ...
    def load_own_variables(self, store: Any) -> None: ...
    @property
    def lr(self) -> Any: ...
    @lr.setter
    def lr(self, value: Any) -> None: ...
    def save_own_variables(self, store: Any) -> Any: ...
    def scale_loss(self, loss: Any) -> Any: ...
    def set_weights(self, weights: Any) -> None: ...
    def update_step(
        self,
        gradient: Any,
        variable: Any,
        learning_rate: Real | _LearningRateSchedule | Function,
    ) -> Any: ...
    @property
    def variables(self) -> list[_Variable]: ...

class RMSprop(Optimizer):
    rho: Any
    momentum: Any
    epsilon: Any
    centered: Any
    def __init__(
        self,
        learning_rate: Real | _LearningRateSchedule | Function = 0.001,
        rho: Real = 0.9,
        momentum: Real = 0.0,
        epsilon: Real = 1e-07,
        centered: bool = False,
        *,
        weight_decay: Real | None = None,
        clipnorm: Real | None = None,
        clipvalue: Real | None = None,
        global_clipnorm: Real | None = None,
        use_ema: bool = False,
        ema_momentum: Real = 0.99,
        ema_overwrite_frequency: Integer | None = None,
        loss_scale_factor: Real | None = None,
        gradient_accumulation_steps: Integer | None = None,
        name: str | None = None,
    ) -> None: ...

def deserialize(config: Config, custom_objects: Config | None = None) -> Any: ...
def get(identifier: Any) -> Any: ...
def serialize(obj: Any) -> Any: ...

__all__ = [
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "LossScaleOptimizer",
    "Muon",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]
