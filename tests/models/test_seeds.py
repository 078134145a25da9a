"""Programs of course slides, as Keras scripts, on real data: what they reach.

MNIST comes through `mlpc.datasets.mnist`; without it (see MLPC_DATASETS) these tests
are skipped. XOR needs no data.
"""

import numpy as np
import pytest

import mlpc as keras
from mlpc.layers import Activation, Dense, Flatten

# The slides give the first layer its input's shape, which Keras advises against.
FIRST_LAYER = pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`")


@pytest.fixture(scope="module")
def mnist():
    """((x_train, y_train), (x_test, y_test)), or a skip where it cannot be had."""
    try:
        return keras.datasets.mnist.load_data()
    except OSError as error:
        pytest.skip(f"MNIST is not here: {error}")


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(1671)


def flat_and_scaled(mnist):
    """784 columns in [0, 1] and one-hot labels, as for a course on HPC."""
    (x_train, y_train), (x_test, y_test) = mnist
    x_train = x_train.reshape(60000, 784).astype("float32") / 255
    x_test = x_test.reshape(10000, 784).astype("float32") / 255
    y_train = keras.utils.to_categorical(y_train, 10)
    return x_train, y_train, x_test, keras.utils.to_categorical(y_test, 10)


def train_and_score(model, mnist):
    """SGD, batch 128, 20 epochs, a fifth to validate; returns (history, accuracy)."""
    x_train, y_train, x_test, y_test = flat_and_scaled(mnist)
    model.compile(
        loss="categorical_crossentropy",
        optimizer=keras.optimizers.SGD(),
        metrics=["accuracy"],
    )
    history = model.fit(
        x_train,
        y_train,
        batch_size=128,
        epochs=20,
        verbose=0,
        validation_split=0.2,
    )
    score = model.evaluate(x_test, y_test, verbose=0)
    assert len(score) == 2
    return history.history, score[1]


@pytest.mark.slow
@FIRST_LAYER
def test_single_layer_perceptron(mnist):
    model = keras.models.Sequential()
    model.add(Dense(10, input_shape=(784,)))
    model.add(Activation("softmax"))
    history, accuracy = train_and_score(model, mnist)
    assert model.count_params() == 7850
    assert 0.90 <= accuracy <= 0.92
    assert history["loss"][-1] < history["loss"][0]
    # The slide prints these after its last epoch.
    np.testing.assert_allclose(history["loss"][-1], 0.3538, atol=0.02)
    np.testing.assert_allclose(history["accuracy"][-1], 0.9023, atol=0.01)


@pytest.mark.slow
@FIRST_LAYER
def test_two_hidden_layers(mnist):
    model = keras.models.Sequential()
    model.add(Dense(128, input_shape=(784,)))
    model.add(Activation("relu"))
    model.add(Dense(128))
    model.add(Activation("relu"))
    model.add(Dense(10))
    model.add(Activation("softmax"))
    history, accuracy = train_and_score(model, mnist)
    assert accuracy >= 0.94
    assert list(history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert all(len(values) == 20 for values in history.values())


@pytest.mark.slow
@FIRST_LAYER
@pytest.mark.parametrize("labels", ["one_hot", "integers"])
def test_fifty_hidden_units(labels, mnist):
    """Raw pixels as float64, 0 to 255, images flattened by the first layer."""
    (x, y), (x_test, y_test) = mnist
    x = x * 1.0
    assert x.dtype == np.float64 and x.max() == 255
    loss = "sparse_categorical_crossentropy"
    if labels == "one_hot":
        loss = "categorical_crossentropy"
        y, y_test = (keras.utils.to_categorical(labels) for labels in (y, y_test))
    nn = keras.Sequential()
    nn.add(Flatten(input_shape=[28, 28]))
    nn.add(Dense(50, activation="tanh"))
    nn.add(Dense(10, activation="softmax"))
    nn.compile(optimizer="nadam", loss=loss, metrics=["accuracy"])
    train = nn.fit(
        x[:40000],
        y[:40000],
        epochs=10,
        batch_size=1024,
        verbose=0,
        validation_data=(x[40000:], y[40000:]),
    )
    assert train.history["val_accuracy"][-1] > 0.89
    assert nn.evaluate(x_test * 1.0, y_test, verbose=0)[1] > 0.89
    classes = nn.predict(x_test * 1.0, verbose=0).argmax(axis=1)
    truth = y_test.argmax(axis=1) if labels == "one_hot" else y_test
    assert (classes == truth).mean() > 0.89
    printed = []
    nn.summary(print_fn=printed.append)
    assert "39,250" in printed[0] and "510" in printed[0]
    assert "Trainable params: 39,760 (155.31 KB)" in printed[0]


def xor(points=500, noise=0.4, seed=0):
    """Four clouds around (+-1, +-1), `points` a class: the product of the signs."""
    rng = np.random.default_rng(seed)
    corners = np.array([[1, 1], [-1, -1], [1, -1], [-1, 1]])
    x = np.repeat(corners, points // 2, axis=0)
    y = np.repeat([1.0, 1.0, -1.0, -1.0], points // 2)
    return x + rng.uniform(-noise, noise, x.shape), y[:, np.newaxis]


def xor_model(kernels):
    """2-2-1 tanh, biases in the hidden layer only."""
    model = keras.Sequential([keras.Input((2,))])
    model.add(Dense(2, activation="tanh"))
    model.add(Dense(1, activation="tanh", use_bias=False))
    model.set_weights([np.array(w, "float32") for w in kernels])
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse", metrics=["accuracy"])
    return model


def test_xor_separates_from_a_good_start():
    x, y = xor()
    model = xor_model([[[1, -0.4], [1, -0.4]], [-1, 0.4], [[2], [3]]])
    history = model.fit(x, y, batch_size=len(x), epochs=1000, verbose=0)
    assert len(history.history["loss"]) == 1000
    assert history.history["loss"][-1] < 0.05
    assert (np.sign(model.predict(x, verbose=0)) == y).all()


def test_xor_stays_from_zero():
    """Zero weights leave nothing to tell the hidden units apart."""
    x, y = xor()
    model = xor_model([np.zeros((2, 2)), np.zeros(2), np.zeros((2, 1))])
    model.fit(x, y, batch_size=len(x), epochs=100, verbose=0)
    kernel, bias, out = model.get_weights()
    np.testing.assert_array_equal(kernel[:, 0], kernel[:, 1])
    assert bias[0] == bias[1] and out[0] == out[1]
    assert (np.sign(model.predict(x, verbose=0)) == y).mean() < 0.8
