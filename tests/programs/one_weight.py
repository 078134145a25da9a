"""A single weight learns to halve-and-more: x = 1.5, d = 0.5; then OR by hand."""

import keras
import numpy as np

x, d = np.array([[1.5]]), np.array([[0.5]])


def neuron(weight, rate):
    """One linear unit without a bias."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.layers[0].set_weights([np.array([[weight]])])
    model.compile(keras.optimizers.SGD(rate), keras.losses.MeanSquaredError())
    return model


model = neuron(0.8, 0.1)
weights = []
for _ in range(6):
    model.train_on_batch(x, d)
    weights.append(float(model.get_weights()[0][0, 0]))
print([f"{w:.4f}" for w in weights])

for rate in (0.001, 0.1, 0.4, 0.5):  # too small, well, nearly too large, too large
    model = neuron(0.8, rate)
    for _ in range(20):
        model.train_on_batch(x, d)
    distance = abs(model.get_weights()[0][0, 0] - 1 / 3)
    print(rate, f"{distance:.2e}" if distance > 1e-6 else "there")

cases = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
for name, truth, weights_by_hand in (
    ("OR", [0, 1, 1, 1], [[1.1], [1.1]]),
    ("XOR", [0, 1, 1, 0], [[1.1], [1.1]]),
):
    unit = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    unit.set_weights([np.array(weights_by_hand), np.array([-1.0])])
    answers = (unit.predict(cases, verbose=0)[:, 0] > 0).astype(int)
    print(name, answers.tolist() == truth)
