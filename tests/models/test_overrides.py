"""Models whose methods are overridden: steps, their parts, and what is refused."""

import numpy as np
import pytest

import mlpc
from mlpc import layers
from mlpc.training.overriding import STANDS_FOR

X = np.random.default_rng(0).normal(size=(23, 3)).astype("float32")
Y = np.random.default_rng(1).normal(size=(23, 2)).astype("float32")
W = np.random.default_rng(2).uniform(0.5, 2, 23).astype("float32")


def net(cls=mlpc.Sequential, **compiled):
    mlpc.utils.set_random_seed(5)
    parts = [layers.Dense(4, "tanh", kernel_regularizer="l2"), layers.Dropout(0.3)]
    model = cls([mlpc.Input((3,)), *parts, layers.Dense(2)])
    arguments = {"optimizer": "adam", "loss": "mse", "metrics": ["mae"]}
    model.compile(**arguments | compiled)
    return model


class Passing(mlpc.Sequential):
    """Every step as it is."""

    def train_step(self, data):
        return super().train_step(data)

    def test_step(self, data):
        return super().test_step(data)

    def predict_step(self, data):
        return super().predict_step(data)


def batches(size):
    for first in range(0, len(X), size):
        some = slice(first, first + size)
        yield X[some], Y[some], W[some]


@pytest.mark.parametrize(
    "data",
    [
        lambda: ((X, Y), {"batch_size": 5}),
        lambda: ((X, Y), {"batch_size": 5, "sample_weight": W}),
        lambda: ((X, Y), {"batch_size": 4, "steps_per_epoch": 6}),
        lambda: ((X, Y), {"batch_size": 40}),
        lambda: ((X, Y), {"batch_size": 6, "validation_split": 0.3}),
        lambda: ((_Batches(),), {}),
    ],
    ids=["plain", "weighted", "steps", "one batch", "validated", "stream"],
)
def test_steps_that_only_call_super_train_the_same_bits(data):
    histories, weights = [], []
    for cls in (mlpc.Sequential, Passing):
        model = net(cls)
        args, given = data()
        histories.append(model.fit(*args, epochs=3, verbose=0, **given).history)
        weights.append(model.get_weights())
    for name in histories[0]:
        np.testing.assert_allclose(histories[1][name], histories[0][name], 1e-6)
    for one, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(one, other)


class _Batches:
    def __iter__(self):
        return batches(4)

    def __len__(self):
        return 6


def test_evaluate_and_predict_go_through_steps():
    plain, own = net(), net(Passing)
    for given in ({}, {"batch_size": 7}, {"sample_weight": W}, {"steps": 2}):
        one, other = (m.evaluate(X, Y, verbose=0, **given) for m in (plain, own))
        np.testing.assert_allclose(one, other, 1e-6)
    for given in ({}, {"batch_size": 7}, {"steps": 2}):
        one, other = (m.predict(X, verbose=0, **given) for m in (plain, own))
        np.testing.assert_array_equal(one, other)
    for call in (
        lambda m: m.test_on_batch(X, Y, W),
        lambda m: m.train_on_batch(X, Y, W),
        lambda m: m.predict_on_batch(X).sum(),
    ):
        np.testing.assert_allclose(call(own), call(plain), 1e-6)


def test_what_a_step_returns_is_reported():
    class Own(mlpc.Sequential):
        def train_step(self, data):
            x, y = data
            logs = super().train_step((x, y))
            return {**logs, "rows": len(x), "twice": 2 * logs["loss"]}

        def test_step(self, data):
            return {"only": np.float32(len(data[0]))}

    model = net(Own)
    history = model.fit(
        X, Y, batch_size=10, epochs=2, verbose=0, validation_data=(X[:6], Y[:6])
    ).history
    assert sorted(history) == ["loss", "mae", "rows", "twice", "val_only"]
    assert history["rows"] == [3, 3] and history["val_only"] == [6, 6]
    np.testing.assert_allclose(history["twice"], 2 * np.array(history["loss"]))
    assert model.evaluate(X, Y, verbose=0, batch_size=20) == 3
    logs = model.train_on_batch(X, Y, return_dict=True)
    assert logs["rows"] == 23
    with pytest.raises(TypeError, match="must return a dict"):
        model.test_step = lambda data: 3.0
        model.evaluate(X, Y, verbose=0)


def test_steps_may_change_the_batch():
    class Augmenting(mlpc.Sequential):
        def train_step(self, data):
            x, y, weights = data
            return super().train_step((2 * x, y - 1, weights))

    plain, own = net(), net(Augmenting)
    given = {"batch_size": 5, "epochs": 2, "verbose": 0}
    plain.fit(2 * X, Y - 1, sample_weight=W, **given)
    own.fit(X, Y, sample_weight=W, **given)
    for one, other in zip(plain.get_weights(), own.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_step_without_super_may_use_gradients_and_the_optimizer():
    class Own(mlpc.Sequential):
        def train_step(self, data):
            x, y = data
            gradients = [g.copy() for g in self.gradients(x, y)]
            self.optimizer.apply(gradients, self.trainable_variables)
            return {"loss": self.compute_loss(x, y, self(x))}

    mlpc.utils.set_random_seed(1)
    pair = []
    for cls in (mlpc.Sequential, Own):
        model = cls([mlpc.Input((3,)), layers.Dense(2, kernel_initializer="ones")])
        model.compile(mlpc.optimizers.Adam(0.1), "mse")
        model.fit(X, Y, batch_size=6, epochs=2, shuffle=False, verbose=0)
        pair.append(model.get_weights())
    for one, other in zip(*pair, strict=True):
        np.testing.assert_allclose(one, other, 1e-5)


def test_predict_step_may_return_several_arrays():
    class Spread(mlpc.Sequential):
        def predict_step(self, data):
            draws = np.stack([self(data, training=True) for _ in range(20)])
            return {"mean": draws.mean(axis=0), "std": (draws.std(axis=0), len(data))}

    class Pair(mlpc.Sequential):
        def predict_step(self, data):
            outputs = super().predict_step(data)
            return outputs, -outputs

    one, other = net(Pair).predict(X, batch_size=4, verbose=0)
    np.testing.assert_array_equal(one, -other)
    np.testing.assert_array_equal(one, net().predict(X, verbose=0))
    with pytest.raises(ValueError, match="zero-dimensional"):
        net(Spread).predict(X, batch_size=4, verbose=0)


@pytest.mark.parametrize("name", ["train_step", "test_step", "predict_step"])
def test_steps_may_be_set_on_a_model(name):
    model = net()
    model.fit(X, Y, verbose=0)
    model.predict(X, verbose=0)
    seen = []
    step = getattr(model, name)

    def own(data):
        seen.append(len(data))
        return step(data)

    setattr(model, name, own)
    {
        "train_step": lambda: model.fit(X, Y, verbose=0, batch_size=12),
        "test_step": lambda: model.evaluate(X, Y, verbose=0, batch_size=12),
        "predict_step": lambda: model.predict(X, verbose=0, batch_size=12),
    }[name]()
    assert len(seen) == 2
    delattr(model, name)
    model.fit(X, Y, verbose=0, validation_split=0.5)
    model.predict(X, verbose=0)
    assert len(seen) == 2


@pytest.mark.parametrize("name", ["train_step", "test_step", "predict_step"])
def test_steps_of_another_form_are_refused(name):
    own = type("Jax", (mlpc.Sequential,), {name: lambda self, state, data: None})
    model = net(own)
    with pytest.raises(NotImplementedError, match=rf"`Jax\.{name}`.*\(state, data\)"):
        {
            "train_step": lambda: model.fit(X, Y, verbose=0),
            "test_step": lambda: model.evaluate(X, Y, verbose=0),
            "predict_step": lambda: model.predict(X, verbose=0),
        }[name]()
    assert model.optimizer.iterations == 0


@pytest.mark.parametrize(
    ("name", "doors"),
    {
        "make_train_function": ["fit", "train_on_batch"],
        "make_test_function": ["evaluate", "test_on_batch"],
        "make_predict_function": ["predict", "predict_on_batch"],
        "compute_loss": ["fit", "train_on_batch", "gradients", "train_step", "trace"],
        "trainable_weights": ["fit", "train_on_batch", "gradients"],
        "trainable_variables": ["fit", "train_on_batch", "gradients"],
        "losses": ["fit", "train_on_batch", "gradients", "evaluate", "test_on_batch"],
        "call": ["fit", "train_on_batch", "gradients", "train_step", "trace"],
        "__call__": ["fit", "train_on_batch", "gradients", "train_step", "trace"],
    }.items(),
)
def test_what_would_not_be_called_is_refused(name, doors):
    def own(self, *args, **kwargs):
        return 2 * getattr(super(Own, self), name)(*args, **kwargs)

    if name == "losses":
        own = property(lambda self: [1.0])
    if name.startswith("trainable"):
        own = property(lambda self: super(Own, self).trainable_weights[:1])
    Own = type("Own", (mlpc.Sequential,), {name: own})
    model = net(Own)
    before = model.get_weights()
    for door in doors:
        given = (X,) if door.startswith("predict") else (X, Y)
        with pytest.raises(NotImplementedError, match=rf"`Own\.{name}` is overridden"):
            getattr(model, door)(*given)
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert model.optimizer.iterations == 0 and model.history is None


def test_compute_loss_is_evaluated():
    class Own(mlpc.Sequential):
        def compute_loss(
            self, x=None, y=None, y_pred=None, sample_weight=None, training=True
        ):
            assert not training and len(x) == len(y) == len(y_pred)
            loss = super().compute_loss(x, y, y_pred, sample_weight, training)
            return loss + np.abs(x).sum()

    plain, own = net(), net(Own)
    wanted = plain.evaluate(X, Y, verbose=0, sample_weight=W, batch_size=23)
    got = own.evaluate(X, Y, verbose=0, sample_weight=W, batch_size=23)
    assert got[0] == pytest.approx(wanted[0] + np.abs(X).sum(), rel=1e-6)
    assert got[1] == pytest.approx(wanted[1])


def test_own_metrics_property_and_reset_are_heeded():
    resets = []

    class Own(mlpc.Sequential):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.mean = mlpc.metrics.Mean(name="mean")

        @property
        def metrics(self):
            return [*super().metrics, self.mean]

        def reset_metrics(self):
            resets.append(len(self.metrics))
            super().reset_metrics()

        def train_step(self, data):
            self.mean.update_state(len(data[0]))
            return {**super().train_step(data), "mean": self.mean.result()}

    history = net(Own).fit(X, Y, batch_size=13, epochs=3, verbose=0).history
    assert history["mean"] == [11.5] * 3
    assert resets == [4] * 3  # the loss, those of compile, and the mean twice


def test_each_override_has_a_base_to_call():
    model = net()
    for name in STANDS_FOR:
        assert hasattr(model, name)


def test_models_in_models_and_with_all_at_once():
    class Inner(mlpc.Sequential):
        def call(self, inputs, training=None, mask=None):
            return super().call(inputs, training=training) + 1

    class Outer(mlpc.Sequential):
        def test_step(self, data):
            logs = super().test_step(data)
            return {**logs, "rows": len(data[0])}

        def compute_metrics(self, x, y, y_pred, sample_weight=None):
            assert x.shape[1:] == (3,)
            results = super().compute_metrics(x, y, y_pred, sample_weight)
            return {**results, "sum": float(y_pred.sum())}

        def predict_step(self, data):
            return super().predict_step(data) * 3

    plain = mlpc.Sequential([layers.Dense(4), layers.Dense(4)])
    inner = Inner(plain.layers)
    model = Outer([mlpc.Input((3,)), inner, layers.Dense(2)])
    model.compile("sgd", "mse", metrics=["mae"])
    wanted = model.layers[-1](plain(X) + 1)
    np.testing.assert_allclose(model(X), wanted, 1e-6)
    np.testing.assert_allclose(model.predict(X, verbose=0), 3 * wanted, 1e-6)
    got = model.evaluate(X, Y, verbose=0, batch_size=20, return_dict=True)
    assert got["loss"] == pytest.approx(np.square(wanted - Y).mean(), rel=1e-5)
    assert got["mae"] == pytest.approx(np.abs(wanted - Y).mean(), rel=1e-5)
    assert got["rows"] == 3
    assert got["sum"] == pytest.approx(wanted[20:].sum(), rel=1e-4)
    with pytest.raises(NotImplementedError, match=r"`Inner\.call`"):
        model.fit(X, Y, verbose=0)


def test_evaluation_draws_no_seed_and_no_name():
    class Doubled(layers.Dense):
        def call(self, inputs, training=None):
            return super().call(inputs) * 2

    names, seeds = [], []
    for evaluates in (False, True):
        mlpc.utils.set_random_seed(3)
        model = mlpc.Sequential([mlpc.Input((3,)), Doubled(2), layers.Dense(2)])
        model.compile("sgd", "mse")
        if evaluates:
            model.evaluate(X, Y, verbose=0)
        names.append(int(layers.Dense(2).name.split("_")[-1]))
        seeds.append(mlpc.Sequential([mlpc.Input((2,)), layers.Dense(9)]).get_weights())
    assert names[1] - names[0] == 3  # Dense, and the one of `seeds`, and this one
    np.testing.assert_array_equal(seeds[0][0], seeds[1][0])


def test_batches_of_plain_models_ask_nobody(monkeypatch):
    """What is overridden is asked when a model is compiled or built, not a batch."""
    import mlpc.utils.overrides as module

    model = net()
    model.build((None, 3))
    graph = model._trainer.prepare()
    for rows in (X, X[:1]):
        model.fit(rows, Y[: len(rows)], verbose=0)
        model.predict(rows, verbose=0)
        model.evaluate(rows, Y[: len(rows)], verbose=0)
        model.train_on_batch(rows, Y[: len(rows)])
    calls = []
    asked = module._is_ours
    monkeypatch.setattr(module, "_is_ours", lambda *a: calls.append(a) or asked(*a))
    model.train_on_batch(X, Y)
    model.predict_on_batch(X)
    model(X)
    model.test_on_batch(X, Y)
    model.predict(X, verbose=0)
    seen = len(calls)
    del calls[:]
    for _ in range(3):
        model.train_on_batch(X, Y)
        model.test_on_batch(X, Y)
        model.predict_on_batch(X)
        model(X)
    assert not calls and model._trainer.graphs.latest is graph, seen


def test_batches_of_a_stream_are_predicted_by_steps_alone():
    class Own(mlpc.Sequential):
        def predict_on_batch(self, x):
            raise AssertionError("`predict` does not call it, as in Keras")

    for model in (net(), net(Own)):
        outputs = model.predict(iter([X[:4], X[4:]]), verbose=0)
        assert outputs.shape == (len(X), 2)


def test_models_that_are_no_chains_are_refused():
    class Branches(mlpc.Model):
        def call(self, inputs):
            return inputs

    with pytest.raises(NotImplementedError, match="`Branches` does not say"):
        Branches().compile("sgd", "mse")
    with pytest.raises(NotImplementedError, match="`Branches` does not say"):
        Branches()(X)


def test_a_training_by_own_steps_goes_on_after_a_stop(tmp_path):
    class Stop(mlpc.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if self.model.optimizer.iterations == 7:
                raise KeyboardInterrupt

    def train(folder, *others):
        metrics = ["mae", mlpc.metrics.RootMeanSquaredError(name="root"), "r2_score"]
        model = net(Passing, metrics=metrics)
        backup = mlpc.callbacks.BackupAndRestore(folder, save_freq=1)
        given = {"batch_size": 5, "epochs": 3, "verbose": 0}
        return model, lambda: model.fit(X, Y, **given, callbacks=[backup, *others])

    whole, fit = train(tmp_path / "whole")
    wanted = fit().history
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "part", Stop())[1]()
    model, fit = train(tmp_path / "part")
    assert fit().history == wanted
    for one, other in zip(whole.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_step_may_report_a_loss_of_several_numbers():
    class Own(mlpc.Sequential):
        def train_step(self, data):
            super().train_step(data)
            return {"loss": np.ones(2)}

    history = net(Own).fit(X, Y, verbose=0).history
    np.testing.assert_array_equal(history["loss"], [[1, 1]])
