"""A regressor of a table, with preprocessing, penalties and a schedule."""

import numpy as np

import mlpc as keras
from mlpc import layers


def table(rows: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(0)
    x = draw.normal(size=(rows, 3)) * [1, 10, 100]
    return x, x @ [3.0, 0.2, 0.01]


def build(x: np.ndarray, units: int = 16) -> keras.Sequential:
    normalize = layers.Normalization()
    normalize.adapt(x)
    model = keras.Sequential([keras.Input((3,)), normalize], name="regressor")
    penalty = keras.regularizers.L2(1e-4)
    model.add(layers.Dense(units, "tanh", kernel_regularizer=penalty))
    model.add(layers.Dense(1, bias_initializer=keras.initializers.Constant(0.5)))
    rate = keras.optimizers.schedules.ExponentialDecay(0.01, 100, 0.9)
    model.compile(keras.optimizers.SGD(rate, momentum=0.9), "mse", metrics=["mae"])
    return model


def main() -> None:
    x, y = table(200)
    model = build(x)
    model.fit(x, y, epochs=3, batch_size=20, verbose="auto", sample_weight=np.ones(200))
    print(model.evaluate(x, y, return_dict=True, verbose=0), model.count_params())


if __name__ == "__main__":
    main()
