"""Built-in callbacks whose hooks are overridden: they are called, though the loops know
shorter ways to talk to the history and the progress bar."""

import numpy as np
import pytest

import mlpc
from mlpc import callbacks

X, Y = np.ones((6, 2)), np.zeros((6, 1))


def fit(callback, verbose=0):
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, Y, batch_size=2, epochs=2, verbose=verbose, callbacks=callback)
    model.evaluate(X, Y, batch_size=3, verbose=verbose, callbacks=callback)
    model.predict(X, batch_size=1, verbose=verbose, callbacks=callback)


PLAIN = (
    callbacks.ProgbarLogger,
    callbacks.History,
    callbacks.TerminateOnNaN,
    callbacks.Callback,
    callbacks.CallbackList,
)
HOOKS = {
    "on_epoch_begin": 2,
    "on_epoch_end": 2,
    "on_train_batch_begin": 6,
    "on_train_batch_end": 6,
    "on_test_batch_end": 2,
    "on_predict_batch_begin": 6,
}


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("cls", PLAIN, ids=lambda cls: cls.__name__)
def test_hooks_of_subclasses_are_called(cls, hook, capsys):
    seen = []

    def call(self, at, logs=None):
        seen.append(at)
        getattr(super(Own, self), hook)(at, logs)

    Own = type("Own", (cls,), {hook: call})
    fit(Own())
    assert len(seen) == HOOKS[hook]


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("cls", PLAIN[:-1], ids=lambda cls: cls.__name__)
def test_hooks_that_are_set_on_an_object_are_called(cls, hook, capsys):
    seen = []
    callback = cls()
    setattr(callback, hook, lambda at, logs=None: seen.append(at))
    fit([callback])
    assert len(seen) == HOOKS[hook]
