"""Threads that meet a model which nobody has used, in any of its methods at once,
before and after a fork: the model is made once, and works for all of them."""

import itertools
import os
import threading

import numpy as np
import pytest

import mlpc as keras
from mlpc import ops

X = np.random.default_rng(0).normal(size=(64, 6)).astype("float32")
Y = np.random.default_rng(1).normal(size=(64, 2)).astype("float32")
SHAPES = [(6, 5), (5,), (5, 2), (2,)]

pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here"),
]


class OwnLoss(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return ops.mean(ops.square(y_true - y_pred), -1)

    def gradient(self, y_true, y_pred):
        return 2 * (y_pred - y_true) / y_pred.shape[-1]


def fresh(own):
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [keras.layers.Dense(5, "relu", name="a"), keras.layers.Dense(2, name="b")]
    )
    model.compile("sgd", OwnLoss() if own else "mse", metrics=["mae"])
    return model


def fit(model, folder):
    try:
        model.fit(X, Y, batch_size=16, epochs=2, verbose=0)
    except RuntimeError as error:
        assert "is being trained by another `fit`" in str(error)


def save(model, folder):
    model.save_weights(folder / f"{threading.get_ident()}.weights.h5")


METHODS = {
    "predict": lambda model, folder: model.predict(X, batch_size=8, verbose=0),
    "evaluate": lambda model, folder: model.evaluate(X, Y, batch_size=8, verbose=0),
    "fit": fit,
    "get_weights": lambda model, folder: model.get_weights(),
    "save": save,
}


def together(works):
    """Run all at the same moment; returns what they raised."""
    gate, raised = threading.Barrier(len(works)), []

    def run(work):
        gate.wait()
        try:
            work()
        except BaseException as error:
            raised.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=run, args=(w,), daemon=True) for w in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if any(thread.is_alive() for thread in threads):
        raised.append("a thread hangs")
    return raised


def check_all(own, folder):
    """What is wrong with pairs of methods in four threads; [] if nothing."""
    wrong = []
    expected = fresh(own)
    expected.build((None, 6))
    start = expected.get_weights()
    pairs = itertools.combinations_with_replacement(METHODS, 2)
    for names, built in itertools.product(pairs, (False, True)):
        model = fresh(own)
        if built:
            model.build((None, 6))
        elif {*names} <= {"get_weights", "save"}:
            continue  # there is nothing to save yet
        works = [METHODS[name] for name in names * 2]
        works = [lambda w=w, m=model: w(m, folder) for w in works]
        if not built and "save" in names:
            model.predict(X[:1], verbose=0)
        raised = together(works)
        found = [w.shape for w in model.get_weights()]
        if raised or found != SHAPES:
            wrong.append((names, built, raised, found))
            continue
        read = zip(model._trainer.prepare().variables, model.weights, strict=True)
        if any(one.block is not other.block for one, other in read):
            wrong.append((names, built, "the graph has other weights than the layers"))
        kept = zip(start, model.get_weights(), strict=True)
        if "fit" not in names and any(np.any(v != w) for v, w in kept):
            wrong.append((names, built, "weights changed"))
    return wrong


@pytest.mark.parametrize("own", [False, True], ids=["engine's loss", "own loss"])
def test_threads_that_meet_a_fresh_model_find_one(own, tmp_path):
    for _ in range(3):
        assert check_all(own, tmp_path) == []


@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")  # of JAX, where it is in
@pytest.mark.parametrize("own", [False, True], ids=["engine's loss", "own loss"])
def test_so_do_those_of_a_forked_child(own, tmp_path):
    used = fresh(own)
    used.fit(X, Y, verbose=0)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            wrong = check_all(own, tmp_path)
            raised = together([lambda: fit(used, tmp_path)] * 3)
            used.fit(X, Y, verbose=0)
            (tmp_path / "said").write_text(f"{wrong}{raised}")
            code = bool(wrong or raised)
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == 0, (tmp_path / "said").read_text()


def test_an_own_loss_is_computed_while_others_predict():
    model, over = fresh(True), threading.Event()
    model.build((None, 6))

    def predict():
        while not over.is_set():
            model.predict(X, batch_size=64, verbose=0)
            model.predict(X, batch_size=3, verbose=0)

    def train():
        try:
            model.fit(X, Y, batch_size=4, epochs=15, verbose=0)
        finally:
            over.set()

    assert together([train, predict, predict]) == []
    alone = fresh(True)
    alone.build((None, 6))
    alone.fit(X, Y, batch_size=4, epochs=15, verbose=0)
    for one, other in zip(alone.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_models_that_share_an_optimizer_with_a_schedule_train_at_the_same_time():
    rate = keras.optimizers.schedules.ExponentialDecay(0.01, 10, 0.9)
    optimizer = keras.optimizers.Adam(rate)
    models = [fresh(False) for _ in range(3)]
    for model in models:
        model.build((None, 6))
        model.compile(optimizer, "mse")

    class Look(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            assert self.model.optimizer.learning_rate > 0

    def train(model, callbacks):
        for _ in range(3):
            model.fit(X, Y, batch_size=4, epochs=3, verbose=0, callbacks=callbacks)

    works = [
        lambda m=m, c=c: train(m, c)
        for m, c in zip(models, ([], [Look()], []), strict=True)
    ]
    assert together(works) == []
    assert optimizer.iterations > 0


def test_of_fits_that_wait_for_their_first_batch_one_trains():
    model, gate = fresh(False), threading.Barrier(3)
    model.fit(X, Y, verbose=0)
    trained, refused = [], []

    def batches():
        gate.wait(30)
        for _ in range(20):
            yield X, Y

    def work():
        try:
            model.fit(batches(), verbose=0)
            trained.append(1)
        except RuntimeError as error:
            refused.append(str(error))

    assert together([work] * 3) == []
    assert len(trained) >= 1 and len(trained) + len(refused) == 3
