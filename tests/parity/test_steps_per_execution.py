"""Batch hooks once for several batches, with Keras' numbers and logs."""

import numpy as np
import pytest
from parity.both import assert_weights, both

import mlpc

pytestmark = pytest.mark.filterwarnings("ignore")

RNG = np.random.default_rng(0)
X = RNG.normal(size=(14, 4)).astype("float32")
Y = RNG.normal(size=(14, 1)).astype("float32")
WALKS = {
    "fit": lambda m, calls: m.fit(X, Y, epochs=2, shuffle=False, **calls),
    "validation": lambda m, calls: m.fit(
        X, Y, validation_data=(X, Y), validation_batch_size=2, shuffle=False, **calls
    ),
    "evaluate": lambda m, calls: m.evaluate(X, Y, **calls),
    "predict": lambda m, calls: m.predict(X, **calls),
    "steps": lambda m, calls: m.fit(
        X[:12], Y[:12], steps_per_epoch=2, epochs=2, shuffle=False, **calls
    ),
}
MODES = ("train", "test", "predict")


def chain(k):
    return k.Sequential([k.Input((4,)), k.layers.Dense(1)])


def recorder(k, stop=None):
    """A callback that writes down all calls of batch hooks, and may stop the walk."""

    def hook(name):
        def called(self, batch, logs=None):
            known = {key: np.asarray(value) for key, value in (logs or {}).items()}
            self.calls.append((name, int(batch), known))
            if stop and name == "train_end":
                self.model.stop_training = True

        return called

    names = [(mode, end) for mode in MODES for end in ("begin", "end")]
    hooks = {f"on_{m}_batch_{end}": hook(f"{m}_{end}") for m, end in names}
    callback = type("Recorder", (k.callbacks.Callback,), hooks)()
    callback.calls = []
    return callback


def walked(keras, walk, stop=None, **options):
    pair, found = both(keras, chain), []
    for k, model in zip((mlpc, keras), pair, strict=True):
        model.compile("sgd", "mse", **options)
        callback = recorder(k, stop)
        WALKS[walk](model, {"callbacks": [callback], "batch_size": 3, "verbose": 0})
        found.append(callback.calls)
    assert_weights(*pair)
    return found


def assert_same_calls(ours, theirs):
    assert [call[:2] for call in ours] == [call[:2] for call in theirs]
    for (*_, mine), (*_, its) in zip(ours, theirs, strict=True):
        assert sorted(mine) == sorted(its)
        for key in its:
            np.testing.assert_allclose(mine[key], its[key], 1e-4, 1e-5)


@pytest.mark.parametrize("walk", sorted(set(WALKS) - {"steps"}))
@pytest.mark.parametrize("together", [1, 2, 3, 9, np.int64(2)])
def test_calls(walk, together, keras):
    assert_same_calls(*walked(keras, walk, steps_per_execution=together))


def test_steps_that_are_a_multiple(keras):
    assert_same_calls(*walked(keras, "steps", steps_per_execution=2))


def test_a_walk_that_is_stopped(keras):
    assert_same_calls(*walked(keras, "fit", stop=True, steps_per_execution=2))


def test_batches_that_come_one_by_one():
    """They end as arrays do, whether their number is known or not."""
    found = []
    for batches in (
        None,
        lambda: ((X[i : i + 3], Y[i : i + 3]) for i in range(0, 14, 3)),
    ):
        model, callback = chain(mlpc), recorder(mlpc)
        model.set_weights([np.ones((4, 1)), np.zeros(1)])
        model.compile("sgd", "mse", steps_per_execution=3)
        options = {"verbose": 0, "callbacks": [callback]}
        if batches is None:
            model.fit(X, Y, batch_size=3, shuffle=False, **options)
            model.predict(X, batch_size=3, **options)
        else:
            model.fit(batches(), **options)
            model.predict(batches(), **options)
        found.append(callback.calls)
    assert_same_calls(*found)


def test_no_step_beyond_those_of_an_epoch():
    model, callback = chain(mlpc), recorder(mlpc)
    model.compile("sgd", "mse", steps_per_execution=3)
    options = {"verbose": 0, "callbacks": [callback]}
    model.fit(X, Y, batch_size=3, steps_per_epoch=2, epochs=2, **options)
    assert int(model.optimizer.iterations) == 4
    assert [call[1] for call in callback.calls] == [0, 2, 0, 2]


def test_nobody_who_asks_for_batches_sees_a_difference():
    found = []
    for together in (1, 4):
        mlpc.utils.set_random_seed(0)
        model = chain(mlpc)
        model.compile("adam", "mse", steps_per_execution=together)
        found.append(model.fit(X, Y, batch_size=3, epochs=3, verbose=0).history)
    assert found[0] == found[1]


def test_the_attribute(keras):
    for model in both(keras, chain):
        assert model.steps_per_execution == 1
        model.compile("sgd", "mse", steps_per_execution=2)
        assert model.steps_per_execution == 2
        assert model.get_compile_config()["steps_per_execution"] == 2
        model.steps_per_execution = 3
        assert model.steps_per_execution == 3
    ours = chain(mlpc)
    ours.compile("sgd", "mse", steps_per_execution="auto")
    assert ours.steps_per_execution == 1


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "many"])
def test_what_is_no_number_of_steps(wrong):
    model = chain(mlpc)
    with pytest.raises(ValueError, match=r"`steps_per_execution` must be an integer"):
        model.compile("sgd", "mse", steps_per_execution=wrong)
    assert not model.compiled
