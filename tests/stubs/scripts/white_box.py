"""Looking into a network: weights, a trace, gradients."""

import numpy as np

import mlpc as keras


def main() -> None:
    hidden = keras.layers.Dense(2, "tanh", name="hidden")
    model = keras.Sequential([keras.Input((2,)), hidden, keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1), loss="mse")
    x, y = np.eye(2), np.ones((2, 1))
    hidden.kernel[:] = [[1, 2], [3, 4]]
    trace = model.trace(x, y)
    print(trace["hidden"].z, trace.loss)
    kernel: np.ndarray = hidden.kernel
    trainable: bool = hidden.trainable
    units: int = hidden.units
    print(kernel.sum(), trainable, units, model.gradients(x, y))
    keras.testing.gradcheck(keras.models.clone_model(model), x, y)


if __name__ == "__main__":
    main()
