"""What happens in fit, evaluate and predict, event by event, as in Keras."""

import numpy as np
import pytest
from parity.both import assert_history, assert_weights, both, dataset, mlp

import mlpc

PHASES = ("train", "epoch", "test", "predict")
BATCHES = ("train_batch", "test_batch", "predict_batch")
HOOKS = [f"on_{e}_{edge}" for e in PHASES + BATCHES for edge in ("begin", "end")]


def recorder(k, stop=None):
    """A callback of module `k` that records every event in `.events`.

    With stop=(hook, index) it sets model.stop_training there.
    """

    class Recorder(k.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.events = []

    def hook(name):
        def called(self, *args, **kwargs):
            *index, logs = args if "logs" not in kwargs else (*args, kwargs["logs"])
            keys = sorted(logs) if isinstance(logs, dict) else logs
            values = None
            if isinstance(logs, dict) and "outputs" not in logs:
                values = [float(logs[key]) for key in keys]
            self.events.append((name, index, keys or [], values or []))
            if stop == (name, *index):
                self.model.stop_training = True

        return called

    for name in HOOKS:
        setattr(Recorder, name, hook(name))
    return Recorder()


def compiled(keras, loss="categorical_crossentropy", metrics=("accuracy", "mae")):
    pair = both(keras, mlp("softmax"))
    for model in pair:
        model.compile("adam", loss, metrics=list(metrics))
    return pair


def assert_events(ours, theirs):
    assert [e[:3] for e in ours.events] == [e[:3] for e in theirs.events]
    for a, b in zip(ours.events, theirs.events, strict=True):
        np.testing.assert_allclose(a[3], b[3], 1e-4, 1e-6, err_msg=str(a[:3]))


CASES = {
    "plain": {},
    "validation_data": {"validation_data": dataset("categorical_crossentropy", seed=3)},
    "validation_split": {"validation_split": 0.3},
    "initial_epoch": {"initial_epoch": 2, "epochs": 4},
    "nothing_left": {"initial_epoch": 3, "epochs": 3},
    "one_batch": {"batch_size": 100},
    "default_batch": {"batch_size": None},
    "validation_batch_size": {"validation_split": 0.5, "validation_batch_size": 5},
}


@pytest.mark.parametrize("case", CASES)
def test_events_of_fit(case, keras):
    x, y = dataset("categorical_crossentropy")
    options = {"batch_size": 16, "epochs": 2, "shuffle": False, "verbose": 0}
    options |= CASES[case]
    pair, histories, recorders = compiled(keras), [], []
    for k, model in zip((mlpc, keras), pair, strict=True):
        recorders.append(recorder(k))
        histories.append(model.fit(x, y, callbacks=[recorders[-1]], **options))
        assert model.history is histories[-1]
    assert_events(*recorders)
    assert_history(*histories)
    assert_weights(*pair)
    assert histories[0].params == histories[1].params
    assert recorders[0].params == recorders[1].params


@pytest.mark.parametrize(
    "stop", [("on_train_batch_end", 1), ("on_epoch_end", 1), ("on_train_begin",)]
)
def test_stop_training(stop, keras):
    x, y = dataset("categorical_crossentropy")
    pair, recorders = compiled(keras), []
    for k, model in zip((mlpc, keras), pair, strict=True):
        recorders.append(recorder(k, stop))
        options = {"batch_size": 16, "epochs": 4, "shuffle": False, "verbose": 0}
        options |= {"validation_split": 0.2}
        model.fit(x, y, callbacks=recorders[-1:], **options)
    assert_events(*recorders)
    assert_weights(*pair)


def test_events_of_evaluate_and_predict(keras):
    x, y = dataset("categorical_crossentropy")
    recorders = []
    for k, model in zip((mlpc, keras), compiled(keras), strict=True):
        recorders.append(recorder(k))
        options = {"batch_size": 16, "verbose": 0, "callbacks": [recorders[-1]]}
        model.evaluate(x, y, **options)
        model.predict(x, **options)
    assert_events(*recorders)


def test_logs_of_a_callback_reach_the_history(keras):
    x, y = dataset("categorical_crossentropy")
    histories = []
    for k, model in zip((mlpc, keras), compiled(keras), strict=True):

        class Adds(k.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                logs["added"] = 10.0 * epoch

        options = {"epochs": 3, "shuffle": False, "verbose": 0}
        histories.append(model.fit(x, y, callbacks=[Adds()], **options))
    assert_history(*histories)
    assert histories[0].history["added"] == [0, 10, 20]


def test_old_names_of_batch_hooks(keras):
    x, y = dataset("categorical_crossentropy")
    callbacks = []
    for k, model in zip((mlpc, keras), compiled(keras), strict=True):

        class Old(k.callbacks.Callback):
            def __init__(self):
                super().__init__()
                self.seen = []

            def on_batch_begin(self, batch, logs=None):
                self.seen.append(("begin", batch))

            def on_batch_end(self, batch, logs=None):
                self.seen.append(("end", batch, sorted(logs)))

        callbacks.append(Old())
        model.fit(x, y, batch_size=20, callbacks=callbacks[-1:], verbose=0)
    assert callbacks[0].seen == callbacks[1].seen
    assert len(callbacks[0].seen) == 6


def test_weights_and_rate_set_by_a_callback_count(keras):
    x, y = dataset("categorical_crossentropy")
    pair, histories = compiled(keras), []
    for k, model in zip((mlpc, keras), pair, strict=True):

        class Meddles(k.callbacks.Callback):
            def on_epoch_begin(self, epoch, logs=None):
                self.model.optimizer.learning_rate = 0.01 / (1 + epoch)

            def on_epoch_end(self, epoch, logs=None):
                weights = self.model.get_weights()
                self.model.set_weights([0.9 * w for w in weights])

        options = {"epochs": 3, "shuffle": False, "verbose": 0}
        histories.append(model.fit(x, y, callbacks=[Meddles()], **options))
    assert_history(*histories)
    assert_weights(*pair)


def form(value):
    """The type of a result and what is in it."""
    if isinstance(value, dict):
        return dict, list(value), [np.float64(v) for v in value.values()]
    if isinstance(value, list):
        return list, len(value), [np.float64(v) for v in value]
    return float, np.ndim(value), [np.float64(value)]


@pytest.mark.parametrize("metrics", [(), ("accuracy",), ("mae", "accuracy", "mse")])
@pytest.mark.parametrize("return_dict", [False, True])
@pytest.mark.parametrize("method", ["evaluate", "train_on_batch"])
def test_forms_of_results(method, metrics, return_dict, keras):
    x, y = dataset("categorical_crossentropy")
    results = []
    for model in compiled(keras, metrics=metrics):
        quiet = {"verbose": 0, "batch_size": 16} if method == "evaluate" else {}
        call = getattr(model, method)
        results.append([form(call(x, y, return_dict=return_dict, **quiet))])
        results[-1].append(form(call(x[:9], y[:9], return_dict=return_dict, **quiet)))
    for ours, theirs in zip(*results, strict=True):
        assert ours[:2] == theirs[:2]
        np.testing.assert_allclose(ours[2], theirs[2], 1e-4)


def test_train_on_batch_steps(keras):
    x, y = dataset("categorical_crossentropy")
    pair = compiled(keras)
    for model in pair:
        for start in range(0, 50, 10):
            model.train_on_batch(x[start : start + 10], y[start : start + 10])
    assert_weights(*pair)
    assert int(pair[0].optimizer.iterations) == 5


def test_fit_again_goes_on(keras):
    """A second fit keeps the weights and the optimizer, and starts a new history."""
    x, y = dataset("categorical_crossentropy")
    pair = compiled(keras)
    options = {"epochs": 2, "shuffle": False, "verbose": 0}
    histories = [[m.fit(x, y, **options) for _ in range(2)] for m in pair]
    for ours, theirs in zip(*histories, strict=True):
        assert_history(ours, theirs)
    assert_weights(*pair)


def test_compile_again_forgets_the_optimizer(keras):
    x, y = dataset("categorical_crossentropy")
    pair = compiled(keras)
    for model in pair:
        model.fit(x, y, shuffle=False, verbose=0)
        model.compile("adam", "mse")
        model.fit(x, y, shuffle=False, verbose=0)
        assert int(model.optimizer.iterations) == 2
    assert_weights(*pair)


def test_metrics_names(keras):
    x, y = dataset("categorical_crossentropy")
    names = []
    for model in compiled(keras):
        before = list(model.metrics_names)
        model.evaluate(x, y, verbose=0)
        names.append((before, list(model.metrics_names)))
    assert names[0] == names[1]


def test_frozen_layers_stay(keras):
    def build(k):
        layers = [k.layers.Dense(4, "tanh", trainable=False), k.layers.Dense(3)]
        return k.Sequential([k.Input((5,)), *layers])

    x, y = dataset("mse")
    pair = both(keras, build)
    before = pair[0].get_weights()
    for model in pair:
        model.compile("adam", "mse")
        model.fit(x, y, epochs=2, shuffle=False, verbose=0)
        assert len(model.trainable_weights) == len(model.non_trainable_weights) == 2
    np.testing.assert_array_equal(pair[0].get_weights()[0], before[0])
    assert_weights(*pair)
