"""Lecture 001 (MC886, S. Avila): back-propagation, step by step, and a graph."""

import numpy as np
import pytest

import mlpc
from mlpc.layers import Dense

X, TARGET = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])
HIDDEN = np.array([[0.15, 0.25], [0.20, 0.30]])  # w1 w3, w2 w4
OUTPUT = np.array([[0.40, 0.50], [0.45, 0.55]])  # w5 w7, w6 w8


def digits(value, printed):
    """Whether a value, rounded, is what is printed: a string with its digits."""
    decimals = len(printed.partition(".")[2])
    return f"{value:.{decimals}f}" == f"{float(printed):.{decimals}f}"


@pytest.fixture
def net():
    """2-2-2 sigmoid units; a layer's biases are one number, which stays."""
    model = mlpc.Sequential([mlpc.Input((2,), dtype="float64")])
    for name, bias in (("hidden", 0.35), ("output", 0.60)):
        constant = mlpc.initializers.Constant(bias)
        model.add(
            Dense(2, "sigmoid", bias_initializer=constant, name=name, dtype="float64")
        )
    for layer, kernel in zip(model.layers, (HIDDEN, OUTPUT), strict=True):
        layer.kernel.assign(kernel)
        layer.bias.trainable = False
    model.compile(mlpc.optimizers.SGD(0.5), mlpc.losses.HalfSumSquaredError("sum"))
    return model


def test_forward(net):
    trace = net.trace(X, TARGET)
    hidden, output = trace
    assert digits(hidden.z[0, 0], ".3775")
    assert digits(hidden.a[0, 0], ".593269992")
    assert digits(hidden.a[0, 1], ".596884378")
    assert digits(output.z[0, 0], "1.105905967")
    assert digits(output.a[0, 0], ".75136507")
    assert digits(output.a[0, 1], ".772928465")
    assert digits(trace.loss, ".298371109")


def test_error_of_each_output(net):
    output = net.predict(X, verbose=0)
    each = [mlpc.losses.half_sse(TARGET[:, [i]], output[:, [i]])[0] for i in range(2)]
    assert digits(each[0], ".274811083")
    assert digits(each[1], ".023560026")
    assert digits(sum(each), ".298371109")


def test_gradients(net):
    first, last = net.gradients(X, TARGET)
    assert digits(last[0, 0], ".082167041")
    assert digits(first[0, 0], ".000438568")


def test_one_round(net):
    net.train_on_batch(X, TARGET)
    hidden, output = (layer.kernel for layer in net.layers)
    assert digits(output[0, 0], ".35891648")
    assert digits(output[1, 0], ".408666186")
    assert digits(output[0, 1], ".511301270")
    assert digits(output[1, 1], ".561370121")
    assert digits(hidden[0, 0], ".149780716")
    assert digits(hidden[1, 0], ".19956143")
    assert digits(hidden[0, 1], ".24975114")
    assert digits(hidden[1, 1], ".29950229")
    assert [layer.bias.tolist() for layer in net.layers] == [[0.35] * 2, [0.60] * 2]


def round_in_place(net):
    """A round that takes deltas back through output weights that are new already."""
    hidden, output = net.trace(X, TARGET)
    kernel, last = (layer.kernel for layer in net.layers)
    last.assign_sub(0.5 * output.gradients["kernel"])
    delta = output.dz @ last.value.T * hidden.a * (1 - hidden.a)
    kernel.assign_sub(0.5 * X.T @ delta)


def test_what_is_printed_of_the_rounds(net):
    """The example's numbers are of two orders of the updates.

    Its new weights, and the error .0000351085 (after 9,999 rounds, printed as that
    after 10,000), belong to updates with the gradients of one point, as it derives
    them. The error after one round and the last outputs belong to updates in place.
    """
    other = mlpc.models.clone_model(net)
    net.fit(X, TARGET, epochs=9_999, verbose=0)
    assert digits(net.evaluate(X, TARGET, verbose=0), ".0000351085")
    net.train_on_batch(X, TARGET)
    assert digits(net.evaluate(X, TARGET, verbose=0), ".0000351019")
    assert digits(net.predict(X, verbose=0)[0, 0], ".0159136")
    other.set_weights([HIDDEN, [0.35] * 2, OUTPUT, [0.60] * 2])
    other.compile("sgd", mlpc.losses.HalfSumSquaredError("sum"))
    round_in_place(other)
    assert digits(other.evaluate(X, TARGET, verbose=0), ".291027924")
    for _ in range(9_999):
        round_in_place(other)
    outputs = other.predict(X, verbose=0)[0]
    assert digits(outputs[0], ".015912196")
    assert digits(outputs[1], ".984065734")


def test_the_graph_of_f():
    """f = (x + y) z at (-2, 5, -4): a unit that adds, and one with the weight z.

    With the target f - 1 the error's slope at f is 1, so deltas are f's derivatives.
    """
    kernels = [np.ones((2, 1)), np.array([[-4.0]])]
    model = mlpc.Sequential([mlpc.Input((2,), dtype="float64")])
    for _ in kernels:
        model.add(Dense(1, use_bias=False, dtype="float64"))
    model.set_weights(kernels)
    model.compile("sgd", mlpc.losses.HalfSumSquaredError("sum"))
    point = np.array([[-2.0, 5.0]])
    f = float(model(point)[0, 0])
    assert f == -12
    trace = model.trace(point, np.array([[f - 1]]))
    assert trace.dx.tolist() == [[-4, -4]]
    assert trace.gradients[1].tolist() == [[3]]
    assert trace.layers[0].a.tolist() == [[3]]  # q = x + y


def sigmoids(units, initializer):
    model = mlpc.Sequential([mlpc.Input((3,), dtype="float64")])
    for count in units:
        model.add(
            Dense(count, "sigmoid", kernel_initializer=initializer, dtype="float64")
        )
    model.compile(
        mlpc.optimizers.SGD(1.0), mlpc.losses.BinaryCrossentropy(reduction="sum")
    )
    return model


ROWS = np.random.default_rng(0).normal(size=(8, 3))
CLASSES = np.eye(2)[[0, 1, 1, 0, 1, 0, 0, 0]]


def test_zeros_keep_hidden_units_alike():
    model = sigmoids([4, 2], "zeros")
    model.fit(ROWS, CLASSES, epochs=20, verbose=0)
    kernel = model.layers[0].kernel
    assert kernel.any() and (kernel == kernel[:, :1]).all()


def test_draws_between_minus_and_plus_epsilon_break_the_symmetry():
    mlpc.utils.set_random_seed(1)
    model = sigmoids([4, 2], mlpc.initializers.RandomUniform(-0.12, 0.12))
    assert (np.abs(model.layers[0].kernel) <= 0.12).all()
    model.fit(ROWS, CLASSES, epochs=20, verbose=0)
    kernel = model.layers[0].kernel
    assert not np.isclose(kernel[:, :1], kernel[:, 1:]).any()


def test_deltas_and_accumulators():
    """delta(L) = a - y, delta(l) = Theta' delta * g'(z), D = Delta / m, and J."""
    mlpc.utils.set_random_seed(2)
    model = sigmoids([4, 2], "glorot_uniform")
    m, outputs = CLASSES.shape
    trace = model.trace(ROWS, CLASSES)
    hidden, output = trace
    h = output.a
    cost = -(CLASSES * np.log(h) + (1 - CLASSES) * np.log(1 - h)).sum() / m
    # Keras' loss has the mean over the outputs, and "sum" adds the rows.
    assert trace.loss == pytest.approx(cost * m / outputs, 1e-12)
    delta = h - CLASSES
    np.testing.assert_allclose(output.dz * outputs, delta, 1e-11)
    delta_hidden = delta @ model.layers[1].kernel.T * hidden.a * (1 - hidden.a)
    np.testing.assert_allclose(hidden.dz * outputs, delta_hidden, 1e-11)
    for part, deltas in ((hidden, delta_hidden), (output, delta)):
        accumulated = part.input.T @ deltas
        np.testing.assert_allclose(
            part.gradients["kernel"] * outputs / m, accumulated / m, 1e-10, 1e-15
        )
