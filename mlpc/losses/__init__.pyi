"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any, Self

from mlpc._types import Axes, Config, DType, Integer, Real, Rows

def BCE(
    y_true: Rows,
    y_pred: Rows,
    from_logits: bool = False,
    label_smoothing: Real = 0.0,
    axis: Axes = -1,
) -> Any: ...
def KLD(y_true: Rows, y_pred: Rows) -> Any: ...
def MAE(y_true: Rows, y_pred: Rows) -> Any: ...
def MAPE(y_true: Rows, y_pred: Rows) -> Any: ...
def MSE(y_true: Rows, y_pred: Rows) -> Any: ...
def MSLE(y_true: Rows, y_pred: Rows) -> Any: ...

class BinaryCrossentropy(Loss):
    fn: Any
    from_logits: Any
    label_smoothing: Any
    axis: Any
    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: Real = 0.0,
        axis: Axes = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "binary_crossentropy",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class BinaryFocalCrossentropy(Loss):
    fn: Any
    from_logits: Any
    label_smoothing: Any
    axis: Any
    apply_class_balancing: Any
    alpha: Any
    gamma: Any
    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: Real = 0.25,
        gamma: Real = 2.0,
        from_logits: bool = False,
        label_smoothing: Real = 0.0,
        axis: Axes = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "binary_focal_crossentropy",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class CategoricalCrossentropy(Loss):
    fn: Any
    from_logits: Any
    label_smoothing: Any
    axis: Any
    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: Real = 0.0,
        axis: Axes = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_crossentropy",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class CategoricalFocalCrossentropy(Loss):
    fn: Any
    from_logits: Any
    label_smoothing: Any
    axis: Any
    alpha: Any
    gamma: Any
    def __init__(
        self,
        alpha: Real = 0.25,
        gamma: Real = 2.0,
        from_logits: bool = False,
        label_smoothing: Real = 0.0,
        axis: Axes = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_focal_crossentropy",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class CategoricalGeneralizedCrossEntropy(Loss):
    fn: Any
    q: Any
    def __init__(
        self,
        q: Real = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_generalized_cross_entropy",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class CategoricalHinge(Loss):
    fn: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_hinge",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class Circle(Loss):
    fn: Any
    gamma: Any
    margin: Any
    remove_diagonal: Any
    def __init__(
        self,
        gamma: Real = 80.0,
        margin: Real = 0.4,
        remove_diagonal: bool = True,
        reduction: str | None = "sum_over_batch_size",
        name: str = "circle",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class CosineSimilarity(Loss):
    fn: Any
    def __init__(
        self,
        axis: Axes = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "cosine_similarity",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class Dice(Loss):
    fn: Any
    axis: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "dice",
        axis: Axes | None = None,
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class HalfSumSquaredError(Loss):
    fn: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "half_sum_squared_error",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class Hinge(Loss):
    fn: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "hinge",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class Huber(Loss):
    fn: Any
    def __init__(
        self,
        delta: Real = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str = "huber_loss",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class KLDivergence(Loss):
    fn: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "kl_divergence",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class LogCosh(Loss):
    fn: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "log_cosh",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class Loss:
    name: str
    reduction: Any
    def __call__(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> Any: ...
    def __init__(
        self,
        name: str | None = None,
        reduction: str | None = "sum_over_batch_size",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @property
    def dtype(self) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class MeanAbsoluteError(Loss):
    fn: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "mean_absolute_error",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class MeanAbsolutePercentageError(Loss):
    fn: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "mean_absolute_percentage_error",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class MeanSquaredError(Loss):
    fn: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "mean_squared_error",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class MeanSquaredLogarithmicError(Loss):
    fn: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "mean_squared_logarithmic_error",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class Poisson(Loss):
    fn: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "poisson",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class SparseCategoricalCrossentropy(Loss):
    fn: Any
    from_logits: Any
    ignore_class: Any
    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: Integer | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: Axes = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class SquaredHinge(Loss):
    fn: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "squared_hinge",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class SumSquaredError(Loss):
    fn: Any
    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str = "sum_squared_error",
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class Tversky(Loss):
    fn: Any
    alpha: Any
    beta: Any
    axis: Any
    def __init__(
        self,
        alpha: Real = 0.5,
        beta: Real = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str = "tversky",
        axis: Axes | None = None,
        dtype: DType = None,
    ) -> None: ...
    def call(self, y_true: Rows, y_pred: Rows) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

def bce(
    y_true: Rows,
    y_pred: Rows,
    from_logits: bool = False,
    label_smoothing: Real = 0.0,
    axis: Axes = -1,
) -> Any: ...
def binary_crossentropy(
    y_true: Rows,
    y_pred: Rows,
    from_logits: bool = False,
    label_smoothing: Real = 0.0,
    axis: Axes = -1,
) -> Any: ...
def binary_focal_crossentropy(
    y_true: Rows,
    y_pred: Rows,
    apply_class_balancing: bool = False,
    alpha: Real = 0.25,
    gamma: Real = 2.0,
    from_logits: bool = False,
    label_smoothing: Real = 0.0,
    axis: Axes = -1,
) -> Any: ...
def categorical_crossentropy(
    y_true: Rows,
    y_pred: Rows,
    from_logits: bool = False,
    label_smoothing: Real = 0.0,
    axis: Axes = -1,
) -> Any: ...
def categorical_focal_crossentropy(
    y_true: Rows,
    y_pred: Rows,
    alpha: Real = 0.25,
    gamma: Real = 2.0,
    from_logits: bool = False,
    label_smoothing: Real = 0.0,
    axis: Axes = -1,
) -> Any: ...
def categorical_generalized_cross_entropy(
    y_true: Rows, y_pred: Rows, q: Real
) -> Any: ...
def categorical_hinge(y_true: Rows, y_pred: Rows) -> Any: ...
def circle(
    y_true: Rows,
    y_pred: Rows,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: Real = 80,
    margin: Real = 0.4,
) -> Any: ...
def cosine_similarity(y_true: Rows, y_pred: Rows, axis: Axes = -1) -> Any: ...
def deserialize(name: str, custom_objects: Config | None = None) -> Any: ...
def dice(y_true: Rows, y_pred: Rows, axis: Axes | None = None) -> Any: ...

functions: Any

def get(identifier: Any) -> Any: ...
def half_sse(y_true: Rows, y_pred: Rows) -> Any: ...
def half_sum_squared_error(y_true: Rows, y_pred: Rows) -> Any: ...
def hinge(y_true: Rows, y_pred: Rows) -> Any: ...
def huber(y_true: Rows, y_pred: Rows, delta: Real = 1.0) -> Any: ...
def kl_divergence(y_true: Rows, y_pred: Rows) -> Any: ...
def kld(y_true: Rows, y_pred: Rows) -> Any: ...
def kullback_leibler_divergence(y_true: Rows, y_pred: Rows) -> Any: ...
def log_cosh(y_true: Rows, y_pred: Rows) -> Any: ...
def logcosh(y_true: Rows, y_pred: Rows) -> Any: ...
def mae(y_true: Rows, y_pred: Rows) -> Any: ...
def mape(y_true: Rows, y_pred: Rows) -> Any: ...
def mean_absolute_error(y_true: Rows, y_pred: Rows) -> Any: ...
def mean_absolute_percentage_error(y_true: Rows, y_pred: Rows) -> Any: ...
def mean_squared_error(y_true: Rows, y_pred: Rows) -> Any: ...
def mean_squared_logarithmic_error(y_true: Rows, y_pred: Rows) -> Any: ...
def mse(y_true: Rows, y_pred: Rows) -> Any: ...
def msle(y_true: Rows, y_pred: Rows) -> Any: ...
def poisson(y_true: Rows, y_pred: Rows) -> Any: ...

registry: Any

def resolve(identifier: Any, y_shape: Any = ..., output_shape: Any = ...) -> Any: ...
def serialize(obj: Any) -> Any: ...
def sparse_categorical_crossentropy(
    y_true: Rows,
    y_pred: Rows,
    from_logits: bool = False,
    ignore_class: Integer | None = None,
    axis: Axes = -1,
) -> Any: ...
def squared_hinge(y_true: Rows, y_pred: Rows) -> Any: ...
def sse(y_true: Rows, y_pred: Rows) -> Any: ...
def sum_squared_error(y_true: Rows, y_pred: Rows) -> Any: ...
def tversky(
    y_true: Rows,
    y_pred: Rows,
    alpha: Real = 0.5,
    beta: Real = 0.5,
    axis: Axes | None = None,
) -> Any: ...
def value_and_gradient(
    loss: Any,
    y_true: Rows,
    y_pred: Rows,
    sample_weight: Rows = None,
    with_gradient: bool = True,
) -> Any: ...

__all__ = [
    "BCE",
    "KLD",
    "MAE",
    "MAPE",
    "MSE",
    "MSLE",
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge",
    "Circle",
    "CosineSimilarity",
    "Dice",
    "HalfSumSquaredError",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "SumSquaredError",
    "Tversky",
    "bce",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "categorical_hinge",
    "circle",
    "cosine_similarity",
    "deserialize",
    "dice",
    "functions",
    "get",
    "half_sse",
    "half_sum_squared_error",
    "hinge",
    "huber",
    "kl_divergence",
    "kld",
    "kullback_leibler_divergence",
    "log_cosh",
    "logcosh",
    "mae",
    "mape",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "mse",
    "msle",
    "poisson",
    "registry",
    "resolve",
    "serialize",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "sse",
    "sum_squared_error",
    "tversky",
    "value_and_gradient",
]
