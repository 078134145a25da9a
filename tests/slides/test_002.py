"""Lecture 002 (A. Newson, Telecom Paris): neurons, matrix forms, descents.

The slides have samples as columns: X of (columns, m), W of (units, columns). Here rows
are samples, and a kernel is W's transpose.
"""

import numpy as np
import pytest

import mlpc
from mlpc.classic import McCullochPitts, Perceptron
from mlpc.layers import BatchNormalization, Dense

CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
XOR = np.array([0, 1, 1, 0])


def test_a_threshold_unit():
    assert McCullochPitts([1, 1], 2).predict(CORNERS).tolist() == [0, 0, 0, 1]


def test_the_perceptron_algorithm_fails_at_xor():
    """w <- w + alpha (target - output) x ends on AND, never on XOR."""
    unit = Perceptron(learning_rate=0.5)
    unit.fit(CORNERS, [0, 0, 0, 1], epochs=50)
    assert unit.converged
    unit = Perceptron(learning_rate=0.5)
    unit.fit(CORNERS, XOR, epochs=50)
    assert not unit.converged


def test_an_mlp_does_xor():
    mlpc.utils.set_random_seed(3)
    model = mlpc.Sequential([mlpc.Input((2,)), Dense(4, "tanh"), Dense(1, "sigmoid")])
    model.compile(mlpc.optimizers.SGD(1.0), "binary_crossentropy")
    model.fit(CORNERS, XOR[:, np.newaxis], epochs=2000, verbose=0)
    assert (model.predict(CORNERS, verbose=0)[:, 0] > 0.5).tolist() == XOR.tolist()


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


SLOPES = {
    "sigmoid": lambda z: sigmoid(z) * (1 - sigmoid(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "relu": lambda z: (z > 0) * 1.0,
    "leaky_relu": lambda z: np.where(z > 0, 1, 0.2),
}


@pytest.mark.parametrize("name", SLOPES)
def test_derivatives_of_activations(name):
    z = np.linspace(-4, 4, 40)
    layer = mlpc.layers.Activation(name, dtype="float64")
    model = mlpc.Sequential([mlpc.Input((40,), dtype="float64"), layer])
    model.compile("sgd", mlpc.losses.HalfSumSquaredError("sum"))
    a = model(z[np.newaxis])
    trace = model.trace(z[np.newaxis], a - 1)  # whose error has the slope 1
    np.testing.assert_allclose(trace.dx[0], SLOPES[name](z), 1e-12, 1e-14)


def layers(rng, outputs, last):
    """A net of 5-4-outputs, and W1, b1, W2, b2 as on the slides."""
    model = mlpc.Sequential(
        [
            mlpc.Input((5,), dtype="float64"),
            Dense(4, "tanh", name="hidden", dtype="float64"),
            Dense(outputs, last, name="output", dtype="float64"),
        ]
    )
    w1, b1 = rng.normal(size=(4, 5)), rng.normal(size=(4, 1))
    w2, b2 = rng.normal(size=(outputs, 4)), rng.normal(size=(outputs, 1))
    model.set_weights([w1.T, b1[:, 0], w2.T, b2[:, 0]])
    return model, (w1, b1, w2, b2)


@pytest.mark.parametrize(
    ("loss", "last", "outputs"),
    [
        ("binary_crossentropy", "sigmoid", 1),
        ("categorical_crossentropy", "softmax", 3),
    ],
)
def test_matrix_forms(loss, last, outputs):
    """dZ = A - Y, dW = dZ A' / m, db = sum dZ / m, dA = W' dZ."""
    rng = np.random.default_rng(4)
    m = 11
    model, (w1, b1, w2, b2) = layers(rng, outputs, last)
    x = rng.normal(size=(5, m))
    classes = rng.integers(0, max(outputs, 2), m)
    y = np.eye(outputs)[:, classes] if outputs > 1 else classes[np.newaxis] * 1.0
    a1 = np.tanh(w1 @ x + b1)
    z2 = w2 @ a1 + b2
    a2 = softmax(z2) if outputs > 1 else sigmoid(z2)
    dz2 = a2 - y
    dw2, db2 = dz2 @ a1.T / m, dz2.sum(axis=1) / m
    da1 = w2.T @ dz2
    dz1 = da1 * (1 - a1**2)
    dw1, db1 = dz1 @ x.T / m, dz1.sum(axis=1) / m
    model.compile("sgd", loss)
    for found, formula in zip(
        model.gradients(x.T, y.T), (dw1.T, db1, dw2.T, db2), strict=True
    ):
        np.testing.assert_allclose(found, formula, 1e-12, 1e-14)
    hidden, output = model.trace(x.T, y.T)
    np.testing.assert_allclose(output.dz.T * m, dz2, 1e-11, 1e-14)
    np.testing.assert_allclose(hidden.da.T * m, da1, 1e-11, 1e-14)
    np.testing.assert_allclose(hidden.dz.T * m, dz1, 1e-11, 1e-14)


def test_losses():
    rng = np.random.default_rng(5)
    y, p = rng.random((2, 6)), rng.uniform(0.1, 0.9, (2, 6))
    np.testing.assert_allclose(
        mlpc.losses.mean_squared_error(y, p), ((y - p) ** 2).sum(axis=1) / 6, 1e-14
    )
    bce = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(axis=1)
    np.testing.assert_allclose(mlpc.losses.binary_crossentropy(y, p), bce, 1e-12)
    p /= p.sum(axis=1, keepdims=True)
    cce = -(y * np.log(p)).sum(axis=1)
    np.testing.assert_allclose(mlpc.losses.categorical_crossentropy(y, p), cce, 1e-12)


def test_vanishing_gradients():
    """The slope of a sigmoid is 1/4 at most, so that deltas fade layer by layer."""
    mlpc.utils.set_random_seed(0)

    def sizes(activation):
        model = mlpc.Sequential([mlpc.Input((8,), dtype="float64")])
        for _ in range(6):
            model.add(
                Dense(8, activation, kernel_initializer="he_uniform", dtype="float64")
            )
        model.compile("sgd", "mse")
        rng = np.random.default_rng(1)
        trace = model.trace(rng.normal(size=(20, 8)), rng.normal(size=(20, 8)))
        return [np.linalg.norm(part.dz) for part in trace]

    z = np.zeros((1, 1))
    model = mlpc.Sequential(
        [mlpc.Input((1,), dtype="float64"), mlpc.layers.Activation("sigmoid")]
    )
    model.compile("sgd", mlpc.losses.HalfSumSquaredError("sum"))
    assert model.trace(z, model(z) - 1).dx.item() == 0.25
    faded = sizes("sigmoid")
    assert all(np.diff(faded) > 0) and faded[0] < faded[-1] * 0.25**4
    kept = sizes("relu")
    assert kept[0] > kept[-1] / 10


# -- descents: one weight vector, a few gradients, the slides' formulas ----------------

FIRST = np.array([0.5, -1.0, 2.0])
GRADIENTS = np.random.default_rng(6).normal(size=(5, 3))


def descended(optimizer):
    variable = mlpc.Variable(FIRST, dtype="float64")
    for gradient in GRADIENTS:
        optimizer.apply([gradient], [variable])
    return variable.value


def test_momentum_as_a_moving_average():
    """d <- beta d + (1 - beta) g, theta <- theta - alpha d."""
    theta, d = FIRST, 0.0
    for g in GRADIENTS:
        d = 0.9 * d + 0.1 * g
        theta = theta - 0.3 * d
    found = descended(mlpc.optimizers.SGD(0.3, 0.9, dampening=0.9))
    np.testing.assert_allclose(found, theta, 1e-14)


def test_rmsprop_with_epsilon_in_the_root():
    """s <- beta s + (1 - beta) g^2, theta <- theta - alpha g / sqrt(s + epsilon)."""
    theta, s = FIRST, 0.0
    for g in GRADIENTS:
        s = 0.9 * s + 0.1 * g**2
        theta = theta - 0.01 * g / np.sqrt(s + 1e-3)
    found = descended(mlpc.optimizers.RMSprop(0.01, 0.9, epsilon=1e-3))
    np.testing.assert_allclose(found, theta, 1e-13)


def test_adam_with_epsilon_in_the_root():
    """alpha = .0002, beta_1 = .5, beta_2 = .999, both moments without bias."""
    theta, m, v = FIRST, 0.0, 0.0
    for t, g in enumerate(GRADIENTS, 1):
        m, v = 0.5 * m + 0.5 * g, 0.999 * v + 0.001 * g**2
        m_hat, v_hat = m / (1 - 0.5**t), v / (1 - 0.999**t)
        theta = theta - 0.0002 * m_hat / np.sqrt(v_hat + 1e-8)
    adam = mlpc.optimizers.Adam(0.0002, 0.5, 0.999, 1e-8, epsilon_in_root=True)
    np.testing.assert_allclose(descended(adam), theta, 1e-13)


def test_batch_normalization():
    """gamma (z - mean) / sqrt(variance + epsilon) + beta, over the rows of a batch."""
    z = np.random.default_rng(7).normal(size=(9, 4))
    layer = BatchNormalization(epsilon=1e-3, dtype="float64")
    layer.build((None, 4))
    gamma, beta = np.arange(1.0, 5), np.arange(4.0)
    layer.gamma.assign(gamma)
    layer.beta.assign(beta)
    expected = gamma * (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-3) + beta
    np.testing.assert_allclose(layer(z, training=True), expected, 1e-12, 1e-13)


def test_the_cost_with_a_penalty():
    """J = L + R, R = lambda sum |w| or lambda sum w^2."""
    rng = np.random.default_rng(8)
    x, y = rng.normal(size=(7, 3)), rng.normal(size=(7, 1))
    for penalty, size in (("L1", np.abs), ("L2", np.square)):
        regularizer = getattr(mlpc.regularizers, penalty)(0.1)
        dense = Dense(1, kernel_regularizer=regularizer, dtype="float64")
        model = mlpc.Sequential([mlpc.Input((3,), dtype="float64"), dense])
        model.compile("sgd", "mse")
        loss = ((model(x) - y) ** 2).mean()
        r = 0.1 * size(dense.kernel.value).sum()
        assert model.evaluate(x, y, verbose=0) == pytest.approx(loss + r, 1e-13)
        trace = model.trace(x, y)
        assert trace.data_loss == pytest.approx(loss, 1e-13)
        assert trace.penalties == pytest.approx(r, 1e-13)
