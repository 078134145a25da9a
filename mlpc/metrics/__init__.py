"""Metrics: what training reports.

Here are names, arguments and configs; the counting is the engine's (`csrc/metrics`).
"""

from mlpc.metrics.accuracy import (
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
)
from mlpc.metrics.lookup import registry, resolve
from mlpc.metrics.metric import Metric
from mlpc.metrics.regression import MeanAbsoluteError, MeanSquaredError

__all__ = [
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Metric",
    "SparseCategoricalAccuracy",
    "deserialize",
    "get",
    "resolve",
    "serialize",
]

get = registry.get
serialize = registry.serialize
deserialize = registry.deserialize
