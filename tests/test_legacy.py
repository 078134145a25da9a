"""The older spellings: each works, and warns once, at the user's line."""

import importlib
import sys
import warnings

import numpy as np
import pytest

import mlpc as keras
from mlpc import legacy

X = np.random.default_rng(0).normal(size=(20, 4)).astype("float32")
Y = np.eye(3, dtype="float32")[np.arange(20) % 3]


def member(path):
    found = keras
    for name in path.split("."):
        found = getattr(found, name, None)
    return found


def one_warning(call, *words):
    """What a call returns, after one warning of this file that holds these words."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = call()
    assert len(caught) == 1, [str(warning.message) for warning in caught]
    for word in words:
        assert word in str(caught[0].message)
    assert caught[0].filename == __file__
    return result


def model(**compiled):
    keras.utils.set_random_seed(1)
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "softmax")])
    net.compile(loss="categorical_crossentropy", **compiled)
    return net


@pytest.mark.parametrize("path", [p for p in legacy.ARGUMENTS if "*" not in p])
def test_every_door_is_there(path):
    assert member(path) is not None


@pytest.mark.parametrize("path", [*legacy.GONE, *legacy.NAMES])
def test_what_has_gone_is_there(path):
    assert member(path) is not None


def test_todays_spellings_do_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net = model(optimizer=keras.optimizers.SGD(learning_rate=0.1))
        net.fit(X, Y, epochs=1, verbose=0)
        keras.utils.to_categorical([0, 1], num_classes=2)


@pytest.mark.parametrize(
    "name", [n for n in keras.optimizers.__all__ if n[0].isupper()]
)
def test_lr(name):
    optimizer = getattr(keras.optimizers, name)
    if name in ("Optimizer", "LossScaleOptimizer", "MultiOptimizer"):
        pytest.skip("takes no rate")
    made = one_warning(lambda: optimizer(lr=0.5), "`lr`", "`learning_rate`")
    assert made.learning_rate == 0.5
    assert one_warning(lambda: optimizer(lr=1), "`lr`").learning_rate == 1.0
    assert one_warning(lambda: made.lr, "optimizer.learning_rate") == 0.5
    one_warning(lambda: setattr(made, "lr", 0.25), "optimizer.learning_rate")
    assert made.learning_rate == 0.25


def test_lr_of_a_class_of_ones_own():
    class Own(keras.optimizers.SGD):
        pass

    class Other(keras.optimizers.SGD):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)

    for cls in (Own, Other):
        assert one_warning(lambda: cls(lr=0.5), "`lr`").learning_rate == 0.5  # noqa: B023


def test_lr_in_configs():
    config = {"lr": 0.5, "decay": 0.0, "momentum": 0.5, "nesterov": True}
    config |= {"jit_compile": True, "is_legacy_optimizer": False}
    config = {"class_name": "SGD", "config": config}
    sgd = one_warning(lambda: keras.optimizers.deserialize(config), "`lr`")
    assert (sgd.learning_rate, sgd.momentum, sgd.nesterov) == (0.5, 0.5, True)


def test_decay():
    sgd = one_warning(lambda: keras.optimizers.SGD(0.5, decay=0.1), "InverseTimeDecay")
    x, y = X[:1], Y[:1]
    net = model(optimizer=sgd)
    w = net.get_weights()
    for step in range(3):
        grads = [np.array(g) for g in net.gradients(x, y)]
        net.train_on_batch(x, y)
        rate = 0.5 / (1 + 0.1 * step)
        w = [a - rate * g for a, g in zip(w, grads, strict=True)]
    for a, b in zip(w, net.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, 1e-5, 1e-6)


def test_no_decay_is_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert keras.optimizers.Adam(0.5, decay=0.0).learning_rate == 0.5


def test_epsilon_of_none():
    adam = one_warning(lambda: keras.optimizers.Adam(epsilon=None), "`1e-7`")
    assert adam.epsilon == 1e-7
    assert keras.optimizers.Adam(epsilon=0.5).epsilon == 0.5


def test_schedule_decay():
    nadam = one_warning(lambda: keras.optimizers.Nadam(schedule_decay=0.004), "0.004")
    assert nadam.get_config() | {"name": ""} == (
        keras.optimizers.Nadam().get_config() | {"name": ""}
    )
    with pytest.raises(ValueError, match="schedule_decay"):
        keras.optimizers.Nadam(schedule_decay=0.5)


def test_show_accuracy():
    net = model(optimizer="sgd", class_mode="categorical")
    _, accuracy = one_warning(
        lambda: net.evaluate(X, Y, show_accuracy=True, verbose=0), "metrics="
    )
    assert 0 <= accuracy <= 1
    net = model(optimizer="sgd")
    history = one_warning(
        lambda: net.fit(X, Y, show_accuracy=True, verbose=0), "metrics=['accuracy']"
    )
    assert list(history.history) == ["accuracy", "loss"]
    optimizer, steps = net.optimizer, net.optimizer.iterations
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net.fit(X, Y, show_accuracy=False, verbose=0)
    assert net.optimizer is optimizer and optimizer.iterations == 2 * steps
    bare = keras.Sequential([keras.layers.Dense(3)])
    with pytest.warns(UserWarning), pytest.raises(ValueError, match="compile"):
        bare.fit(X, Y, show_accuracy=True)


def test_epochs():
    net = model(optimizer="sgd")
    history = one_warning(
        lambda: net.fit(X, Y, nb_epoch=3, verbose=0), "`nb_epoch`", "`epochs`"
    )
    assert history.epoch == [0, 1, 2]


class Recorder(keras.Sequential):
    """A model that takes batches and remembers how it was called."""

    def fit(self, x=None, **options):
        return "fit", x, options

    def evaluate(self, x=None, **options):
        return "evaluate", x, options

    def predict(self, x, **options):
        return "predict", x, options


def test_generators():
    net, batches = Recorder(), [(X, Y)]
    called = one_warning(
        lambda: net.fit_generator(batches, 5, 2, validation_steps=3, workers=4),
        "model.fit(generator)",
    )
    expected = {"steps_per_epoch": 5, "epochs": 2, "validation_steps": 3}
    assert called == ("fit", batches, expected)
    called = one_warning(lambda: net.evaluate_generator(batches, 5), "model.evaluate")
    assert called == ("evaluate", batches, {"steps": 5})
    called = one_warning(
        lambda: net.predict_generator(batches, steps=5, max_queue_size=1, verbose=1),
        "model.predict",
    )
    assert called == ("predict", batches, {"steps": 5, "verbose": 1})


def test_predictions():
    net = model(optimizer="sgd")
    outputs = net.predict(X, verbose=0)
    classes = one_warning(lambda: net.predict_classes(X), "np.argmax")
    np.testing.assert_array_equal(classes, outputs.argmax(-1))
    shares = one_warning(lambda: net.predict_proba(X), "model.predict(x)")
    np.testing.assert_array_equal(shares, outputs)
    single = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, "sigmoid")])
    classes = one_warning(lambda: single.predict_classes(X), "predict_classes")
    np.testing.assert_array_equal(classes, single.predict(X, verbose=0) > 0.5)
    assert classes.shape == (20, 1)


def test_keys_of_the_history():
    net = model(optimizer="sgd", metrics=["accuracy"])
    history = net.fit(X, Y, epochs=2, validation_data=(X, Y), verbose=0).history
    for old, new in (("acc", "accuracy"), ("val_acc", "val_accuracy")):
        values = one_warning(lambda: history[old], f"'{old}'", f"'{new}'")  # noqa: B023
        assert values == history[new]
        assert old not in history
    assert isinstance(history, dict)
    assert sorted(history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    with pytest.raises(KeyError, match="mae"):
        history["mae"]


def test_the_history_gives_what_is_there():
    net = model(optimizer="sgd", metrics=["accuracy"])
    history = net.fit(X, Y, epochs=2, verbose=0).history
    found = one_warning(lambda: history.get("acc"), "'acc'", "'accuracy'")
    assert found == history["accuracy"]
    assert history.get("loss") == history["loss"]
    assert history.get("val_acc") is None and history.get("val_acc", 1) == 1


@pytest.mark.parametrize("hook", ["on_epoch_end", "on_train_batch_end"])
def test_a_callback_asks_its_logs_for_an_older_key(hook):
    """As in a course: training stops once `logs.get("acc")` is large enough."""

    def stop(self, step, logs=None):
        self.model.stop_training = logs.get("acc") >= 0

    stopper = type("Stopper", (keras.callbacks.Callback,), {hook: stop})()
    net = model(optimizer="sgd", metrics=["accuracy"])

    def fit():
        return net.fit(X, Y, epochs=3, verbose=0, callbacks=[stopper])

    assert one_warning(fit, "'acc'", "'accuracy'").epoch == [0]


def test_a_key_that_was_asked_for_is_no_older_one():
    net = model(optimizer="sgd", metrics=["acc"])
    history = net.fit(X, Y, verbose=0).history
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(history["acc"]) == 1
    with pytest.raises(KeyError, match="val_acc"):
        history["val_acc"]


def test_layers_of_keras_1():
    def make():
        return keras.layers.Dense(output_dim=3, name="d", init="he_normal", bias=False)

    with pytest.warns(UserWarning, match="today") as caught:
        dense = make()
    assert len(caught) == 3  # one of each
    assert dense.units == 3
    assert type(dense.kernel_initializer) is keras.initializers.HeNormal
    assert dense.use_bias is False
    dense = one_warning(lambda: keras.layers.Dense(3, init="uniform"), "init")
    assert type(dense.kernel_initializer) is keras.initializers.RandomUniform
    assert one_warning(lambda: keras.layers.Dropout(p=0.5), "`p`", "`rate`").rate == 0.5
    one_warning(lambda: keras.layers.Dense(3, input_dim=4), "Input(shape)")


def test_a_config_of_keras_1():
    config = {"name": "d", "trainable": True, "output_dim": 3, "activation": "tanh"}
    config |= {"W_regularizer": None, "b_constraint": None, "input_dim": None}
    config = {"class_name": "Dense", "config": config}
    dense = one_warning(lambda: keras.layers.deserialize(config), "`output_dim`")
    assert (dense.units, dense.name) == (3, "d")


def test_wrong_arguments_are_still_wrong():
    with pytest.raises(ValueError, match="Unrecognized keyword arguments"):
        keras.layers.Dense(3, inti="uniform")
    with pytest.raises(TypeError, match="units"):
        keras.layers.Dense()
    with pytest.raises(ValueError, match="not recognized"):
        keras.optimizers.SGD(lrr=1.0)


def test_leaky_relu():
    layer = one_warning(lambda: keras.layers.LeakyReLU(alpha=0.1), "`negative_slope`")
    assert layer.negative_slope == pytest.approx(0.1)


def test_noise():
    layer = one_warning(lambda: keras.layers.GaussianNoise(sigma=0.1), "`stddev`")
    assert layer.stddev == pytest.approx(0.1)


def test_regularizers():
    penalty = one_warning(lambda: keras.regularizers.l2(l=0.5), "`l2`")
    assert float(penalty.l2) == 0.5


def test_constraints():
    constraint = one_warning(lambda: keras.constraints.maxnorm(3), "`MaxNorm`")
    assert constraint.get_config() == {"max_value": 3, "axis": 0}
    constraint = one_warning(lambda: keras.constraints.MaxNorm(m=3), "`max_value`")
    assert constraint.max_value == 3
    made = one_warning(lambda: keras.regularizers.l1l2(l1=0.1, l2=0.2), "`L1L2`")
    assert isinstance(made, keras.regularizers.L1L2)


def test_period(tmp_path):
    path = str(tmp_path / "{epoch}.weights.h5")
    checkpoint = one_warning(
        lambda: keras.callbacks.ModelCheckpoint(path, period=2, save_weights_only=True),
        "`save_freq`",
    )
    net = model(optimizer="sgd")
    net.fit(X, Y, epochs=5, verbose=0, callbacks=[checkpoint], validation_data=(X, Y))
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "2.weights.h5",
        "4.weights.h5",
    ]


@pytest.mark.parametrize("metric", ["accuracy", "acc"])
def test_monitors(metric):
    stop = keras.callbacks.EarlyStopping("acc", mode="min", patience=0, min_delta=9)
    net = model(optimizer="sgd", metrics=[metric])

    def fit():
        return net.fit(X, Y, epochs=5, verbose=0, callbacks=stop)

    history = one_warning(fit, "'accuracy'") if metric == "accuracy" else fit()
    assert len(history.epoch) < 5
    assert stop.monitor == metric


def test_plateau():
    made = one_warning(
        lambda: keras.callbacks.ReduceLROnPlateau(epsilon=0.5), "`min_delta`"
    )
    assert made.min_delta == 0.5


def test_base_logger():
    logger = one_warning(lambda: keras.callbacks.BaseLogger(), "leave it out")
    net = model(optimizer="sgd")
    assert len(net.fit(X, Y, verbose=0, callbacks=[logger]).history["loss"]) == 1


@pytest.mark.parametrize("address", legacy.MODULES)
def test_older_addresses(address):
    module = sys.modules[f"mlpc.{address}"]
    if not isinstance(module, type(importlib.import_module("mlpc.utils.np_utils"))):
        pytest.skip("a module of today is there")
    name = {"layers": "Dense", "optimizers": "SGD", "utils": "Progbar"}
    name |= {"initializers": "Zeros", "losses": "Hinge"}
    room = legacy.MODULES[address]
    today = getattr(getattr(keras, room), name[room])
    found = one_warning(lambda: getattr(module, name[room]), f"`mlpc.{room}`")
    assert found is today
    assert importlib.import_module(f"mlpc.{address}") is module
    with pytest.raises(AttributeError, match="nothing"):
        module.nothing  # noqa: B018


def test_older_imports():
    namespace = {}
    with pytest.warns(UserWarning, match="older address"):
        exec("from mlpc.layers.core import Dense, Dropout", namespace)
    with pytest.warns(UserWarning, match="`mlpc.utils`"):
        exec("from mlpc.utils import np_utils\nf = np_utils.to_categorical", namespace)
    assert namespace["Dense"] is keras.layers.Dense
    assert namespace["f"]([0, 1], 2).tolist() == [[1, 0], [0, 1]]


def test_to_categorical():
    rows = one_warning(
        lambda: keras.utils.to_categorical([0, 1], nb_classes=3), "`num_classes`"
    )
    assert rows.shape == (2, 3)
    rows = one_warning(lambda: keras.utils.to_categorical(y=[0, 1]), "`x`")
    assert rows.shape == (2, 2)
