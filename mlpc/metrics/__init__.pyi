"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from mlpc import Variable as _Variable
from mlpc._types import Axes, Config, DType, Function, Integer, Real, Rows, Shape
from mlpc.initializers import Initializer as _Initializer

class AUC(Metric):
    thresholds: Any
    top_k: Any
    class_id: Any
    curve: Any
    summation_method: Any
    multi_label: Any
    num_labels: Any
    label_weights: Any
    num_thresholds: Any
    def __init__(
        self,
        num_thresholds: Integer = 200,
        curve: str | None = "ROC",
        summation_method: str | None = "interpolation",
        name: str | None = None,
        dtype: DType = None,
        thresholds: Real | Sequence[Real] | None = None,
        multi_label: bool = False,
        num_labels: Integer | None = None,
        label_weights: Any = None,
        from_logits: bool = False,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def interpolate_pr_auc(self) -> Any: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class Accuracy(MeanMetricWrapper):
    def __init__(self, name: str = "accuracy", dtype: DType = None) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class BinaryAccuracy(MeanMetricWrapper):
    threshold: Any
    def __init__(
        self, name: str = "binary_accuracy", dtype: DType = None, threshold: Real = 0.5
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class BinaryCrossentropy(MeanMetricWrapper):
    def __init__(
        self,
        name: str = "binary_crossentropy",
        dtype: DType = None,
        from_logits: bool = False,
        label_smoothing: Real = 0,
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class CategoricalAccuracy(MeanMetricWrapper):
    def __init__(
        self, name: str = "categorical_accuracy", dtype: DType = None
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class CategoricalCrossentropy(MeanMetricWrapper):
    def __init__(
        self,
        name: str = "categorical_crossentropy",
        dtype: DType = None,
        from_logits: bool = False,
        label_smoothing: Real = 0,
        axis: Axes = -1,
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class CategoricalHinge(MeanMetricWrapper):
    def __init__(
        self, name: str = "categorical_hinge", dtype: DType = None
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class ConcordanceCorrelation(MeanMetricWrapper):
    axis: Any
    def __init__(
        self,
        name: str = "concordance_correlation",
        dtype: DType = None,
        axis: Axes = -1,
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class ConfusionMatrix(np.ndarray[Any, np.dtype[Any]]):
    def __getitem__(self, key: Any) -> Any: ...
    def __new__(cls, matrix: Any, labels: Any = None) -> Self: ...
    @property
    def accuracy(self) -> Any: ...
    @property
    def average_accuracy(self) -> Any: ...
    @property
    def class_accuracy(self) -> Any: ...
    @property
    def f1(self) -> Any: ...
    @property
    def f1_of_macro_averages(self) -> Any: ...
    @property
    def false_negatives(self) -> Any: ...
    @property
    def false_positives(self) -> Any: ...
    labels: Any
    @property
    def macro_f1(self) -> Any: ...
    @property
    def macro_precision(self) -> Any: ...
    @property
    def macro_recall(self) -> Any: ...
    @property
    def matrix(self) -> Any: ...
    @property
    def one_vs_rest_accuracy(self) -> Any: ...
    @property
    def precision(self) -> Any: ...
    @property
    def predicted(self) -> Any: ...
    @property
    def producers_accuracy(self) -> Any: ...
    @property
    def recall(self) -> Any: ...
    def scores(
        self, *, average: Any = None, beta: Real = 1.0, zero_division: Real = 0.0
    ) -> Any: ...
    @property
    def support(self) -> Any: ...
    @property
    def true_negatives(self) -> Any: ...
    @property
    def true_positives(self) -> Any: ...
    @property
    def users_accuracy(self) -> Any: ...

class CosineSimilarity(MeanMetricWrapper):
    def __init__(
        self, name: str = "cosine_similarity", dtype: DType = None, axis: Axes = -1
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class F1Score(FBetaScore):
    def __init__(
        self,
        average: Any = None,
        threshold: Real | None = None,
        name: str = "f1_score",
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...

class FBetaScore(Metric):
    average: Any
    beta: Any
    threshold: Any
    def __init__(
        self,
        average: Any = None,
        beta: Real = 1.0,
        threshold: Real | None = None,
        name: str = "fbeta_score",
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class FalseNegatives(Metric):
    thresholds: Any
    top_k: Any
    class_id: Any
    init_thresholds: Any
    def __init__(
        self,
        thresholds: Real | Sequence[Real] | None = None,
        name: str | None = None,
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class FalsePositives(Metric):
    thresholds: Any
    top_k: Any
    class_id: Any
    init_thresholds: Any
    def __init__(
        self,
        thresholds: Real | Sequence[Real] | None = None,
        name: str | None = None,
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class Hinge(MeanMetricWrapper):
    def __init__(self, name: str = "hinge", dtype: DType = None) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class KLDivergence(MeanMetricWrapper):
    def __init__(self, name: str = "kl_divergence", dtype: DType = None) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class LogCoshError(MeanMetricWrapper):
    def __init__(self, name: str = "logcosh", dtype: DType = None) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class Mean(Metric):
    total: Any
    count: Any
    def __init__(self, name: str = "mean", dtype: DType = None) -> None: ...
    def result(self) -> Any: ...
    def update_state(self, values: Any, sample_weight: Rows = None) -> None: ...

class MeanAbsoluteError(MeanMetricWrapper):
    def __init__(
        self, name: str = "mean_absolute_error", dtype: DType = None
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class MeanAbsolutePercentageError(MeanMetricWrapper):
    def __init__(
        self, name: str = "mean_absolute_percentage_error", dtype: DType = None
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class MeanMetricWrapper(Mean):
    def __init__(
        self, fn: Function, name: str | None = None, dtype: DType = None, **kwargs: Any
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class MeanSquaredError(MeanMetricWrapper):
    def __init__(
        self, name: str = "mean_squared_error", dtype: DType = None
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class MeanSquaredLogarithmicError(MeanMetricWrapper):
    def __init__(
        self, name: str = "mean_squared_logarithmic_error", dtype: DType = None
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class Metric:
    name: str
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
    def __init__(self, dtype: DType = None, name: str | None = None) -> None: ...
    def add_variable(
        self,
        shape: Shape | Integer,
        initializer: str | _Initializer | Config | Function,
        dtype: DType = None,
        aggregation: str | None = "sum",
        name: str | None = None,
    ) -> _Variable: ...
    def add_weight(
        self,
        shape: Shape | Integer = ...,
        initializer: str | _Initializer | Config | Function | None = None,
        dtype: DType = None,
        name: str | None = None,
    ) -> _Variable: ...
    @property
    def dtype(self) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(self, *args: Any, **kwargs: Any) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class PearsonCorrelation(MeanMetricWrapper):
    axis: Any
    def __init__(
        self, name: str = "pearson_correlation", dtype: DType = None, axis: Axes = -1
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class Poisson(MeanMetricWrapper):
    def __init__(self, name: str = "poisson", dtype: DType = None) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class Precision(Metric):
    thresholds: Any
    top_k: Any
    class_id: Any
    init_thresholds: Any
    def __init__(
        self,
        thresholds: Real | Sequence[Real] | None = None,
        top_k: Integer | None = None,
        class_id: Integer | None = None,
        name: str | None = None,
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class PrecisionAtRecall(Metric):
    thresholds: Any
    top_k: Any
    class_id: Any
    num_thresholds: Any
    value: Any
    def __init__(
        self,
        recall: Real,
        num_thresholds: Integer = 200,
        class_id: Integer | None = None,
        name: str | None = None,
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class R2Score(Metric):
    class_aggregation: Any
    num_regressors: Any
    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: Integer = 0,
        name: str = "r2_score",
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class Recall(Metric):
    thresholds: Any
    top_k: Any
    class_id: Any
    init_thresholds: Any
    def __init__(
        self,
        thresholds: Real | Sequence[Real] | None = None,
        top_k: Integer | None = None,
        class_id: Integer | None = None,
        name: str | None = None,
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class RecallAtPrecision(Metric):
    thresholds: Any
    top_k: Any
    class_id: Any
    num_thresholds: Any
    value: Any
    def __init__(
        self,
        precision: Real,
        num_thresholds: Integer = 200,
        class_id: Integer | None = None,
        name: str | None = None,
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class RootMeanSquaredError(MeanMetricWrapper):
    def __init__(
        self, name: str = "root_mean_squared_error", dtype: DType = None
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class SensitivityAtSpecificity(Metric):
    thresholds: Any
    top_k: Any
    class_id: Any
    num_thresholds: Any
    value: Any
    def __init__(
        self,
        specificity: Real,
        num_thresholds: Integer = 200,
        class_id: Integer | None = None,
        name: str | None = None,
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class SparseCategoricalAccuracy(MeanMetricWrapper):
    def __init__(
        self, name: str = "sparse_categorical_accuracy", dtype: DType = None
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class SparseCategoricalCrossentropy(MeanMetricWrapper):
    def __init__(
        self,
        name: str = "sparse_categorical_crossentropy",
        dtype: DType = None,
        from_logits: bool = False,
        ignore_class: Integer | None = None,
        axis: Axes = -1,
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    k: Any
    from_sorted_ids: Any
    def __init__(
        self,
        k: Integer = 5,
        name: str = "sparse_top_k_categorical_accuracy",
        dtype: DType = None,
        from_sorted_ids: bool = False,
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class SpecificityAtSensitivity(Metric):
    thresholds: Any
    top_k: Any
    class_id: Any
    num_thresholds: Any
    value: Any
    def __init__(
        self,
        sensitivity: Real,
        num_thresholds: Integer = 200,
        class_id: Integer | None = None,
        name: str | None = None,
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class SquaredHinge(MeanMetricWrapper):
    def __init__(self, name: str = "squared_hinge", dtype: DType = None) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class Sum(Metric):
    total: Any
    def __init__(self, name: str = "sum", dtype: DType = None) -> None: ...
    def result(self) -> Any: ...
    def update_state(self, values: Any, sample_weight: Rows = None) -> None: ...

class TopKCategoricalAccuracy(MeanMetricWrapper):
    k: Any
    def __init__(
        self,
        k: Integer = 5,
        name: str = "top_k_categorical_accuracy",
        dtype: DType = None,
    ) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...

class TrueNegatives(Metric):
    thresholds: Any
    top_k: Any
    class_id: Any
    init_thresholds: Any
    def __init__(
        self,
        thresholds: Real | Sequence[Real] | None = None,
        name: str | None = None,
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

class TruePositives(Metric):
    thresholds: Any
    top_k: Any
    class_id: Any
    init_thresholds: Any
    def __init__(
        self,
        thresholds: Real | Sequence[Real] | None = None,
        name: str | None = None,
        dtype: DType = None,
    ) -> None: ...
    def get_config(self) -> Config: ...
    def reset_state(self) -> None: ...
    def result(self) -> Any: ...
    def update_state(
        self, y_true: Rows, y_pred: Rows, sample_weight: Rows = None
    ) -> None: ...
    @property
    def variables(self) -> list[_Variable]: ...

def binary_accuracy(y_true: Rows, y_pred: Rows, threshold: Real = 0.5) -> Any: ...
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
def categorical_accuracy(y_true: Rows, y_pred: Rows) -> Any: ...
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
def categorical_hinge(y_true: Rows, y_pred: Rows) -> Any: ...
def classification_report(
    y_true: Rows,
    y_pred: Rows = None,
    *,
    labels: Any = None,
    target_names: Any = None,
    sample_weight: Rows = None,
    digits: Integer = 2,
    output_dict: bool = False,
    zero_division: Real = 0.0,
) -> Any: ...
def concordance_correlation(y_true: Rows, y_pred: Rows, axis: Axes = -1) -> Any: ...
def confusion_matrix(
    y_true: Rows,
    y_pred: Rows,
    *,
    labels: Any = None,
    sample_weight: Rows = None,
    normalize: Any = None,
) -> ConfusionMatrix: ...
def deserialize(config: Config, custom_objects: Config | None = None) -> Any: ...
def get(identifier: Any) -> Any: ...
def hinge(y_true: Rows, y_pred: Rows) -> Any: ...
def huber(y_true: Rows, y_pred: Rows, delta: Real = 1.0) -> Any: ...
def kl_divergence(y_true: Rows, y_pred: Rows) -> Any: ...
def log_cosh(y_true: Rows, y_pred: Rows) -> Any: ...
def mean_absolute_error(y_true: Rows, y_pred: Rows) -> Any: ...
def mean_absolute_percentage_error(y_true: Rows, y_pred: Rows) -> Any: ...
def mean_squared_error(y_true: Rows, y_pred: Rows) -> Any: ...
def mean_squared_logarithmic_error(y_true: Rows, y_pred: Rows) -> Any: ...
def pearson_correlation(y_true: Rows, y_pred: Rows, axis: Axes = -1) -> Any: ...
def poisson(y_true: Rows, y_pred: Rows) -> Any: ...
def precision_recall_fscore_support(
    y_true: Rows,
    y_pred: Rows = None,
    *,
    beta: Real = 1.0,
    labels: Any = None,
    average: Any = None,
    sample_weight: Rows = None,
    zero_division: Real = 0.0,
) -> Any: ...

registry: Any

def resolve(identifier: Any, y_shape: Any = None, output_shape: Any = None) -> Any: ...
def serialize(metric: Any) -> Any: ...
def sparse_categorical_accuracy(y_true: Rows, y_pred: Rows) -> Any: ...
def sparse_categorical_crossentropy(
    y_true: Rows,
    y_pred: Rows,
    from_logits: bool = False,
    ignore_class: Integer | None = None,
    axis: Axes = -1,
) -> Any: ...
def sparse_top_k_categorical_accuracy(
    y_true: Rows, y_pred: Rows, k: Integer = 5, from_sorted_ids: bool = False
) -> Any: ...
def squared_hinge(y_true: Rows, y_pred: Rows) -> Any: ...
def top_k_categorical_accuracy(y_true: Rows, y_pred: Rows, k: Integer = 5) -> Any: ...

__all__ = [
    "AUC",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "ConcordanceCorrelation",
    "ConfusionMatrix",
    "CosineSimilarity",
    "F1Score",
    "FBetaScore",
    "FalseNegatives",
    "FalsePositives",
    "Hinge",
    "KLDivergence",
    "LogCoshError",
    "Mean",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Metric",
    "PearsonCorrelation",
    "Poisson",
    "Precision",
    "PrecisionAtRecall",
    "R2Score",
    "Recall",
    "RecallAtPrecision",
    "RootMeanSquaredError",
    "SensitivityAtSpecificity",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "SpecificityAtSensitivity",
    "SquaredHinge",
    "Sum",
    "TopKCategoricalAccuracy",
    "TrueNegatives",
    "TruePositives",
    "binary_accuracy",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_accuracy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "classification_report",
    "concordance_correlation",
    "confusion_matrix",
    "deserialize",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "pearson_correlation",
    "poisson",
    "precision_recall_fscore_support",
    "registry",
    "resolve",
    "serialize",
    "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy",
    "sparse_top_k_categorical_accuracy",
    "squared_hinge",
    "top_k_categorical_accuracy",
]
