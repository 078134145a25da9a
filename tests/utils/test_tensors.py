"""What models, layers and `keras.ops` give answers `.numpy()`; else it is an array."""

import copy
import pickle

import numpy as np
import pytest

import mlpc
from mlpc.utils.tensors import as_tensor

X = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
Y = X[:, :1]


def model():
    return mlpc.Sequential([mlpc.Input((3,)), mlpc.layers.Dense(2, name="dense")])


class Own(mlpc.layers.Dense):
    def call(self, inputs, training=None):
        return super().call(inputs, training=training) + 1


ops = mlpc.ops
MADE = {
    "model": lambda: model()(X),
    "model in training": lambda: model()(X, training=True),
    "layer": lambda: mlpc.layers.Dense(2)(X),
    "penalised": lambda: mlpc.layers.Dense(2, activity_regularizer="l2")(X),
    "own layer": lambda: Own(2)(X),
    "own layer in a model": lambda: mlpc.Sequential([Own(2)])(X),
    "ops": lambda: ops.add(X, X),
    "reduced": lambda: ops.sum(X),
    "argmax": lambda: ops.argmax(X),
    "all": lambda: ops.all(X > -9),
    "several": lambda: ops.split(X, 2)[1],
    "activation": lambda: ops.softmax(X),
    "tensor": lambda: ops.convert_to_tensor([1.0, 2.0]),
    "metric": lambda: mlpc.metrics.MeanSquaredError()(X, X + 1),
    "curve": lambda: mlpc.metrics.AUC()([0, 1], [0.2, 0.7]),
    "loss": lambda: mlpc.losses.MeanSquaredError()(X, X + 1),
    "draw": lambda: mlpc.random.normal((2, 2), seed=1),
    "element": lambda: model()(X)[0, 0],
    "row": lambda: model()(X)[0],
    "computed": lambda: (model()(X) * 2 - 1) ** 2,
    "computed and reduced": lambda: (model()(X) ** 2).mean(),
    "compared": lambda: model()(X) > 0,
}


@pytest.mark.parametrize("case", MADE)
def test_numpy(case):
    found = MADE[case]()
    plain = found.numpy()
    assert type(plain) is np.ndarray or type(plain) in np.sctypeDict.values()
    assert plain.dtype == found.dtype and plain.shape == found.shape
    assert isinstance(found, (np.ndarray, np.generic))
    np.testing.assert_array_equal(plain, found)
    assert repr(found) == repr(plain) and str(found) == str(plain)


@pytest.mark.parametrize("case", MADE)
def test_pickled_they_are_plain(case):
    found = MADE[case]()
    again = pickle.loads(pickle.dumps(found))
    assert type(again) is type(found.numpy())
    np.testing.assert_array_equal(again, found)
    np.testing.assert_array_equal(copy.deepcopy(found), found)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert b"mlpc" not in pickle.dumps(found, protocol)


def test_no_copy_is_made():
    found = model()(X)
    assert np.shares_memory(found, found.numpy())
    found.numpy()[0, 0] = 7
    assert found[0, 0] == 7


def test_predictions_are_plain():
    net = model()
    net.compile("sgd", "mse")
    for found in (net.predict(X, verbose=0), net.predict_on_batch(X)):
        assert type(found) is np.ndarray
    assert type(ops.convert_to_numpy(net(X))) is np.ndarray
    assert type(np.asarray(net(X))) is np.ndarray
    assert type(ops.shape(X)) is tuple


def test_numbers_are_numbers():
    total = ops.sum(X)
    assert isinstance(total, np.float32) and isinstance(total, np.floating)
    assert isinstance(ops.sum(X.astype(float)), float)
    assert hash(total) == hash(np.float32(total)) and {total: 1}[total.numpy()] == 1
    assert f"{total:.3f}" == f"{float(total):.3f}"
    assert "abc"[ops.argmax(np.array([0, 5, 1]))] == "b"
    assert round(total, 1) == round(total.numpy(), 1)
    assert type(total + 1) is type(total.numpy() + 1)
    assert np.asarray(total).dtype == "float32"


def test_they_are_rows_targets_and_weights():
    net = model()
    net.compile("sgd", "mse")
    rows, targets = ops.add(X, 0), net(X)
    fitted = net.fit(rows, targets, sample_weight=ops.ones(4), verbose=0)
    assert fitted.history["loss"] == [pytest.approx(0, abs=1e-10)]
    np.testing.assert_array_equal(net(rows), net(X))
    net.layers[0].set_weights([as_tensor(w) for w in net.get_weights()])


def test_functions_of_numpy():
    found, out = model()(X), np.zeros((4, 2), "float32")
    assert np.add(found, 1, out=out) is out
    found += 1
    np.testing.assert_array_equal(found, np.concatenate([found.numpy()]))
    assert np.linalg.norm(found) == np.linalg.norm(found.numpy())
    assert found.std() == found.numpy().std()
    assert [row.shape for row in found] == [(2,)] * 4


def test_a_recorded_function_is_differentiated_as_before():
    def loss(y, p):
        return ops.mean(ops.square(p - y), axis=-1)

    found = []
    for each in (loss, "mse"):
        net = model()
        net.set_weights([np.ones((3, 2)), np.zeros(2)])
        net.compile("sgd", each)
        net.fit(X, X[:, :2], verbose=0)
        found.append(net.get_weights())
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, 1e-6)


POSITIVE, CLASSES = np.exp(X), np.array([0, 1, 2, 0])
ARGUMENTS = {  # of a room's functions; of those of class numbers others
    "losses": (POSITIVE, POSITIVE),
    "metrics": (POSITIVE, POSITIVE),
    "activations": (X,),
    "initializers": ((4, 3),),
    "regularizers": (X,),
    "constraints": (X,),
}
OF_CLASSES = "sparse", "circle"
OTHERS = {"get", "serialize", "deserialize", "confusion_matrix", "Constraint"}


def public():
    for room in ARGUMENTS:
        module = getattr(mlpc, room)
        for name in sorted(set(module.__all__) - OTHERS):
            yield pytest.param(room, getattr(module, name), id=f"{room}.{name}")


def of_classes(thing):
    return getattr(thing, "__name__", "").lower().startswith(OF_CLASSES)


def result_of(room, thing):
    """What it makes of its room's arguments, or `None`."""
    arguments = ARGUMENTS[room]
    if len(arguments) > 1 and of_classes(thing):
        arguments = CLASSES, POSITIVE
    try:
        function = thing() if isinstance(thing, type) else thing
        return function(*arguments)
    except (TypeError, ValueError, NotImplementedError, AttributeError):
        return None  # of a base class, or what is not a function of arrays


@pytest.mark.parametrize("room, thing", [*public()])
def test_what_the_functions_of_a_room_give(room, thing):
    result = result_of(room, thing)
    if not isinstance(result, (np.ndarray, np.number)):
        pytest.skip("no array")
    plain = result.numpy()
    assert type(plain) in (np.ndarray, result.dtype.type)
    np.testing.assert_array_equal(plain, result)
    assert np.ndim(result) == 0 or np.shares_memory(plain, result)
