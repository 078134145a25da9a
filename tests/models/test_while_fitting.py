"""What a model refuses while it is trained, in a callback or in another thread."""

import threading

import numpy as np
import pytest

import mlpc
from mlpc.layers import Dense

X = np.linspace(-1, 1, 24).reshape(12, 2)
Y = X[:, :1] * 2


def model_of(*last):
    model = mlpc.Sequential([mlpc.Input((2,)), Dense(3), *last, Dense(1, name="out")])
    sgd = mlpc.optimizers.SGD(name="sgd")
    model.compile(sgd, "mse", metrics=["mae"])
    return model


CHANGES = {
    "compiled": lambda m: m.compile("adam", "mae"),
    "added to": lambda m: m.add(Dense(1)),
    "popped from": lambda m: m.pop(),
    "built": lambda m: m.build((None, 2)),
    "fit": lambda m: m.fit(X, Y, verbose=0),
}
HOOKS = ["on_train_begin", "on_epoch_begin", "on_train_batch_end", "on_epoch_end"]


def trained(model, hook, change):
    """Fit with a callback that changes the model at its first event; what it met."""
    met = []

    def changes(*event):
        if not met:
            with pytest.raises(RuntimeError) as raised:
                change(model)
            met.append(str(raised.value))

    watch = mlpc.callbacks.LambdaCallback(**{hook: changes})
    model.fit(X, Y, batch_size=4, epochs=2, verbose=0, callbacks=[watch])
    return met[0]


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_callback_cannot_change_what_is_trained(change, hook):
    """It is told so at once, and the training goes on as if it had not tried."""
    seed = mlpc.utils.set_random_seed
    seed(0)
    model = model_of()
    text = trained(model, hook, CHANGES[change])
    assert change in text
    seed(0)
    other = model_of()
    other.fit(X, Y, batch_size=4, epochs=2, verbose=0)
    np.testing.assert_equal(model.get_weights(), other.get_weights())
    assert model.history.history == other.history.history
    assert model.optimizer.name == "sgd" and len(model.layers) == 2


def test_the_error_ends_a_training_that_does_not_catch_it():
    model = model_of()
    compiles = mlpc.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: model.compile("adam", "mae")
    )
    with pytest.raises(RuntimeError, match="compile"):
        model.fit(X, Y, verbose=0, callbacks=[compiles])
    model.compile("adam", "mae")
    assert np.isfinite(model.fit(X, Y, verbose=0).history["loss"]).all()


def test_another_thread_cannot_either():
    """It is let in at an event, and the event waits for it."""
    model, met = model_of(), []

    def compiles():
        try:
            model.compile("adam", "mae")
        except RuntimeError as error:
            met.append(str(error))

    def waits(epoch, logs):
        thread = threading.Thread(target=compiles)
        thread.start()
        thread.join()

    watch = mlpc.callbacks.LambdaCallback(on_epoch_end=waits)
    model.fit(X, Y, epochs=2, verbose=0, callbacks=[watch])
    assert len(met) == 2 and "in another thread" in met[0]


def test_what_a_callback_may_do():
    """Look, predict, evaluate, write weights, freeze for the next compile."""
    model = model_of()

    def uses(epoch, logs):
        model.predict(X, verbose=0)
        model.evaluate(X, Y, verbose=0)
        model.set_weights(model.get_weights())
        model.summary(print_fn=len)
        mlpc.models.clone_model(model)
        other = model_of()
        other.pop()
        other.compile("sgd", "mse")

    watch = mlpc.callbacks.LambdaCallback(on_epoch_end=uses)
    model.fit(X, Y, epochs=2, verbose=0, callbacks=[watch])
    model.compile("adam", "mse")
    model.pop()


def test_a_model_that_is_built_by_fit():
    model = mlpc.Sequential([Dense(3), Dense(1)])
    model.compile("sgd", "mse")
    assert "compile" in trained(model, "on_epoch_end", CHANGES["compiled"])
