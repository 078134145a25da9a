"""One training example by hand: 2-2-2 sigmoid units, one fixed bias a layer.

The error is half the sum of squares, which is the mean of two squares.
"""

import keras
import numpy as np
from keras.layers import Activation, Dense, Rescaling

model = keras.Sequential(
    [
        keras.Input(shape=(2,)),
        Dense(2, use_bias=False),
        Rescaling(1.0, offset=0.35),
        Activation("sigmoid"),
        Dense(2, use_bias=False),
        Rescaling(1.0, offset=0.60),
        Activation("sigmoid"),
    ]
)
hidden = np.array([[0.15, 0.25], [0.20, 0.30]])
output = np.array([[0.40, 0.50], [0.45, 0.55]])
model.set_weights([hidden, output])
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.5), loss="mse")

x = np.array([[0.05, 0.10]])
target = np.array([[0.01, 0.99]])
print("outputs", np.round(model.predict(x, verbose=0), 5))
error = model.evaluate(x, target, verbose=0)
print(f"error {error:.5f}")

model.train_on_batch(x, target)
first, second = model.get_weights()
print("weights", np.round(first, 5), np.round(second, 5))
after_one = model.evaluate(x, target, verbose=0)
print(f"error {after_one:.5f}")

model.fit(
    np.repeat(x, 9999, axis=0),
    np.repeat(target, 9999, axis=0),
    batch_size=1,
    verbose=0,
)
after_all = model.evaluate(x, target, verbose=0)
outputs = model.predict(x, verbose=0)
print(f"error {after_all:.6f}", "outputs", np.round(outputs, 3))
