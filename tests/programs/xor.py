"""XOR by two tanh units and one without a bias; the whole set is one batch."""

import keras
import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
corners = np.repeat([[1, 1], [-1, -1], [1, -1], [-1, 1]], 250, axis=0)
X = corners + rng.uniform(-0.4, 0.4, (1000, 2))
d = np.repeat([1.0, 1.0, -1.0, -1.0], 250).reshape(-1, 1)

nn = keras.Sequential([keras.Input(shape=(2,))])
nn.add(keras.layers.Dense(2, activation="tanh"))
nn.add(keras.layers.Dense(1, activation="tanh", use_bias=False))
nn.set_weights(
    [
        np.array([[1.0, -0.4], [1.0, -0.4]]),
        np.array([-1.0, 0.4]),
        np.array([[2.0], [3.0]]),
    ]
)
nn.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
nn.summary()
history = nn.fit(X, d, epochs=1000, batch_size=len(X), verbose=0)
error = history.history["loss"]
print(f"first {error[0]:.4f}, last {error[-1]:.3f}")
print("wrong:", int(np.sum(np.sign(nn.predict(X, verbose=0)) != d)))
print([np.round(w, 2).tolist() for w in nn.get_weights()])

axis = np.linspace(-1.5, 1.5, 40)
points = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
regions = nn.predict(points, batch_size=1600, verbose=0).reshape(40, 40)
plt.subplot(1, 2, 1)
plt.plot(error)
plt.subplot(1, 2, 2)
plt.contourf(axis, axis, regions, levels=[-1, 0, 1])
plt.scatter(X[:, 0], X[:, 1], c=d[:, 0], s=2)
plt.savefig("xor.png")
plt.close()

# Equal weights stay equal: nothing tells the two hidden units apart.
nn.set_weights([np.zeros((2, 2)), np.zeros(2), np.zeros((2, 1))])
nn.fit(X, d, epochs=20, batch_size=len(X), verbose=0)
kernel = nn.layers[0].get_weights()[0]
print("alike:", bool(np.all(kernel[:, 0] == kernel[:, 1])))
