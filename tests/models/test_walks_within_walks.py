"""A callback that evaluates, or trains on a batch, while a walk is under way: the
epoch's own values stay what they are."""

from collections import deque

import numpy as np
import pytest

import mlpc

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 2)).astype("float32")
Y = RNG.normal(size=(12, 1)).astype("float32")


class Everything(mlpc.metrics.Metric):
    """Counts in all that a metric may keep."""

    def __init__(self, name="everything"):
        super().__init__(name=name)
        self.weight = self.add_weight(name="weight")
        self.variable = mlpc.Variable(0.0)
        self.array = np.zeros(2)
        self.number = 0
        self.rows, self.last = [], deque(maxlen=3)
        self.sizes, self.nested = set(), {"count": [0]}
        self.part = mlpc.metrics.Recall()

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.weight.assign_add(len(y_true))
        self.variable.assign_add(1.0)
        self.array += len(y_true)
        self.number += 1
        self.rows.append(float(np.sum(y_true)))
        self.last.append(len(y_true))
        self.sizes.add(len(y_true))
        self.nested["count"][0] += 1
        self.part.update_state(y_true > 0, y_pred)

    def result(self):
        return {
            "weight": self.weight,
            "variable": self.variable,
            "array": self.array[0],
            "number": self.number,
            "rows": sum(self.rows),
            "last": sum(self.last),
            "sizes": len(self.sizes),
            "nested": self.nested["count"][0],
            "part": self.part.result(),
        }

    def reset_state(self):
        super().reset_state()
        self.array[:] = 0
        self.number = 0
        self.rows.clear()
        self.last.clear()
        self.sizes = set()
        self.nested = {"count": [0]}


class Looks(mlpc.callbacks.Callback):
    """Walks on its own at some hook."""

    def __init__(self, hook, walk):
        super().__init__()
        setattr(self, hook, lambda *args, **kwargs: walk(self.model))


def values(model, metrics):
    return {
        "model": model.get_weights(),
        "rows": [list(m.rows) for m in metrics],
        "variables": [[np.array(v) for v in m.variables] for m in metrics],
    }


def trained(callbacks, loss="mse", **options):
    mlpc.utils.set_random_seed(3)
    metrics = [Everything(), Everything("again")]
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    function = mlpc.metrics.MeanMetricWrapper(lambda y, p: abs(y - p), "wrapped")
    kinds = [metrics[0], "mae", function, mlpc.metrics.R2Score()]
    model.compile("sgd", loss, metrics=kinds, weighted_metrics=[metrics[1]])
    options = {"batch_size": 5, "epochs": 2, "verbose": 0} | options
    history = model.fit(X, Y, callbacks=callbacks, **options).history
    return history, values(model, metrics)


WALKS = {
    "evaluate": lambda model: model.evaluate(X[:4], Y[:4], verbose=0),
    "other rank": lambda model: model.evaluate(X[:4], Y[:4, 0], verbose=0),
    "test_on_batch": lambda model: model.test_on_batch(X[:7], Y[:7]),
    "gradients": lambda model: model.gradients(X[:3], Y[:3]),
    "within": lambda model: model.evaluate(
        X, Y, 4, 0, callbacks=[Looks("on_test_batch_end", WALKS["evaluate"])]
    ),
}


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("hook", ["on_train_batch_begin", "on_train_batch_end"])
@pytest.mark.parametrize("loss", ["mse", lambda y, p: mlpc.ops.mean((y - p) ** 2)])
def test_the_epoch_s_values_stay(walk, hook, loss):
    told = trained([], loss)
    found = trained([Looks(hook, WALKS[walk])], loss)
    assert found[0] == told[0]
    np.testing.assert_equal(found[1], told[1])


@pytest.mark.parametrize("hook", ["on_test_batch_end", "on_test_batch_begin"])
def test_those_of_a_validation_stay(hook):
    told, _ = trained([], validation_data=(X[:6], Y[:6]))
    looks = Looks(hook, WALKS["evaluate"])
    found, _ = trained([looks], validation_data=(X[:6], Y[:6]))
    assert found == told


def test_between_epochs_nothing_is_kept():
    """What an evaluation at an epoch's end has counted is there to be looked at."""
    metric = Everything()
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=[metric])
    seen = []

    def evaluate(model):
        model.evaluate(X[:4], Y[:4], verbose=0)
        seen.append(int(metric.weight))

    model.fit(X, Y, callbacks=[Looks("on_epoch_end", evaluate)], epochs=2, verbose=0)
    assert seen == [4, 4]


def test_an_evaluation_that_fails_leaves_the_values_too():
    def fails(model):
        with pytest.raises(KeyError):
            model.evaluate(X, Y, verbose=0, callbacks=[Looks("on_test_batch_end", die)])

    def die(model):
        raise KeyError("no more")

    assert trained([Looks("on_train_batch_end", fails)])[0] == trained([])[0]


def test_what_others_hold_of_a_metric_is_what_it_holds():
    metric = Everything()
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=[metric])
    rows, array = metric.rows, metric.array
    looks = Looks("on_train_batch_end", WALKS["evaluate"])
    model.fit(X, Y, batch_size=5, callbacks=[looks], verbose=0)
    assert metric.rows is rows and metric.array is array
    assert len(rows) == 3 and array[0] == 12
