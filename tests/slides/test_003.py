"""Lecture 003 (Introduction to Deep Learning, cont'd): a line, a net, and updates."""

import numpy as np
import pytest

import mlpc
from mlpc.layers import Dense


def test_the_two_input_net():
    """The slide rounds each output to two digits before it goes on."""
    hidden = Dense(2, "sigmoid", dtype="float64")
    output = Dense(1, "sigmoid", dtype="float64")
    for layer, kernel, bias in (
        (hidden, [[3.7, 2.9], [3.7, 2.9]], [-1.5, -4.5]),
        (output, [[4.5], [-5.2]], [-2.0]),
    ):
        layer.build((None, 2))
        layer.set_weights([kernel, bias])
    model = mlpc.Sequential([hidden, output])
    first, second = model.trace(np.array([[1.0, 0.0]]))
    assert [f"{z:.1f}" for z in first.z[0]] == ["2.2", "-1.6"]
    assert [f"{a:.2f}" for a in first.a[0]] == ["0.90", "0.17"]
    assert f"{second.a[0, 0]:.2f}" == "0.76"
    rounded = mlpc.Sequential([output]).trace(first.a.round(2)).layers[0]
    assert f"{rounded.z[0, 0]:.2f}" == "1.17"
    assert f"{rounded.a[0, 0]:.2f}" == "0.76"


X = np.array([[1.0], [2.0], [3.0]])
T = np.array([[2.0], [3.0], [7.0]])


def line(p, rate=0.01):
    """y = x p, with the cost sum |t - y|^2."""
    model = mlpc.Sequential(
        [mlpc.Input((1,), dtype="float64"), Dense(1, use_bias=False, dtype="float64")]
    )
    model.set_weights([[[p]]])
    model.compile(mlpc.optimizers.SGD(rate), mlpc.losses.SumSquaredError("sum"))
    return model


@pytest.mark.parametrize("p", [-1.0, 0.0, 1.5, 4.0])
def test_the_cost_of_a_line_and_its_derivative(p):
    model = line(p)
    cost = sum((t - x * p) ** 2 for x, t in zip(X.ravel(), T.ravel(), strict=True))
    slope = sum(-2 * x * (t - x * p) for x, t in zip(X.ravel(), T.ravel(), strict=True))
    assert model.evaluate(X, T, verbose=0) == pytest.approx(cost, 1e-15)
    assert model.gradients(X, T)[0].item() == pytest.approx(slope, 1e-15)


def test_gradient_descent_goes_down_to_the_best_line():
    model, best = line(0.0), (X * T).sum() / (X * X).sum()
    costs = []
    for _ in range(100):
        costs.append(model.train_on_batch(X, T))
    assert all(np.diff(costs[:40]) < 0)
    assert model.get_weights()[0].item() == pytest.approx(best, 1e-12)


def test_updates_of_an_epoch_and_of_all():
    """200 samples, batches of 5, 1000 epochs: 40 updates an epoch, 40,000 in all."""
    model = line(0.0, rate=1e-5)
    x = np.linspace(-1, 1, 200)[:, np.newaxis]
    model.fit(x, 2 * x, batch_size=5, epochs=1, verbose=0)
    assert model.optimizer.iterations == 40
    model.fit(x, 2 * x, batch_size=5, epochs=1000, initial_epoch=1, verbose=0)
    assert model.optimizer.iterations == 40_000


COSTS = {
    "mean_squared_error": lambda t, y: ((t - y) ** 2).mean(),
    "mean_absolute_error": lambda t, y: np.abs(t - y).mean(),
    "hinge": lambda t, y: np.maximum(0, 1 - t * y).mean(),
}


@pytest.mark.parametrize("name", COSTS)
def test_other_costs(name):
    rng = np.random.default_rng(3)
    t, y = np.sign(rng.normal(size=(1, 9))), rng.normal(size=(1, 9))
    found = getattr(mlpc.losses, name)(t, y)[0]
    assert found == pytest.approx(COSTS[name](t, y), 1e-14)


def test_training_ends_by_another_criterion_than_a_number_of_epochs():
    stopper = mlpc.callbacks.EarlyStopping("loss", min_delta=1e-9, patience=3)
    history = line(0.0).fit(X, T, epochs=10_000, verbose=0, callbacks=[stopper])
    assert 3 < len(history.epoch) < 1000


def test_the_program_of_the_slide():
    model = mlpc.models.Sequential()
    with pytest.warns(UserWarning, match="Input"):
        model.add(Dense(64, activation="relu", input_dim=50))
    model.add(Dense(28, activation="relu"))
    model.add(Dense(10, activation="softmax"))
    counts = [layer.count_params() for layer in model.layers]
    assert counts == [50 * 64 + 64, 64 * 28 + 28, 28 * 10 + 10]
