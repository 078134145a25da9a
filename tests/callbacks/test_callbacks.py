"""Who is called, in which order, with which logs; what is printed."""

import pytest

from mlpc.callbacks import (
    Callback,
    CallbackList,
    History,
    LambdaCallback,
    ProgbarLogger,
)

PARAMS = {"verbose": 1, "epochs": 2, "steps": 3}


class FakeModel:
    """What callbacks need of a model: a place for `history`."""


class Recorder(Callback):
    def __init__(self, name, events):
        self.name, self.events = name, events

    def on_epoch_end(self, epoch, logs=None):
        self.events.append((self.name, epoch, dict(logs)))
        logs[self.name] = 1.0


def hook(name):
    """A callback that overrides one hook."""
    return type("Own", (Callback,), {name: lambda self, *_: None})()


def test_order_and_shared_logs():
    events, model = [], FakeModel()
    first, second = Recorder("first", events), Recorder("second", events)
    callbacks = CallbackList([first, [second]], add_history=True, model=model, **PARAMS)
    callbacks.on_train_begin()
    logs = {"loss": 0.5}
    callbacks.on_epoch_end(0, logs)
    assert logs == {"loss": 0.5}
    assert events == [("first", 0, logs), ("second", 0, {"loss": 0.5, "first": 1.0})]
    expected = {"loss": [0.5], "first": [1.0], "second": [1.0]}
    assert model.history.history == expected and model.history.epoch == [0]
    assert first.model is model and first.params == PARAMS


def test_defaults_come_last():
    own = Callback()
    callbacks = CallbackList(own, add_history=True, add_progbar=True, **PARAMS)
    kinds = [type(callback) for callback in callbacks.callbacks]
    assert kinds == [Callback, History, ProgbarLogger]
    history = History()
    again = CallbackList([history], add_history=True)
    assert again.callbacks == [history]


def test_history_goes_on_with_the_next_fit():
    history = History()
    callbacks = CallbackList([history], model=FakeModel())
    for epoch in (0, 1):
        callbacks.on_train_begin()
        callbacks.on_epoch_end(epoch, {"loss": epoch})
    assert history.history == {"loss": [0, 1]} and history.epoch == [1]


@pytest.mark.parametrize("edge", ["begin", "end"])
@pytest.mark.parametrize("mode", ["train", "test", "predict"])
def test_wants_batches(mode, edge):
    callbacks = CallbackList([hook(f"on_{mode}_batch_{edge}")], True, True, **PARAMS)
    wanted = [m for m in ("train", "test", "predict") if callbacks.wants_batches(m)]
    assert wanted == [mode]


def test_old_names_want_batches_of_training():
    callbacks = CallbackList(LambdaCallback(on_batch_end=lambda *_: None))
    assert callbacks.wants_batches("train") and not callbacks.wants_batches("test")


def test_others_want_none():
    given = [hook("on_epoch_end"), LambdaCallback(on_train_begin=lambda logs: None)]
    callbacks = CallbackList([*given, ProgbarLogger()], True, **PARAMS)
    assert not any(map(callbacks.wants_batches, ("train", "test", "predict")))


def test_every_hook_is_forwarded():
    hooks = [name for name in vars(Callback) if name.startswith("on_")]
    called = []
    given = {name: lambda *a, name=name: called.append((name, a)) for name in hooks}
    callbacks = CallbackList(LambdaCallback(**given))
    for name in hooks:
        indexed = "batch" in name or "epoch" in name
        getattr(callbacks, name)(*([4] if indexed else []), {"loss": 1.0})
        assert called.pop() == (
            name,
            (4, {"loss": 1.0}) if indexed else ({"loss": 1.0},),
        )
    assert not called


def test_what_is_appended_is_handed_what_the_others_have():
    model, late = FakeModel(), Callback()
    callbacks = CallbackList([Callback()], model=model, **PARAMS)
    callbacks.append(late)
    assert callbacks.callbacks[-1] is late
    assert late.model is model and late.params == PARAMS
    with pytest.raises(ValueError, match="`callbacks` must hold instances"):
        callbacks.append("History")
    assert len(callbacks.callbacks) == 2
    callbacks.append([ProgbarLogger(), History()])
    assert callbacks.callbacks[-1].model is model
    callbacks.on_epochs_end([0], {"loss": [0.5]})
    assert model.history is callbacks.callbacks[-1]


def test_old_names_of_batch_hooks():
    seen = []
    callbacks = CallbackList(LambdaCallback(on_batch_begin=lambda *a: seen.append(a)))
    callbacks.on_train_batch_begin(2)
    assert seen == [(2, {})]


@pytest.mark.parametrize("wrong", [3, [Callback], ["History"], {"a": 1}])
def test_wrong_callbacks(wrong):
    with pytest.raises(ValueError, match="`callbacks` must hold instances"):
        CallbackList(wrong)


def played(capsys, *, batches, verbose=1, epochs=2, steps=3):
    """The text of a fit, told batch by batch or now and then."""
    params = {"verbose": verbose, "epochs": epochs, "steps": steps}
    callbacks = CallbackList(None, True, True, FakeModel(), **params)
    callbacks.on_train_begin()
    for epoch in range(epochs):
        callbacks.on_epoch_begin(epoch)
        for step in range(3):
            if batches:
                callbacks.on_train_batch_end(step, {"loss": 1.0})
            else:
                callbacks.progress(step + 1, {"loss": 1.0})
        callbacks.on_test_begin()
        callbacks.progress(1, {"loss": 9.0})
        callbacks.on_test_batch_end(0, {"loss": 9.0})
        callbacks.on_test_end({"loss": 9.0})
        callbacks.on_epoch_end(epoch, {"loss": 0.25, "val_loss": 0.5})
    callbacks.on_train_end()
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("batches", [False, True])
def test_progress_of_fit(batches, capsys):
    lines = played(capsys, batches=batches)
    assert len(lines) == 4 and lines[0] == "Epoch 1/2" and lines[2] == "Epoch 2/2"
    assert lines[1].startswith("3/3 ━━━━━━━━━━━━━━━━━━━━ 0s")
    assert lines[1].endswith("/step - loss: 0.2500 - val_loss: 0.5000")


def test_other_verbosities(capsys):
    assert played(capsys, batches=False, verbose=0) == []
    assert played(capsys, batches=False, verbose=2)[1].startswith("3/3 - 0s - ")
    assert len(played(capsys, batches=False, verbose="auto", epochs=1)) == 1
    assert played(capsys, batches=True, steps=None)[1].startswith("3/3 ━")


@pytest.mark.parametrize("mode", ["test", "predict"])
def test_progress_of_evaluate_and_predict(mode, capsys):
    callbacks = CallbackList(None, add_progbar=True, **PARAMS)
    logs = {"loss": 0.5} if mode == "test" else None
    getattr(callbacks, f"on_{mode}_begin")()
    callbacks.progress(3, logs)
    getattr(callbacks, f"on_{mode}_batch_end")(2, logs or {"outputs": [1]})
    getattr(callbacks, f"on_{mode}_end")(logs)
    out = capsys.readouterr().out
    assert out.startswith("3/3 ━") and out.count("\n") == 1
    assert ("loss" in out) == (mode == "test") and "outputs" not in out
