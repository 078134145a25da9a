"""Subclasses of all metrics that override what training calls."""

import numpy as np
import pytest
from metric_cases import CASES, rows

import mlpc
from mlpc.metrics.lookup import CLASSES

KNOWN = {name: (options, kind) for name, options, kind in reversed(CASES)}


def case(cls):
    """Options and rows that suit a class: (options, x, y, sample weights)."""
    options, kind = KNOWN.get(cls.__name__, ({}, "binary"))
    if cls.__name__ == "SparseCategoricalCrossentropy":
        kind = "classes"
    y, p, w = rows(kind, 24, 3, seed=4)
    return options, p, y, w


class Nothing(mlpc.losses.Loss):
    """A loss that leaves all weights as they are."""

    def call(self, y_true, y_pred):
        return np.zeros(len(y_pred))

    def gradient(self, y_true, y_pred):
        return np.zeros_like(y_pred)


def compiled(metric):
    """A model that hands its rows on, and reports a metric."""
    layer = mlpc.layers.Dense(3, kernel_initializer="identity")
    model = mlpc.Sequential([mlpc.Input((3,)), layer])
    model.compile("sgd", Nothing(), weighted_metrics=[metric])
    return model


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_results_are_the_overrides(cls):
    options, x, y, w = case(cls)

    class Shifted(cls):
        def result(self):
            return super().result() + 100

    plain, shifted = cls(**options, name="m"), Shifted(**options, name="m")
    given = {"batch_size": 7, "verbose": 0, "sample_weight": w, "return_dict": True}
    wanted = compiled(plain).evaluate(x, y, **given)["m"]
    got = compiled(shifted).evaluate(x, y, **given)["m"]
    np.testing.assert_allclose(got, np.asarray(wanted) + 100, 1e-6)
    alone = Shifted(**options)
    np.testing.assert_allclose(alone(y, x, w), cls(**options)(y, x, w) + 100, 1e-6)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_updates_and_resets_are_called(cls):
    options, x, y, w = case(cls)
    calls = []

    class Watched(cls):
        def update_state(self, y_true, y_pred, sample_weight=None):
            calls.append(len(y_pred))
            super().update_state(y_true, y_pred, sample_weight)

        def reset_state(self):
            calls.append("reset")
            super().reset_state()

    plain = compiled(cls(**options, name="m"))
    watched = compiled(Watched(**options, name="m"))
    given = {"batch_size": 10, "epochs": 2, "verbose": 0, "sample_weight": w}
    wanted = plain.fit(x, y, **given).history["m"]
    del calls[:]
    np.testing.assert_allclose(watched.fit(x, y, **given).history["m"], wanted, 1e-6)
    assert [call for call in calls if call != "reset"] == [10, 10, 4] * 2
    assert calls[0] == "reset" and "reset" in calls[4:]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_a_method_may_be_set_on_a_metric(cls):
    options, x, y, _ = case(cls)
    metric = cls(**options, name="m")
    model = compiled(metric)
    before = model.evaluate(x, y, verbose=0, return_dict=True)["m"]
    result = metric.result
    metric.result = lambda: result() - 50
    after = model.evaluate(x, y, verbose=0, return_dict=True)["m"]
    np.testing.assert_allclose(after, np.asarray(before) - 50, 1e-6)
    del metric.result
    again = model.evaluate(x, y, verbose=0, return_dict=True)["m"]
    np.testing.assert_array_equal(again, before)


def test_the_interpolation_of_an_area_may_be_overridden():
    y, p, _ = rows("binary", 40, 1, seed=1)

    class Half(mlpc.metrics.AUC):
        def interpolate_pr_auc(self):
            return super().interpolate_pr_auc() / 2

    layer = mlpc.layers.Dense(1, kernel_initializer="ones")
    model = mlpc.Sequential([mlpc.Input((1,)), layer])
    for curve, factor in (("PR", 0.5), ("ROC", 1.0)):
        pair = [mlpc.metrics.AUC(curve=curve, name="a"), Half(curve=curve, name="b")]
        model.compile("sgd", "mse", metrics=pair)
        _, plain, own = model.evaluate(p, y, verbose=0)
        assert own == pytest.approx(factor * plain) and plain > 0.5


def test_an_update_without_weights_does_where_they_are_not_wanted():
    class Own(mlpc.metrics.MeanSquaredError):
        def update_state(self, y_true, y_pred):
            super().update_state(y_true, 2 * y_pred)

    x = np.ones((4, 3))
    model = mlpc.Sequential([mlpc.Input((3,)), mlpc.layers.Identity()])
    model.compile("sgd", "mse", metrics=[Own(name="m")])
    assert model.evaluate(x, 0 * x, sample_weight=np.ones(4), verbose=0) == [1, 4]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_weights_that_a_subclass_adds_are_kept_and_reset(cls):
    options, x, y, w = case(cls)

    class Counting(cls):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.calls = self.add_weight(name="calls")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.calls.assign_add(1.0)
            super().update_state(y_true, y_pred, sample_weight)

        def result(self):
            return {"value": super().result(), "calls": self.calls}

    metric, plain = Counting(**options, name="m"), cls(**options, name="m")
    given = {"batch_size": 10, "epochs": 2, "verbose": 0, "sample_weight": w}
    history = compiled(metric).fit(x, y, **given).history
    assert history["calls"] == [3, 3]
    wanted = compiled(plain).fit(x, y, **given).history["m"]
    np.testing.assert_allclose(history["value"], wanted, 1e-6)
    assert any(variable is metric.calls for variable in metric.variables)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_what_is_counted_can_be_counted_on(cls):
    options, x, y, w = case(cls)
    whole, first, second = (cls(**options) for _ in range(3))
    whole.update_state(y, x, w)
    first.update_state(y[:9], x[:9], w[:9])
    second._count_on(first._counted())
    second.update_state(y[9:], x[9:], w[9:])
    np.testing.assert_allclose(second.result(), whole.result(), 1e-6)
