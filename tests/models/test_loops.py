"""Whole epochs in the engine give what epochs one by one give."""

import threading

import numpy as np
import pytest

import mlpc as keras

X = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
Y = (X[:, :1] * X[:, 1:2] > 0).astype("float32")


class Watcher(keras.callbacks.Callback):
    """Looks at each epoch, so that epochs are run one by one."""

    def on_epoch_end(self, epoch, logs=None):
        pass


def fit(units, *callbacks, **options):
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(units, activation="tanh"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(X, Y, verbose=0, callbacks=list(callbacks), **options)
    return model, history


@pytest.mark.parametrize("units", [4, 20])
@pytest.mark.parametrize("batch_size", [7, 60])
def test_unwatched_epochs_are_those_one_by_one(batch_size, units):
    options = {"batch_size": batch_size, "epochs": 9, "initial_epoch": 2}
    alone, quiet = fit(units, **options)
    watched, seen = fit(units, Watcher(), **options)
    assert quiet.history == seen.history
    assert quiet.epoch == seen.epoch == list(range(2, 9))
    assert list(quiet.history) == ["accuracy", "loss"]
    for ours, theirs in zip(alone.get_weights(), watched.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert alone._trainer.epochs == watched._trainer.epochs == 7


def test_more_epochs_than_one_call_takes():
    _, history = fit(2, batch_size=60, epochs=5000)
    assert len(history.history["loss"]) == 5000
    assert history.epoch == list(range(5000))
    assert history.history["loss"][-1] < history.history["loss"][0]


def test_stop_training_ends_unwatched_epochs():
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    timer = threading.Timer(0.2, lambda: setattr(model, "stop_training", True))
    timer.start()
    history = model.fit(X, Y, epochs=10**9, verbose=0)
    timer.join()
    assert 0 < len(history.epoch) < 10**9
    assert len(history.epoch) == len(history.history["loss"]) == model._trainer.epochs


def test_a_callback_evaluates_with_targets_of_another_rank():
    """What runs stays compiled: `(n,)` and `(n, 1)` mean the same loss and metrics."""
    found = []

    class Evaluates(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            for y in (Y, Y[:, 0]):
                found.append(self.model.evaluate(X, y, verbose=0))
                self.model.gradients(X, y)

    watched, seen = fit(4, Evaluates(), epochs=3)
    alone, quiet = fit(4, epochs=3)
    assert seen.history == quiet.history and found[0::2] == found[1::2]
    for ours, theirs in zip(alone.get_weights(), watched.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
