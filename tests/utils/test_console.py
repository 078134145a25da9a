"""Programs without a console: `sys.stdout` is `None`, and nothing is printed."""

import sys

import numpy as np
import pytest

import mlpc
from mlpc import callbacks

X = np.linspace(-1, 1, 24).reshape(12, 2)
Y = X[:, :1] * 2


@pytest.fixture
def model():
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model


@pytest.fixture
def no_stdout(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "__stdout__", None)


def noisy(tmp_path):
    """All callbacks that print."""
    return [
        callbacks.EarlyStopping("loss", verbose=1, patience=1, min_delta=1e9),
        callbacks.ReduceLROnPlateau("loss", verbose=1, patience=1, min_delta=1e9),
        callbacks.LearningRateScheduler(lambda epoch, rate: rate, verbose=1),
        callbacks.ModelCheckpoint(tmp_path / "a.keras", "loss", verbose=1),
        callbacks.TerminateOnNaN(),
        callbacks.ProgbarLogger(),
        callbacks.BackupAndRestore(tmp_path / "backup"),
    ]


def bar():
    progbar = mlpc.utils.Progbar(3)
    for step in range(4):
        progbar.update(step, [("loss", 1.0)])
    progbar.add(1)


CALLS = {
    "fit": lambda m: m.fit(X, Y, epochs=2),
    "fit auto": lambda m: m.fit(X, Y, verbose="auto"),
    "fit 0": lambda m: m.fit(X, Y, verbose=0),
    "fit 2": lambda m: m.fit(X, Y, epochs=2, verbose=2, validation_split=0.5),
    "fit batches": lambda m: m.fit(iter([(X, Y)])),
    "evaluate": lambda m: m.evaluate(X, Y),
    "evaluate 2": lambda m: m.evaluate(X, Y, verbose=2),
    "predict": lambda m: m.predict(X),
    "predict 2": lambda m: m.predict(X, verbose=2),
    "summary": lambda m: m.summary(),
    "wide summary": lambda m: m.summary(show_trainable=True, expand_nested=True),
    "bar": lambda m: bar(),
}


@pytest.mark.parametrize("call", CALLS)
def test_nothing_is_printed(call, model, no_stdout):
    CALLS[call](model)


@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_callbacks_print_nothing(verbose, model, no_stdout, tmp_path):
    model.fit(X, Y, epochs=3, verbose=verbose, callbacks=noisy(tmp_path))


def test_what_is_printed_elsewhere_still_is(model, no_stdout, caplog):
    lines = []
    model.summary(print_fn=lines.append)
    assert "Total params: 3" in "".join(lines)
    mlpc.config.disable_interactive_logging()
    try:
        with caplog.at_level("INFO", "mlpc"):
            model.fit(X, Y, verbose=2)
    finally:
        mlpc.config.enable_interactive_logging()
    assert "loss" in caplog.text


def test_with_a_console_all_is_printed(model, capsys):
    model.fit(X, Y, epochs=2)
    model.summary()
    text = capsys.readouterr().out
    assert "Epoch 2/2" in text and "Total params" in text
