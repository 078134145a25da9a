"""Ctrl-C at every call that fit, evaluate, predict and compile make: the model can be
used afterwards, by this thread and by others, and is one model still."""

import threading

import numpy as np
import pytest
from faults.points import interrupted

import mlpc as keras
from mlpc import ops

X = np.random.default_rng(0).normal(size=(12, 4)).astype("float32")
Y = np.random.default_rng(1).normal(size=(12, 2)).astype("float32")
SHAPES = [(4, 3), (3,), (3, 2), (2,)]

pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class OwnLoss(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return ops.mean(ops.square(y_true - y_pred), -1)

    def gradient(self, y_true, y_pred):
        return 2 * (y_pred - y_true) / y_pred.shape[-1]


class Model:
    """A model that nobody has used, and what can be done with it."""

    def __init__(self, own):
        layers = [keras.layers.Dense(3), keras.layers.Dense(2)]
        self.model = keras.Sequential(layers)
        rate = keras.optimizers.schedules.ExponentialDecay(0.1, 5, 0.9)
        self.optimizer = keras.optimizers.Adam(rate) if own else "sgd"
        self.loss = OwnLoss() if own else "mse"

    def compile(self):
        self.model.compile(self.optimizer, self.loss, metrics=["mae"])

    def fit(self):
        self.model.fit(X, Y, batch_size=8, verbose=0)

    def evaluate(self):
        self.model.evaluate(X, Y, verbose=0)

    def predict(self):
        self.model.predict(X, verbose=0)

    def use(self):
        if not self.model.compiled:
            self.compile()
        self.fit()
        self.evaluate()
        assert self.model.predict(X, verbose=0).shape == (12, 2)
        assert [w.shape for w in self.model.get_weights()] == SHAPES
        weights = [np.array(w) for w in self.model.trainable_weights]
        self.fit()
        changed = zip(weights, self.model.trainable_weights, strict=True)
        assert all(np.any(before != after) for before, after in changed)

    def use_in_another_thread(self):
        said = []

        def work():
            try:
                self.use()
            except BaseException as error:
                said.append(error)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(20)
        assert not thread.is_alive(), "the other thread waits for a lock"
        assert said == []


CASES = [
    ("compile", False),
    ("fit", False),
    ("evaluate", False),
    ("predict", False),
    ("fit", True),
]


@pytest.mark.parametrize("name, own", CASES)
def test_a_model_can_be_used_after_an_interrupt_at_any_call(name, own):
    n = 0
    while True:
        n += 1
        fresh = Model(own)
        if name != "compile":
            fresh.compile()
        if not interrupted(getattr(fresh, name), n):
            break
        fresh.use_in_another_thread()
    assert n > 100


@pytest.mark.parametrize("own", [False, True])
def test_a_model_in_use_can_be_used_after_an_interrupt_at_any_call_of_fit(own):
    warm, n = Model(own), 0
    warm.compile()
    warm.use()
    while interrupted(warm.fit, n := n + 1):
        pass
    warm.use_in_another_thread()
    assert n > 100


def test_a_first_preparation_that_fails_can_be_repeated():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, "sigmoid")])
    model.compile("sgd", "mse", metrics=[keras.metrics.Precision(class_id=9)])
    said = []
    for _ in range(3):
        with pytest.raises(ValueError) as error:
            model.fit(X, Y, verbose=0)
        said.append(str(error.value))
    assert len({*said}) == 1
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)


def test_a_layer_whose_build_fails_declares_its_weights_once():
    class Fails(keras.layers.Dense):
        failing = True

        def add_weight(self, *args, **kwargs):
            if self.failing and self._declared:
                raise MemoryError
            return super().add_weight(*args, **kwargs)

    model = keras.Sequential([Fails(3), keras.layers.Dense(2)])
    for _ in range(2):
        with pytest.raises(MemoryError):
            model.predict(X, verbose=0)
    Fails.failing = False
    model.predict(X, verbose=0)
    assert [w.shape for w in model.get_weights()] == SHAPES


def test_compile_within_a_fit_is_refused_and_changes_nothing():
    class Compiles(keras.callbacks.Callback):
        said = None

        def on_train_batch_end(self, batch, logs=None):
            with pytest.raises(RuntimeError, match="cannot be compiled while") as error:
                self.model.compile("adam", "mae")
            self.said = str(error.value)

    fresh, callback = Model(False), Compiles()
    fresh.compile()
    fresh.model.fit(X, Y, callbacks=[callback], verbose=0)
    assert callback.said is not None and fresh.model.loss == "mse"
    fresh.model.compile("adam", "mae")
    fresh.fit()
