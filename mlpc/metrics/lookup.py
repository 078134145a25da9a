"""From what `compile(metrics=[...])` was given to metrics with reported names.

The one rule of its own is that of "accuracy", which depends on shapes.
"""

from mlpc.metrics.accuracy import (
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
)
from mlpc.metrics.metric import Metric
from mlpc.metrics.regression import MeanAbsoluteError, MeanSquaredError
from mlpc.utils.registry import Registry

__all__ = ["registry", "resolve"]

registry = Registry(
    "metric",
    "metrics",
    {
        "binary_accuracy": BinaryAccuracy,
        "categorical_accuracy": CategoricalAccuracy,
        "sparse_categorical_accuracy": SparseCategoricalAccuracy,
        "mean_squared_error": MeanSquaredError,
        "mse": MeanSquaredError,
        "mean_absolute_error": MeanAbsoluteError,
        "mae": MeanAbsoluteError,
    },
    base=Metric,
)


def resolve(identifier, y_shape, output_shape):
    """Return the metric that `identifier` means for these shapes.

    `"accuracy"` and `"acc"`, in any case, are the binary accuracy where the output
    has one column; the sparse one where y holds class numbers, with a rank less
    than the output or one column; and else the categorical one.

    Args:
        identifier: What `get` takes, or `"accuracy"`, `"acc"`.
        y_shape: Shape of the targets, batch included.
        output_shape: Shape of the predictions, batch included.

    Returns:
        A `Metric`. Its name is what will be reported: the string as it was given,
        or the object's own name.

    Raises:
        ValueError: If it is not known.
    """
    if not isinstance(identifier, str):
        metric = registry.get(identifier)
        if metric is None:
            raise ValueError("A metric must not be None. Received: None")
        return metric
    if identifier.lower() in ("accuracy", "acc"):
        return _accuracy(y_shape, output_shape)(name=identifier)
    metric = registry.get(identifier)
    metric.name = identifier
    return metric


def _accuracy(y_shape, output_shape):
    if output_shape[-1] == 1:
        return BinaryAccuracy
    if len(y_shape) < len(output_shape) or y_shape[-1] == 1:
        return SparseCategoricalAccuracy
    return CategoricalAccuracy
