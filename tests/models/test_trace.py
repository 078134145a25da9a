"""The inside of a step: Model.trace and Model.train_step."""

import gc

import numpy as np
import pytest

import mlpc
from mlpc import layers as L

RNG = np.random.default_rng(5)
X = RNG.normal(size=(7, 6))
Y = np.eye(3)[RNG.integers(0, 3, 7)]


def network(units, dtype="float64", seed=3):
    mlpc.utils.set_random_seed(seed)
    model = mlpc.Sequential(
        [
            mlpc.Input((6,), dtype=dtype),
            L.Dense(units, "tanh", name="first", dtype=dtype),
            L.Dropout(0.3, name="drop", dtype=dtype),
            L.BatchNormalization(name="norm", dtype=dtype),
            L.Dense(units, kernel_regularizer="l2", name="second", dtype=dtype),
            L.ReLU(name="relu", dtype=dtype),
            L.Dense(3, "softmax", name="last", dtype=dtype),
        ]
    )
    model.compile("adam", "categorical_crossentropy")
    return model


# 5 units: samples side by side in lanes; 40: rows as they are
sizes = pytest.mark.parametrize("units", [5, 40])
dtypes = pytest.mark.parametrize("dtype", ["float32", "float64"])


@sizes
@dtypes
def test_it_is_the_same_step_to_the_bit(units, dtype):
    model = network(units, dtype)
    trace = model.trace(X, Y)
    for mine, its in zip(trace.gradients, model.gradients(X, Y), strict=True):
        np.testing.assert_array_equal(mine, its)
    np.testing.assert_array_equal(trace.y_pred, model.predict(X, verbose=0))
    assert trace.loss == pytest.approx(model.evaluate(X, Y, verbose=0), rel=1e-6)


@sizes
def test_its_arrays_are_those_of_the_formulas(units):
    model = network(units)
    trace = model.trace(X, Y)
    first, relu, second, last = (
        trace[name] for name in ("first", "relu", "second", "last")
    )
    close = dict(rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(trace.x, X)
    kernel, bias = (w.numpy() for w in model.get_layer("first").weights)
    np.testing.assert_allclose(first.z, X @ kernel + bias, **close)
    np.testing.assert_allclose(first.a, np.tanh(first.z), **close)
    np.testing.assert_allclose(first.dz, first.da * (1 - first.a**2), **close)
    np.testing.assert_allclose(first.gradients["kernel"], X.T @ first.dz, **close)
    np.testing.assert_allclose(first.gradients["bias"], first.dz.sum(axis=0), **close)
    np.testing.assert_allclose(trace.dx, first.dz @ kernel.T, **close)
    np.testing.assert_array_equal(relu.a, np.maximum(relu.z, 0))
    np.testing.assert_array_equal(relu.dz, relu.da * (relu.z > 0))
    np.testing.assert_array_equal(second.dz, relu.dz)
    assert last.da is None
    np.testing.assert_allclose(last.dz, (last.a - Y) / 7, **close)
    cross_entropy = -np.mean(np.sum(Y * np.log(last.a), axis=1))
    assert trace.data_loss == pytest.approx(cross_entropy, rel=1e-12)
    penalty = 0.01 * np.sum(model.get_layer("second").kernel.numpy() ** 2)
    assert trace.penalties == pytest.approx(penalty, rel=1e-12)


@sizes
def test_layers_hand_on_one_array(units):
    trace = network(units).trace(X, Y)
    for before, after in zip(trace.layers, trace.layers[1:], strict=False):
        assert np.shares_memory(before.a, after.input)
    assert trace["drop"].mask is None and trace["norm"].mean is None


def test_arrays_are_the_engines_and_outlive_the_model():
    model = network(40)
    trace = model.trace(X, Y)
    run = trace[0].z.base  # the engine's own object holds the memory
    assert isinstance(run, mlpc._core.Run)
    assert np.shares_memory(trace[0].z, run.array(1, "out"))
    assert np.shares_memory(trace[0].da, run.array(2, "delta"))
    before = [(part.z.copy(), part.dz.copy()) for part in trace]
    model.fit(X, Y, epochs=2, verbose=0)
    del model, run
    gc.collect()
    junk = [np.full(5000, np.nan) for _ in range(50)]
    for part, (z, dz) in zip(trace, before, strict=True):
        np.testing.assert_array_equal(part.z, z)
        np.testing.assert_array_equal(part.dz, dz)
    del junk


@sizes
@dtypes
def test_train_step_is_train_on_batch(units, dtype):
    models = network(units, dtype), network(units, dtype)
    for _ in range(3):
        loss = models[1].train_on_batch(X, Y)  # as a mean over batches of one
        assert models[0].train_step(X, Y).loss == pytest.approx(loss, rel=1e-15)
    for mine, its in zip(models[0].get_weights(), models[1].get_weights(), strict=True):
        np.testing.assert_array_equal(mine, its)
    assert int(models[0].optimizer.iterations) == 3


def test_train_step_can_stop_before_the_update():
    model = network(40)
    model.train_on_batch(X, Y)
    weights = [weight.numpy() for weight in model.trainable_weights]
    trace = model.train_step(X, Y, update=False)
    for weight, old in zip(model.trainable_weights, weights, strict=True):
        np.testing.assert_array_equal(weight, old)
    assert int(model.optimizer.iterations) == 1
    again = model.train_step(X, Y)
    for mine, its in zip(trace.gradients, again.gradients, strict=True):
        np.testing.assert_array_equal(mine, its)
    assert (model.trainable_weights[0] != weights[0]).any()


@sizes
def test_what_training_draws_and_measures(units):
    model = network(units)
    trace = model.trace(X, Y, training=True)
    drop, norm = trace["drop"], trace["norm"]
    assert set(np.unique(drop.mask)) <= {0, 1 / 0.7}
    np.testing.assert_array_equal(drop.a, drop.input * drop.mask)
    np.testing.assert_allclose(norm.mean, norm.input.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(norm.variance, norm.input.var(axis=0), rtol=1e-12)
    np.testing.assert_array_equal(drop.mask, model.train_step(X, Y)["drop"].mask)


def test_without_targets_there_is_the_way_forward():
    model = network(40)
    trace = model.trace(X)
    np.testing.assert_array_equal(trace.y_pred, model.predict(X, verbose=0))
    assert trace.loss is trace.penalties is trace.dx is None
    assert trace.gradients == [] and trace[0].dz is None and trace[0].gradients == {}


def test_models_need_not_be_compiled_for_the_way_forward():
    model = mlpc.Sequential([mlpc.Input((2, 3)), L.Flatten(), L.Dense(4, "relu")])
    trace = model.trace(X.reshape(7, 2, 3))
    assert trace.x.shape == (7, 2, 3) and trace[0].a.shape == (7, 6)
    np.testing.assert_array_equal(trace.x, X.reshape(7, 2, 3).astype("float32"))
    with pytest.raises(ValueError, match="You must call `compile"):
        model.trace(X.reshape(7, 2, 3), np.zeros((7, 4)))


def test_a_loss_of_ones_own_is_traced_too():
    def cubed(y_true, y_pred):
        return np.abs(y_true - y_pred) ** 3

    model = network(4)
    model.compile("sgd", cubed)
    last = model.trace(X, Y)["last"]
    slope = 3 * (last.a - Y) * np.abs(last.a - Y) / 21
    np.testing.assert_allclose(last.da, slope, rtol=1e-6, atol=1e-9)


def test_frozen_layers_hand_deltas_on():
    model = network(40)
    model.get_layer("first").trainable = False
    model.compile("adam", "categorical_crossentropy")
    trace = model.trace(X, Y)
    assert trace["first"].gradients == {} and trace["first"].dz.any()
    assert len(trace.gradients) == len(model.trainable_weights)


def test_nested_models_show_their_layers():
    inner = mlpc.Sequential([L.Dense(4, "relu", name="in")], name="inner")
    model = mlpc.Sequential([mlpc.Input((6,)), inner, L.Dense(3, name="out")])
    model.compile("sgd", "mse")
    trace = model.trace(X, Y)
    assert [part.name for part in trace] == ["in", "inner", "out"]
    assert np.shares_memory(trace["in"].a, trace["inner"].a)


def test_layers_are_had_by_place_or_name():
    trace = network(4).trace(X)
    assert trace[-1] is trace["last"] and len(trace) == len(list(trace)) == 6
    with pytest.raises(KeyError, match="No such layer: middle"):
        trace["middle"]
    with pytest.raises(ValueError, match="`training`"):
        network(4).trace(X, training="yes")
