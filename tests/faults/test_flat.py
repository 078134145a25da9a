"""Memory and references are after many calls what they were after some."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

import mlpc as keras
from mlpc import _core

X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
Y = np.random.default_rng(1).normal(size=(8, 2)).astype("float32")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_is_flat_over_many_fits(request):
    program = """
        import gc, resource, sys
        import numpy as np
        import mlpc as keras
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, "tanh")])
        model.compile("adam", "mse", metrics=["mae"])
        x, y = np.ones((8, 3), "float32"), np.ones((8, 2), "float32")
        def fit(times):
            for _ in range(times):
                model.fit(x, y, verbose=0)
            gc.collect()
            pages = int(open("/proc/self/statm").read().split()[1])
            return sys.getallocatedblocks(), pages * resource.getpagesize()
        fit(2000)
        blocks, memory = fit(2000)
        more_blocks, more_memory = fit(int(sys.argv[1]))
        print(more_blocks - blocks, more_memory - memory)
    """
    fits = request.config.getoption("--fits")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(fits)],
        stdout=subprocess.PIPE,
        check=True,
    )
    blocks, memory = map(int, done.stdout.split())
    assert blocks < 200, f"{blocks} more blocks after {fits} fits"
    assert memory < 2 << 20, f"{memory} more bytes after {fits} fits"


def test_calls_keep_no_reference_to_what_they_were_given():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("adam", "mse", metrics=["mae", lambda t, p: abs(t - p).mean()])
    weights = np.ones(len(X), "float32")
    given = [X, Y, weights, model, model.optimizer, *model.weights]
    calls = [
        lambda: model.fit(X, Y, sample_weight=weights, verbose=0).history,
        lambda: model.fit(X, Y, validation_data=(X, Y), verbose=0).history,
        lambda: model.fit(((X, Y) for _ in range(2)), verbose=0).history,
        lambda: model.evaluate(X, Y, sample_weight=weights, verbose=0),
        lambda: model.predict(X, verbose=0),
        lambda: model.train_on_batch(X, Y, weights),
        lambda: model.test_on_batch(X, Y, weights),
        lambda: model.gradients(X, Y),
        lambda: model.trace(X, Y),
        lambda: model.train_step(X, Y),
        lambda: model(X, training=True),
        lambda: model.get_weights(),
        lambda: model.set_weights(model.get_weights()),
    ]
    for call in calls:
        call()
    for number, call in enumerate(calls):
        before = [sys.getrefcount(thing) for thing in given]
        for _ in range(50):
            call()
        after = [sys.getrefcount(thing) for thing in given]
        grown = [a - b for a, b in zip(after, before, strict=True)]
        assert max(grown) < 10, (number, grown)


def test_refused_calls_of_the_bindings_keep_no_reference():
    model = _core.Model("float32", 1)
    model.add("dense", {"units": 2}, model.input((3,)))
    model.build()
    optimizer = _core.Optimizer("sgd", {})
    model.compile(("mean_squared_error", {}), (), optimizer)
    narrow, spec = np.ones((8, 1), "f4"), ("nothing", {"no": 1.0})
    run = _core.Run(model, "train", X, Y, None, 4)
    run.start(0)
    refused = [
        lambda: _core.Run(model, "train", narrow, Y, None, 4),
        lambda: _core.Run(model, "train", X, narrow, None, 4),
        lambda: _core.Run(model, "predict", X, None, narrow, 4),
        lambda: _core.Run(model, "nothing", X, Y, None, 4),
        lambda: run.feed(narrow, Y, None),
        lambda: run.feed(X, narrow, None),
        lambda: run.stage("loss"),
        lambda: run.output(),
        lambda: run.set_gradient(narrow),
        lambda: run.resume(0, 99, np.zeros(1), 3),
        lambda: run.release(),
        lambda: model.compile(spec, (), optimizer),
        lambda: model.compile(None, (spec,), optimizer),
        lambda: model.add(*spec, 0),
        lambda: optimizer.apply([X], [narrow]),
        lambda: optimizer.set_rates(0, narrow),
        lambda: _core.fold(np.zeros(2), spec, Y, Y, None, 8),
        lambda: _core.measure(*spec, Y, Y, True),
        lambda: _core.regularize(*spec, Y, None),
        lambda: _core.activate(*spec, Y),
    ]
    given = [model, optimizer, run, narrow, X, Y, spec, spec[1]]
    for number, call in enumerate(refused):
        before = [sys.getrefcount(thing) for thing in given]
        for _ in range(50):
            with pytest.raises((ValueError, RuntimeError, TypeError)):
                call()
        after = [sys.getrefcount(thing) for thing in given]
        assert max(np.subtract(after, before)) < 10, number
