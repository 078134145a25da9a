"""What a compiled model says of itself, beside Keras: its metrics and their results."""

import numpy as np
import pytest
from parity.both import both

import mlpc

pytestmark = pytest.mark.filterwarnings("ignore")

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 4)).astype("float32")
Y = RNG.normal(size=(12, 1)).astype("float32")


def chain(k):
    return k.Sequential([k.Input((4,)), k.layers.Dense(1)])


def compiled(keras, make=chain, **options):
    """(ours, theirs), which Keras does not trace."""
    pair = both(keras, make)
    options = {"optimizer": "sgd", "loss": "mse", "run_eagerly": True} | options
    for k, model in zip((mlpc, keras), pair, strict=True):
        made = {name: v(k) if callable(v) else v for name, v in options.items()}
        model.compile(**made)
    return pair


def said(model):
    """Names, classes and variables of the metrics."""
    return [
        (m.name, type(m).__name__, [(v.name, v.shape) for v in m.variables])
        for m in model.metrics
    ]


OPTIONS = {
    "none": {},
    "names": {"metrics": ["mae", "mse"]},
    "objects": {"metrics": lambda k: [k.metrics.RootMeanSquaredError(name="r")]},
    "weighted": {"metrics": ["mae"], "weighted_metrics": ["mae"]},
    "no loss": {"loss": None, "metrics": ["mae"]},
}


@pytest.mark.parametrize("case", OPTIONS)
def test_metrics(case, keras):
    pair = compiled(keras, **OPTIONS[case])
    assert said(pair[0]) == said(pair[1])
    if case != "no loss":
        for model in pair:
            model.evaluate(X, Y, verbose=0)
    assert said(pair[0]) == said(pair[1])
    names = [[v.name for v in model.metrics_variables] for model in pair]
    assert pair[0].metrics_names == pair[1].metrics_names
    assert names[0] == names[1]


def test_metrics_before_compile(keras):
    for model in both(keras, chain):
        assert model.metrics == model.metrics_names == model.metrics_variables == []
        assert model.get_metrics_result() == {}


def results(model):
    found = model.get_metrics_result()
    return list(found), [float(value) for value in found.values()]


WALKS = {
    "nothing": lambda m: None,
    "evaluate": lambda m: m.evaluate(X, Y, batch_size=5, verbose=0),
    "fit": lambda m: m.fit(X, Y, 5, epochs=3, shuffle=False, verbose=0),
    "validation": lambda m: m.fit(
        X, Y, 5, validation_data=(X[:5] + 1, Y[:5]), shuffle=False, verbose=0
    ),
    "two batches": lambda m: [m.train_on_batch(X[:5], Y[:5]) for _ in range(2)],
    "another batch": lambda m: m.test_on_batch(X[:3], Y[:3]),
    "weights": lambda m: m.evaluate(X, Y, sample_weight=abs(Y[:, 0]), verbose=0),
    "a reset": lambda m: (m.evaluate(X, Y, verbose=0), m.reset_metrics()),
}


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("looked", [False, True])
def test_results(walk, looked, keras):
    found = []
    for model in compiled(keras, metrics=None if walk == "nothing" else ["mae"]):
        tracker = model.metrics[0] if looked else None
        WALKS[walk](model)
        names, values = results(model)
        found.append((names, tracker and float(tracker.total / max(tracker.count, 1))))
        found[-1] += (float(model.metrics[0].count), values)
    ours, theirs = found
    assert ours[0] == theirs[0] and ours[2] == theirs[2]
    np.testing.assert_allclose(ours[3], theirs[3], 1e-5)
    if looked:
        np.testing.assert_allclose(ours[1], theirs[1], 1e-5)


def test_results_before_shapes_are_known(keras):
    for model in compiled(keras, metrics=["mae"]):
        assert float(model.metrics[0].result()) == 0
        with pytest.raises(ValueError, match=r"Cannot get result\(\)"):
            model.get_metrics_result()


def test_results_in_a_callback():
    model, seen = chain(mlpc), []
    model.compile("sgd", "mse", metrics=["mae"])

    def look(batch, logs):
        seen.append((model.get_metrics_result(), logs))

    call = mlpc.callbacks.LambdaCallback(on_train_batch_end=look)
    model.fit(X, Y, batch_size=5, epochs=2, verbose=0, callbacks=[call])
    assert len(seen) == 6
    for found, logs in seen:
        assert found == pytest.approx(logs, 1e-6)


def with_own_metrics(k):
    """A model with metrics among its attributes, alone and in a dict."""

    class Own(k.Sequential):
        def __init__(self, *layers):
            super().__init__(list(layers))
            self.seen = k.metrics.Sum(name="seen")
            self.more = {"a": [k.metrics.Mean(name="a")]}

    return Own(k.Input((4,)), k.layers.Dense(1))


def test_metrics_among_the_attributes(keras):
    pair = both(keras, with_own_metrics)
    assert pair[0].metrics_names == pair[1].metrics_names == ["seen", "a"]
    for model in pair:
        model.compile("sgd", "mse", metrics=["mae"], run_eagerly=True)
        model.more["a"][0].update_state(3.0)
    assert said(pair[0]) == said(pair[1])
    found = []
    for model in pair:
        model.seen.update_state(100.0)  # forgotten when an epoch begins
        fitted = model.fit(X, Y, batch_size=5, shuffle=False, verbose=0).history
        keys = ["a", "loss", "mae", "seen"]
        assert sorted(fitted) == keys
        evaluated = model.evaluate(X, Y, batch_size=12, verbose=0)
        found.append([fitted[k][0] for k in keys] + evaluated)
    np.testing.assert_allclose(*found, 1e-5)


def test_a_step_that_counts_in_all_metrics():
    """The loop over `self.metrics` that Keras' guides have."""

    class Own(mlpc.Sequential):
        def test_step(self, data):
            x, y = data
            y_pred = self(x, training=False)
            loss = self.compute_loss(x, y, y_pred)
            for metric in self.metrics:
                if metric.name == "loss":
                    metric.update_state(loss)
                else:
                    metric.update_state(y, y_pred)
            return {metric.name: metric.result() for metric in self.metrics}

    own = Own([mlpc.Input((4,)), mlpc.layers.Dense(1)])
    plain = chain(mlpc)
    plain.set_weights(own.get_weights())
    found = []
    for model in (own, plain):
        model.compile("sgd", "mse", metrics=["mae"])
        for _ in range(2):
            evaluated = model.evaluate(X, Y, batch_size=6, verbose=0, return_dict=True)
        found.append(evaluated)
    assert found[0] == pytest.approx(found[1], 1e-6)


# -- without an optimizer --------------------------------------------------------------


def test_without_an_optimizer(keras, tmp_path):
    pair = compiled(keras, optimizer=None, metrics=["mae"])
    found = []
    for model in pair:
        assert model.compiled and model.optimizer is None
        found.append(
            np.array(
                [
                    *model.evaluate(X, Y, verbose=0),
                    *model.test_on_batch(X, Y),
                    *model.predict(X, verbose=0)[:, 0],
                ]
            )
        )
        with pytest.raises((ValueError, AttributeError)):
            model.fit(X, Y, verbose=0)
    np.testing.assert_allclose(*found, 1e-5, 1e-6)
    assert pair[0].get_compile_config()["optimizer"] is None


@pytest.mark.parametrize("name", ["m.keras", "m.h5", "m.weights.h5"])
def test_files_without_an_optimizer(name, tmp_path):
    model = chain(mlpc)
    model.compile(None, "mse", metrics=["mae"])
    path = tmp_path / name
    if name == "m.weights.h5":
        again = chain(mlpc)
        again.compile(None, "mse", metrics=["mae"])
        model.save_weights(path)
        again.load_weights(path)
    else:
        model.save(path)
        again = mlpc.saving.load_model(path)
    assert again.compiled and again.optimizer is None
    assert again.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)


def test_what_needs_an_optimizer():
    model = chain(mlpc)
    model.compile(None, "mse")
    before = [weight.tolist() for weight in model.get_weights()]
    for train in (
        lambda: model.fit(X, Y, verbose=0),
        lambda: model.train_on_batch(X, Y),
        lambda: model.train_step(X, Y),
    ):
        with pytest.raises(ValueError, match=r"`compile\(\)` with an optimizer .*None"):
            train()
    assert [weight.tolist() for weight in model.get_weights()] == before
    other = chain(mlpc)
    other.set_weights(model.get_weights())
    other.compile("sgd", "mse")
    for mine, its in zip(model.gradients(X, Y), other.gradients(X, Y), strict=True):
        np.testing.assert_array_equal(mine, its)
    assert model.trace(X, Y).loss == other.trace(X, Y).loss
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)
