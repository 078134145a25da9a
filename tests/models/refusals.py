"""What a refused call must leave behind: the model as it was, and able to train on."""

import numpy as np
import pytest

import mlpc

__all__ = ["CLASSES", "ONE_HOT", "X", "assert_refused", "state", "trained"]

X = np.linspace(-1, 1, 32, dtype="float32").reshape(8, 4)
ONE_HOT = np.eye(3, dtype="float32")[np.arange(8) % 3]
CLASSES = np.arange(8) % 3


def trained(loss="categorical_crossentropy"):
    """A compiled 4-5-3 model after one epoch."""
    layers = [mlpc.layers.Dense(5, "tanh"), mlpc.layers.Dense(3, "softmax")]
    model = mlpc.Sequential([mlpc.Input((4,)), *layers])
    model.compile("adam", loss, metrics=["accuracy"])
    model.fit(X, labels(loss), verbose=0)
    return model


def labels(loss):
    return CLASSES if loss.startswith("sparse") else ONE_HOT


def state(model):
    """All that a refused call must leave alone."""
    slots = [np.array(v) for v in getattr(model.optimizer, "variables", [])]
    return {
        "weights": [w.copy() for w in model.get_weights()],
        "slots": slots,
        "iterations": int(model.optimizer.iterations),
        "history": {k: list(v) for k, v in model.history.history.items()},
        "epochs": list(model.history.epoch),
        "layers": [layer.name for layer in model.layers],
    }


def assert_refused(model, call, error, *texts):
    """`call(model)` raises `error` with these texts in it, and changes nothing."""
    before = state(model)
    with pytest.raises(error) as raised:
        call(model)
    for text in texts:
        assert text in str(raised.value)
    np.testing.assert_equal(state(model), before)
    model.fit(X, labels(model._trainer.settings.given["loss"]), verbose=0)
    assert int(model.optimizer.iterations) == before["iterations"] + 1
    assert np.isfinite(model.history.history["loss"]).all()
    moved = zip(model.get_weights(), before["weights"], strict=True)
    assert any((w != kept).any() for w, kept in moved)
