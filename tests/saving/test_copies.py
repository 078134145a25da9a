"""Copies and pickles of what a training has used: optimizers, layers, weights ...
They have the values, share no memory, and are of no model."""

import copy
import pickle

import numpy as np
import pytest
from keras_files import rows_and_classes, small

import mlpc

WAYS = {
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "protocol 0": lambda thing: pickle.loads(pickle.dumps(thing, 0)),
    "deepcopy": copy.deepcopy,
}
OPTIMIZERS = [
    *("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "AdamW", "Adamax", "Nadam"),
    *("Adafactor", "Ftrl", "Lion", "Lamb", "Muon"),
]
OWN = {
    **{name: getattr(mlpc.optimizers, name) for name in OPTIMIZERS},
    "averages": lambda: mlpc.optimizers.SGD(0.1, 0.9, use_ema=True, clipnorm=1.0),
    "accumulating": lambda: mlpc.optimizers.Adam(gradient_accumulation_steps=2),
    "scheduled": lambda: mlpc.optimizers.Adam(
        mlpc.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)
    ),
    "scaled": lambda: mlpc.optimizers.LossScaleOptimizer(mlpc.optimizers.Adam()),
}


@pytest.fixture(params=WAYS)
def again(request):
    return WAYS[request.param]


def fits(model, epochs=1):
    return model.fit(*rows_and_classes(), batch_size=8, epochs=epochs, verbose=0)


def dense(optimizer):
    mlpc.utils.set_random_seed(3)
    layers = [mlpc.layers.Dense(5, "tanh"), mlpc.layers.Dense(3, "softmax")]
    model = mlpc.Sequential([mlpc.Input((4,)), *layers])
    model.compile(optimizer, "categorical_crossentropy")
    return model


def assert_equal(some, others):
    for a, b in zip(some, others, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", OWN)
def test_optimizers_go_on_as_the_one_they_are_copies_of(name, again):
    """A twin of the model, trained by the copy, takes the same steps."""
    model, twin = dense(OWN[name]()), dense("sgd")
    fits(model)
    other = again(model.optimizer)
    assert type(other) is type(model.optimizer) and other.built
    assert other.iterations == model.optimizer.iterations > 0
    assert other.learning_rate == model.optimizer.learning_rate
    assert other.get_config() == model.optimizer.get_config()
    assert_equal(other.variables, model.optimizer.variables)
    assert [v.path for v in other.variables] == [
        v.path for v in model.optimizer.variables
    ]
    gradients = [np.full(w.shape, 0.1, "f4") for w in model.trainable_weights]
    twin.set_weights(model.get_weights())
    other.build(twin.trainable_weights)
    assert_equal(other.variables, model.optimizer.variables)
    for _ in range(3):
        model.optimizer.apply(gradients, model.trainable_weights)
        other.apply(gradients, twin.trainable_weights)
    assert_equal(twin.get_weights(), model.get_weights())
    assert_equal(other.variables, model.optimizer.variables)


@pytest.mark.parametrize("name", OWN)
def test_new_optimizers(name, again):
    optimizer = OWN[name]()
    other = again(optimizer)
    assert type(other) is type(optimizer) and not other.built
    assert other.get_config() == optimizer.get_config()
    fits(dense(other))


def test_an_optimizers_copy_shares_nothing(again):
    model = dense("adam")
    fits(model)
    before = [np.array(v) for v in model.optimizer.variables]
    other = again(model.optimizer)
    other.learning_rate = 0.5
    for variable in other.variables[2:]:
        variable.value[...] = 7
    other.iterations = 9
    assert_equal(model.optimizer.variables, before)


def test_what_does_not_decay_stays_so_in_copies(again):
    model = dense(mlpc.optimizers.AdamW(0.1, weight_decay=0.5))
    model.optimizer.exclude_from_weight_decay(
        var_list=[model.layers[0].kernel], var_names=["bias"]
    )
    fits(model)
    other = again(model.optimizer)
    twin = dense("sgd")
    twin.set_weights(model.get_weights())
    gradients = [np.zeros(w.shape, "f4") for w in model.trainable_weights]
    copies = other._weights
    for _ in range(2):
        model.optimizer.apply(gradients, model.trainable_weights)
        other.apply(gradients)
    assert_equal(copies, model.trainable_weights)


LAYERS = {
    "dense": lambda: mlpc.layers.Dense(
        3, "relu", kernel_regularizer="l2", kernel_constraint="max_norm"
    ),
    "batch normalization": mlpc.layers.BatchNormalization,
    "layer normalization": mlpc.layers.LayerNormalization,
    "prelu": mlpc.layers.PReLU,
    "dropout": lambda: mlpc.layers.Dropout(0.5, seed=3),
    "activation": lambda: mlpc.layers.Activation("softmax"),
}


@pytest.mark.parametrize("name", LAYERS)
def test_layers_of_a_model(name, again):
    model = mlpc.Sequential([mlpc.Input((4,)), LAYERS[name](), mlpc.layers.Dense(3)])
    model.compile("sgd", "mse")
    fits(model)
    layer = model.layers[0]
    other = again(layer)
    assert type(other) is type(layer) and other.name == layer.name
    assert_equal(other.get_weights(), layer.get_weights())
    assert [w.path for w in other.weights] == [w.path for w in layer.weights]
    assert [w.trainable for w in other.weights] == [w.trainable for w in layer.weights]
    x = rows_and_classes()[0]
    np.testing.assert_array_equal(other(x), layer(x))
    before = layer.get_weights()
    second = mlpc.Sequential([mlpc.Input((4,)), other, mlpc.layers.Dense(3)])
    second.compile("sgd", "mse")
    fits(second)
    assert_equal(layer.get_weights(), before)
    if before:
        assert not np.array_equal(other.get_weights()[0], before[0])


def test_layers_before_a_model(again):
    layer = again(mlpc.layers.Dense(3))
    assert not layer.built
    layer.build((None, 4))
    other = again(layer)
    assert other.built and [w.shape for w in other.weights] == [(4, 3), (3,)]


def test_a_shallow_copy_of_a_layer_shares_its_weights():
    layer = mlpc.layers.Dense(3)
    layer.build((None, 4))
    layer.kernel[:] = 2
    assert copy.copy(layer).kernel is layer.kernel


@pytest.mark.parametrize("way", [*WAYS, "copy"])
def test_variables(way):
    again = {**WAYS, "copy": copy.copy}[way]
    layer = small().layers[0]
    for variable in (layer.kernel, mlpc.Variable([1, 2], name="v", trainable=False)):
        other = again(variable)
        assert type(other) is mlpc.Variable
        assert (other.name, other.path) == (variable.name, variable.path)
        assert other.trainable == variable.trainable
        np.testing.assert_array_equal(other, variable)
        assert other.dtype == variable.dtype
        other.assign(other + 1)
        assert not np.array_equal(other, variable)


def test_histories(again):
    model = small(epochs=0)
    history = fits(model, 3)
    other = again(history)
    assert other.history == history.history and other.epoch == [0, 1, 2]
    assert other.history is not history.history and other.model is None
    assert history.model is model


def test_metrics_go_on(again):
    y = np.eye(3)[[0, 1, 2, 1]]
    p = np.full((4, 3), 0.25) + 0.25 * np.eye(3)[[0, 1, 1, 1]]
    for metric in (
        mlpc.metrics.AUC(),
        mlpc.metrics.F1Score(),
        mlpc.metrics.CategoricalAccuracy(),
        mlpc.metrics.MeanSquaredError(),
    ):
        metric.update_state(y, p)
        other = again(metric)
        np.testing.assert_array_equal(other.result(), metric.result())
        other.update_state(y, y)
        metric.update_state(y, y)
        np.testing.assert_array_equal(other.result(), metric.result())


def test_what_else_there_is_of_a_training(again, tmp_path):
    """Each has the values that it had."""
    x, y = rows_and_classes()
    callbacks = [
        mlpc.callbacks.EarlyStopping("loss", patience=5, restore_best_weights=True),
        mlpc.callbacks.ReduceLROnPlateau("loss"),
        mlpc.callbacks.CSVLogger(tmp_path / "a.csv"),
        mlpc.callbacks.TerminateOnNaN(),
        mlpc.callbacks.ModelCheckpoint(tmp_path / "a.keras"),
        mlpc.callbacks.BackupAndRestore(tmp_path / "backup"),
    ]
    model = small(epochs=0)
    model.fit(x, y, epochs=2, verbose=0, callbacks=callbacks)
    for callback in callbacks:
        other = again(callback)
        assert type(other) is type(callback)
        if callback is not callbacks[2]:  # its file would be read
            assert str(other.get_state()) == str(callback.get_state())
    initializer = mlpc.initializers.GlorotUniform(seed=3)
    initializer((2, 2))
    np.testing.assert_array_equal(again(initializer)((2, 2)), initializer((2, 2)))
    schedule = mlpc.optimizers.schedules.CosineDecay(0.1, 10)
    assert again(schedule)(3) == schedule(3)
    for loss in (mlpc.losses.Huber(2.0), mlpc.losses.MeanSquaredError()):
        assert again(loss)(y, x[:, :3]) == loss(y, x[:, :3])
