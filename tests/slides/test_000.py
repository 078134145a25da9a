"""Lecture 000 (G. Marques): from perceptrons to deep nets; XOR, MNIST, and formulas."""

import numpy as np
import pytest

import mlpc as keras


def test_parameters_of_the_summary():
    """20-32-10: 672, 330 and 1,002."""
    nn = keras.Sequential()
    with pytest.warns(UserWarning, match="Input"):
        nn.add(keras.layers.Dense(units=32, input_shape=(20,), activation="tanh"))
    nn.add(keras.layers.Dense(units=10, activation="softmax"))
    nn.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    lines = []
    nn.summary(print_fn=lines.append)
    text = "\n".join(lines)
    assert "672" in text and "330" in text and "Total params: 1,002" in text
    assert [layer.count_params() for layer in nn.layers] == [672, 330]


def corners(n=500, noise=0.1, seed=0):
    """XOR: `n` points a class around the corners of a square, targets -1 and 1."""
    rng = np.random.default_rng(seed)
    signs = rng.choice([-1.0, 1.0], (2 * n, 2))
    signs[:n, 1], signs[n:, 1] = signs[:n, 0], -signs[n:, 0]
    y = np.where(signs[:, :1] == signs[:, 1:], -1.0, 1.0)
    return signs + noise * rng.normal(size=(2 * n, 2)), y


def net(hidden, activation="tanh", seed=1):
    """2-hidden-1 with hidden biases and no output bias."""
    keras.utils.set_random_seed(seed)
    dense = keras.layers.Dense
    model = keras.Sequential(
        [
            keras.Input((2,), dtype="float64"),
            dense(hidden, activation, name="hidden", dtype="float64"),
            dense(1, activation, use_bias=False, name="output", dtype="float64"),
        ]
    )
    model.compile(keras.optimizers.SGD(0.5), "mse")
    return model


def test_xor_in_full_batches():
    """Different first weights end in different errors; some part the classes."""
    x, y = corners()
    ends = []
    for seed in range(6):
        model = net(2, seed=seed)
        history = model.fit(x, y, batch_size=1000, epochs=1500, verbose=0)
        ends.append(history.history["loss"][-1])
        right = (np.sign(model.predict(x, verbose=0)) == y).mean()
        assert (right == 1.0) == (ends[-1] < 0.1)
    assert min(ends) < 0.1 and len({round(end, 3) for end in ends}) > 1


def test_noisy_data_want_more_hidden_units():
    x, y = corners(noise=0.4, seed=3)

    def best(hidden):
        losses = []
        for seed in range(3):
            model = net(hidden, seed=seed)
            model.fit(x, y, batch_size=1000, epochs=1500, verbose=0)
            losses.append(model.evaluate(x, y, batch_size=1000, verbose=0))
        return min(losses)

    assert best(5) < best(2)


def formulas(model, x, y, slope):
    """E = (1/N) sum |e|^2 and its derivatives, with X of 2 x N as on the slides.

    `slope` is the derivative of the activation by its output.
    """
    f = {"tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    f = f[model.layers[0].get_config()["activation"]]
    kernel, bias, last = (np.array(w) for w in model.get_weights())
    inputs, targets, n = x.T, y.T, len(x)
    hidden = f(kernel.T @ inputs + bias[:, np.newaxis])
    output = f(last.T @ hidden)
    delta_o = 2 / n * (output - targets) * slope(output)
    delta_i = last @ delta_o * slope(hidden)
    w_o, w_i = delta_o @ hidden.T, delta_i @ inputs.T
    return w_i.T, delta_i.sum(axis=1), w_o.T, delta_o.sum(axis=1)


SLOPES = {"tanh": lambda a: 1 - a**2, "sigmoid": lambda a: a * (1 - a)}


@pytest.mark.parametrize("activation", SLOPES)
def test_closed_forms_of_the_gradients(activation):
    """W_i, b_i, W_o and b_o."""
    x, y = corners(n=20)
    model = net(3, activation)
    w_i, b_i, w_o, b_o = formulas(model, x, y, SLOPES[activation])
    for found, formula in zip(model.gradients(x, y), (w_i, b_i, w_o), strict=True):
        np.testing.assert_allclose(found, formula, 1e-12, 1e-14)
    keras.testing.assert_gradients_close(
        model,
        x,
        y,
        {"hidden/kernel": w_i, "hidden/bias": b_i, "output/kernel": w_o},
        rtol=1e-12,
    )
    biased = keras.layers.Dense(1, activation, name="biased", dtype="float64")
    model = keras.Sequential([keras.Input((2,)), model.layers[0], biased])
    biased.kernel.assign(np.linspace(-1, 1, 3)[:, np.newaxis])
    model.compile("sgd", "mse")
    kernel, bias, last, zero = model.get_weights()
    assert zero == 0
    twin = net(3, activation)
    twin.set_weights([kernel, bias, last])
    b_o = formulas(twin, x, y, SLOPES[activation])[3]
    np.testing.assert_allclose(model.gradients(x, y)[3], b_o, 1e-12, 1e-14)


def test_steepest_descent_with_the_closed_forms_is_fit():
    x, y = corners(n=50)
    model = net(2)
    twin = net(2)
    for _ in range(5):
        w_i, b_i, w_o, _ = formulas(twin, x, y, SLOPES["tanh"])
        weights = zip(twin.get_weights(), (w_i, b_i, w_o), strict=True)
        twin.set_weights([w - 0.5 * g for w, g in weights])
    model.fit(x, y, batch_size=100, epochs=5, verbose=0)
    for ours, theirs in zip(model.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, 1e-12)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu", "softsign", "linear"])
def test_activations(name):
    x = np.linspace(-3, 3, 13)
    told = {
        "relu": np.maximum(x, 0),
        "leaky_relu": np.maximum(0.2 * x, x),
        "elu": np.where(x > 0, x, np.exp(x) - 1),
        "softsign": x / (1 + np.abs(x)),
        "linear": x,
    }
    found = getattr(keras.activations, name)(x)
    np.testing.assert_allclose(found, told[name], 1e-13, 1e-15)


@pytest.mark.slow
def test_mnist_after_ten_epochs():
    """40000 of raw pixels, float64: about 90 %."""
    try:
        (x, y), _ = keras.datasets.mnist.load_data()
    except OSError as error:
        pytest.skip(f"MNIST is not here: {error}")
    keras.utils.set_random_seed(1)
    x, y = x * 1.0, keras.utils.to_categorical(y)
    nn = keras.models.Sequential()
    nn.add(keras.Input((28, 28)))
    nn.add(keras.layers.Flatten())
    nn.add(keras.layers.Dense(50, activation="tanh"))
    nn.add(keras.layers.Dense(10, activation="softmax"))
    nn.compile(optimizer="nadam", loss="categorical_crossentropy", metrics=["accuracy"])
    train = nn.fit(
        x[:40000],
        y[:40000],
        epochs=10,
        batch_size=1024,
        validation_data=(x[40000:], y[40000:]),
        verbose=0,
    )
    assert f"{train.history['val_accuracy'][-1]:.1f}" == "0.9"
