"""A loss, a metric and a penalty of one's own."""

from typing import Any

import numpy as np

import mlpc as keras
from mlpc import ops


def cubed_error(y_true: Any, y_pred: Any) -> Any:
    return ops.mean(ops.abs(y_true - y_pred) ** 3, axis=-1)


class Quantile(keras.losses.Loss):
    def __init__(self, share: float, name: str = "quantile") -> None:
        super().__init__(name=name)
        self.share = share

    def call(self, y_true: Any, y_pred: Any) -> Any:
        error = y_true - y_pred
        return ops.mean(ops.maximum(self.share * error, (self.share - 1) * error), -1)


class Bias(keras.metrics.Metric):
    def __init__(self, name: str = "bias") -> None:
        super().__init__(name=name)
        self.total = self.add_weight(name="total", initializer="zeros")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        self.total.assign_add(np.mean(y_pred - y_true))

    def result(self) -> Any:
        return self.total


def main() -> None:
    x = np.random.default_rng(0).normal(size=(64, 2))
    y = x.sum(axis=1, keepdims=True)
    losses: list[Any] = [cubed_error, Quantile(0.9)]
    for loss in losses:
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile("adam", loss, metrics=[Bias()])
        history = model.fit(x, y, epochs=1, verbose=0).history
        print({name: values[-1] for name, values in history.items()})


if __name__ == "__main__":
    main()
