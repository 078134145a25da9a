"""What counts as an override, and what does not."""

import copy
import types

import pytest

from mlpc import callbacks, constraints, layers, losses, metrics, optimizers
from mlpc.utils.overrides import (
    hidden_properties,
    overridden,
    refusal,
    revision,
    spec_of,
)


def test_built_in_classes_override_nothing():
    for thing in (
        metrics.AUC(),
        metrics.RootMeanSquaredError(),
        losses.Dice(),
        losses.Huber(),
        layers.Softmax(),
        layers.PReLU(),
        optimizers.Muon(),
        optimizers.LossScaleOptimizer(optimizers.Adam()),
        optimizers.schedules.CosineDecay(0.1, 3),
        constraints.NonNeg(),
    ):
        assert overridden(thing) == ()
        assert hidden_properties(thing, object) == ()


def test_names_come_in_order_from_everywhere():
    class Mixin:
        def result(self):
            return 1

    class Own(Mixin, metrics.Recall):
        def reset_state(self):
            pass

    class Below(Own):
        pass

    below = Below()
    assert overridden(below) == ("result", "reset_state")
    below.update_state = lambda *args: None
    assert overridden(below) == ("update_state", "result", "reset_state")
    assert overridden(below, ("reset_state", "nowhere")) == ("reset_state",)

    class Behind(metrics.Recall, Mixin):
        pass

    assert overridden(Behind()) == ()
    assert spec_of(Behind()) == metrics.Recall()._spec()
    assert spec_of(below) is None


@pytest.mark.parametrize(
    "method",
    [
        lambda self: 0.0,
        staticmethod(lambda: 0.0),
        classmethod(lambda cls: 0.0),
        property(lambda self: 0.0),
        types.SimpleNamespace(__module__="elsewhere"),
    ],
    ids=lambda method: type(method).__name__,
)
def test_any_kind_of_member_counts(method):
    own = type("Own", (metrics.Mean,), {"result": method})
    assert overridden(own()) == ("result",)


def test_methods_put_into_built_in_classes_count(monkeypatch):
    metric = metrics.Recall()
    monkeypatch.setattr(metrics.Recall, "result", lambda self: 7.0)
    assert overridden(metric) == ("result",)
    monkeypatch.undo()
    assert overridden(metric) == ()


def test_special_methods_are_those_of_the_class():
    loss = losses.MeanSquaredError()
    loss.__call__ = lambda *args: 1.0  # which Python does not call either
    assert overridden(loss) == ()


def test_setting_and_deleting_changes_the_revision():
    layer = layers.Dense(2)
    before = revision()
    layer.units = 3
    assert revision() == before
    layer.call = lambda inputs: inputs
    assert revision() == before + 1
    assert layer.call(5) == 5
    del layer.call
    assert revision() == before + 2
    assert overridden(layer) == ()
    with pytest.raises(AttributeError, match="call"):
        del layer.call


def test_super_finds_the_built_in_method_beside_one_on_the_object():
    class Own(metrics.Mean):
        def result(self):
            return super().result() + 1

    metric = Own()
    metric.update_state([3.0])
    class_result = type(metric).result
    metric.result = lambda: class_result(metric) * 10
    assert metric.result() == 40
    assert metrics.Mean.result(metric) == 3


def test_methods_look_like_methods():
    assert metrics.Mean.update_state.__doc__.startswith("Add values")
    assert metrics.Mean.result.__name__ == "result"
    metric = metrics.Mean()
    assert metric.result.__self__ is metric
    assert copy.deepcopy(metric).result() == 0


def test_a_refusal_names_class_and_method():
    error = refusal(layers.Dense(1), "call", "nobody calls it", "Do without.")
    assert isinstance(error, NotImplementedError)
    assert str(error) == (
        "`Dense.call` is overridden, but nobody calls it. Do without."
    )


def test_rooms_without_a_base_may_be_asked_too():
    assert overridden(callbacks.History(), ("on_epoch_end",)) == ()
