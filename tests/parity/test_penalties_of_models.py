"""`losses` of models and layers, and tensors at the ends of a chain, beside Keras."""

import numpy as np
import pytest
from parity.both import both

import mlpc

pytestmark = pytest.mark.filterwarnings("ignore")

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 4)).astype("float32")
Y = RNG.normal(size=(12, 1)).astype("float32")


def penalised(k):
    """A chain with penalties of all kinds, also in a model among its layers."""
    inner = k.Sequential(
        [
            k.Input((3,)),
            k.layers.Dense(2, kernel_regularizer="l2", activity_regularizer="l2"),
            k.layers.Dense(2, bias_regularizer="l1"),
        ]
    )
    first = k.layers.Dense(3, "tanh", kernel_regularizer=k.regularizers.L1L2(0.1, 0.2))
    last = k.layers.Dense(1, kernel_regularizer="l2")
    layers = [first, k.layers.ActivityRegularization(l1=0.5), inner, last]
    return k.Sequential([k.Input((4,)), *layers])


def plain(k):
    return k.Sequential([k.Input((4,)), k.layers.Dense(1)])


CALLS = {
    "nothing": lambda m: None,
    "a call": lambda m: m(X),
    "two calls": lambda m: (m(X), m(X[:5])),
    "a call as in training": lambda m: m(X, training=True),
    "predict": lambda m: (m(X), m.predict(X, verbose=0)),
    "a frozen layer": lambda m: setattr(m.layers[0], "trainable", False),
    "an inner layer": lambda m: m.layers[2].layers[0](X[:, :3]),
}


@pytest.mark.parametrize("make", [penalised, plain])
@pytest.mark.parametrize("call", CALLS)
def test_losses(make, call, keras):
    if make is plain and call == "an inner layer":
        return
    found = []
    for model in both(keras, make):
        CALLS[call](model)
        found.append([float(value) for value in model.losses])
        assert {np.shape(value) for value in model.losses} <= {()}
        assert {str(value.dtype) for value in model.losses} <= {"float32"}
        parts = [each.losses for each in model.layers]
        found[-1] += [len(part) for part in parts]
        found[-1] += [float(value) for part in parts for value in part]
    np.testing.assert_allclose(*found, 1e-5)


def test_losses_after_training(keras):
    """Training leaves the penalties on weights alone."""
    found = []
    for model in both(keras, penalised):
        model.compile("sgd", "mse")
        model(X)
        model.fit(X, Y, batch_size=5, shuffle=False, verbose=0)
        found.append([float(value) for value in model.losses])
        model.evaluate(X, Y, verbose=0)
        assert [float(value) for value in model.losses] == found[-1]
    np.testing.assert_allclose(*found, 1e-4)


def test_losses_in_a_callback():
    model, seen = penalised(mlpc), []
    model.compile("sgd", "mse")
    model(X)

    def look(batch, logs):
        seen.append([float(value) for value in model.losses])

    call = mlpc.callbacks.LambdaCallback(on_train_batch_end=look)
    model.fit(X, Y, batch_size=5, verbose=0, callbacks=[call])
    assert [len(values) for values in seen] == [4] * 3
    assert seen[2] == [float(value) for value in model.losses] != seen[0]


def test_outputs_with_penalties_are_those_of_predict():
    model = penalised(mlpc)
    np.testing.assert_array_equal(model(X), model.predict(X, verbose=0))


def test_compute_loss_adds_penalties_on_outputs(keras):
    found = []
    for model in both(keras, penalised):
        model.compile("sgd", "mse")
        found.append(float(model.compute_loss(X, Y, model(X))))
    np.testing.assert_allclose(*found, 1e-5)
    ours = penalised(mlpc)
    ours.compile("sgd", "mse")
    total = ours.evaluate(X, Y, batch_size=12, verbose=0)
    np.testing.assert_allclose(ours.compute_loss(X, Y, ours(X)), total, 1e-6)


# -- the ends of a chain ---------------------------------------------------------------


def ends(model):
    found = [(t.shape, t.dtype) for t in (*model.inputs, *model.outputs)]
    for layer in model.layers:
        found += [(t.shape, t.dtype) for t in (layer.input, layer.output)]
    return found


@pytest.mark.parametrize(
    "build",
    [
        plain,
        penalised,
        lambda k: k.Sequential([k.Input((4,), batch_size=3), k.layers.Dense(2)]),
        lambda k: k.Sequential(
            [k.Input((2, 2)), k.layers.Flatten(), k.layers.Dense(2)]
        ),
    ],
)
def test_ends_of_a_chain(build, keras):
    ours, theirs = build(mlpc), build(keras)
    assert ends(ours) == ends(theirs)
    assert ours.input_spec is theirs.input_spec is None
    assert ours.input.shape == ours.inputs[0].shape
    assert ours.output.shape == ours.outputs[0].shape
    for model in (ours, theirs):
        assert model.layers[0].input is model.inputs[0]
        assert model.layers[-1].output is model.outputs[0]


def test_the_name_of_the_input(keras):
    for k in (mlpc, keras):
        model = k.Sequential([k.Input((4,), name="rows"), k.layers.Dense(1)])
        assert model.inputs[0].name == "rows"


def test_ends_after_the_chain_has_changed(keras):
    found = []
    for k in (mlpc, keras):
        model = plain(k)
        found.append([ends(model)])
        model.add(k.layers.Dense(5))
        found[-1].append(ends(model))
        model.pop()
        found[-1].append(ends(model))
    assert found[0] == found[1]


def test_ends_that_are_not_known(keras):
    for k in (mlpc, keras):
        model = k.Sequential([k.layers.Dense(1)])
        for name in ("inputs", "outputs", "input", "output"):
            assert not hasattr(model, name)
        assert not hasattr(k.layers.Dense(1), "input")


def test_an_inner_tensor_is_no_input():
    with pytest.raises(ValueError, match=r"Only instances of `keras\.Layer`"):
        mlpc.Sequential([plain(mlpc).output, mlpc.layers.Dense(1)])
