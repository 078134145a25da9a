"""Saves and loads, of which each call to the system fails once; tells what came of it.

    LD_PRELOAD=system_calls.so python failing_calls.py ERRNO, in an empty folder

The number of the error is 0 for reads and writes that do half of what they are asked.
"""

import ctypes
import gc
import json
import os
import sys
import warnings
from pathlib import Path

import numpy as np

import mlpc

X, Y = np.linspace(-1, 1, 8).reshape(4, 2), np.ones((4, 1))
LIBRARY = ctypes.CDLL(None, use_errno=False)


def net(trained=1):
    mlpc.utils.set_random_seed(trained)
    layers = [mlpc.layers.Dense(2, "tanh"), mlpc.layers.Dense(1)]
    model = mlpc.Sequential([mlpc.Input((2,)), *layers])
    model.compile("adam", "mse")
    if trained:
        model.fit(X, Y, epochs=trained, verbose=0)
    return model


MODELS = [net(1), net(2)]  # what is in the file before, and what is saved


def weights(model):
    return [w.tobytes() for w in model.get_weights()]


def fits(*callbacks):
    return lambda model: model.fit(X, Y, epochs=2, verbose=0, callbacks=callbacks)


def load_weights(path):
    model = net(0)
    model.load_weights(path)
    return model


def checkpoint(model):
    callback = mlpc.callbacks.ModelCheckpoint("a.keras")
    callback.set_model(model)
    callback.on_epoch_begin(0)
    callback.on_epoch_end(0, {"loss": 1.0})


SAVES = {  # file, how it is saved, how it is read
    "save": ("a.keras", lambda model: model.save("a.keras"), mlpc.models.load_model),
    "save h5": ("a.h5", lambda model: model.save("a.h5"), mlpc.models.load_model),
    "save_weights": (
        "a.weights.h5",
        lambda model: model.save_weights("a.weights.h5"),
        load_weights,
    ),
    "checkpoint": ("a.keras", checkpoint, mlpc.models.load_model),
}
LOADS = {
    "load": ("a.keras", lambda model: mlpc.models.load_model("a.keras")),
    "load h5": ("a.h5", lambda model: mlpc.models.load_model("a.h5")),
    "load_weights": ("a.weights.h5", lambda model: model.load_weights("a.weights.h5")),
    "weights of h5": ("a.h5", lambda model: model.load_weights("a.h5")),
}


class Fault:
    """One call that fails, within a `with` block; whether there were as many calls."""

    def __init__(self, number, error):
        self._number, self._error = number, error
        self.met = False

    def __enter__(self):
        gc.disable()  # no file is closed in the middle by chance
        LIBRARY.faults_arm(self._number, self._error, self._error == 0)
        return self

    def __exit__(self, *error):
        self.met = LIBRARY.faults_disarm() >= self._number
        gc.enable()


def each_fault(code):
    """A `Fault` at each call, until there are no more calls."""
    fault, number = None, 0
    while fault is None or fault.met:
        number += 1
        yield (fault := Fault(number, code))


def expect(good, *what):
    if not good:
        raise AssertionError(f"{what}")


def check(raised, code, name):
    """What comes out is the system's own error, of half a read or write none.

    Python says of a file in which it cannot move that it is not seekable.
    """
    own = isinstance(raised, OSError) and raised.errno in (code, None)
    refused = isinstance(raised, ValueError) and name in LOADS
    expect(raised is None or (code and (own or refused)), name, repr(raised))


def tried(action, fault):
    """The exception that an action with a fault in it raises, or None."""
    try:
        with fault:
            action()
    except Exception as error:
        return error.with_traceback(None)
    return None


def save(name, code):
    file, write, read = SAVES[name]
    write(MODELS[1])
    expected = [weights(model) for model in MODELS]
    before, faults = open_files(), 0
    for fault in each_fault(code):
        write(MODELS[0])
        raised = tried(lambda: write(MODELS[1]), fault)
        check(raised, code, name)
        expect(os.listdir() == [file], name, faults, os.listdir())
        found = expected.index(weights(read(file)))
        expect(raised is not None or found == 1, name, faults, "says it is saved")
        faults += fault.met
    expect(open_files() == before, name, "leaves files open")
    os.remove(file)
    return faults


def load(name, code):
    file, read = LOADS[name]
    MODELS[1].save_weights(file) if "weights.h5" in file else MODELS[1].save(file)
    read(net(0))
    before, faults = open_files(), 0
    for fault in each_fault(code):
        model = net(1)
        raised = tried(lambda model=model: read(model), fault)
        check(raised, code, name)
        expected = [weights(m) for m in MODELS[1 if raised is None else 0 :]]
        expect("weights" not in name or weights(model) in expected, name, "half")
        model.predict(X, verbose=0)
        faults += fault.met
    expect(open_files() == before, name, "leaves files open")
    os.remove(file)
    return faults


def table(code):
    """Lines of a CSV: a training that cannot write ends, and what it wrote is whole."""
    logger = mlpc.callbacks.CSVLogger("a.csv")
    fits(logger)(net(0))
    lines = Path("a.csv").read_text().splitlines()
    faults = 0
    for fault in each_fault(code):
        model = net(0)
        raised = tried(lambda model=model: fits(logger)(model), fault)
        check(raised, code, "csv")
        found = Path("a.csv").read_text().splitlines()
        if raised is None:
            expect(len(found) == len(lines), "csv", faults, found)
        logger._close()
        fits()(model)
        faults += fault.met
    return faults


def open_files():
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    CODE = int(sys.argv[1])
    counts = {name: save(name, CODE) for name in SAVES}
    counts |= {name: load(name, CODE) for name in LOADS}
    counts["csv"] = table(CODE)
    print(json.dumps(counts))
