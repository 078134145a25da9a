"""Every allocation of the engine, and of the bindings, fails once in some twenty
operations: MemoryError, nothing lost, and the same operation works afterwards."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

import mlpc as keras
from mlpc import _core, ops

X = np.random.default_rng(0).normal(size=(12, 4)).astype("float32")
Y = np.abs(np.random.default_rng(1).normal(size=(12, 2))).astype("float32")

pytestmark = pytest.mark.filterwarnings("ignore")


def model(optimizer="sgd", loss="mse", metrics=("mae",), **options):
    layers = [
        keras.Input((4,)),
        keras.layers.Dense(20, "relu", **options),
        keras.layers.BatchNormalization(),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(2),
    ]
    made = keras.Sequential(layers)
    made.compile(optimizer, loss, metrics=list(metrics))
    return made


def own_loss(y_true, y_pred):
    return ops.mean(ops.square(y_true - y_pred), -1)


def clipped():
    return keras.optimizers.Adam(clipnorm=1.0, weight_decay=0.1, use_ema=True)


def fit(made, **options):
    made.fit(X, Y, batch_size=8, verbose=0, **options)


OPERATIONS = {
    "weights": (model, lambda m: m.get_weights()),
    "predict": (model, lambda m: m.predict(X, verbose=0)),
    "predict_on_batch": (model, lambda m: m.predict_on_batch(X)),
    "evaluate": (model, lambda m: m.evaluate(X, Y, verbose=0)),
    "fit": (model, fit),
    "fit with validation": (model, lambda m: fit(m, validation_split=0.5, epochs=2)),
    "fit of an own loss": (lambda: model(loss=own_loss), fit),
    "fit of batches": (
        model,
        lambda m: m.fit(((X, Y) for _ in range(3)), steps_per_epoch=3, verbose=0),
    ),
    "fit by adam with clips": (lambda: model(clipped()), fit),
    "fit by muon": (lambda: model("muon"), fit),
    "fit by adafactor": (lambda: model("adafactor"), fit),
    "fit by a schedule": (
        lambda: model(
            keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 1, 1))
        ),
        fit,
    ),
    "penalties": (
        lambda: model(kernel_regularizer="l2", kernel_constraint="max_norm"),
        fit,
    ),
    "metrics": (
        lambda: model(loss="mae", metrics=["mse", keras.metrics.AUC(), "precision"]),
        lambda m: m.evaluate(X, (Y > 0.5).astype("float32"), verbose=0),
    ),
    "train_on_batch": (model, lambda m: m.train_on_batch(X, Y)),
    "gradients": (model, lambda m: m.gradients(X, Y)),
    "trace": (model, lambda m: m.trace(X, Y)),
    "train_step": (model, lambda m: m.train_step(X, Y)),
    "a layer": (lambda: keras.layers.Dense(3), lambda layer: layer(X)),
    "draws": (
        lambda: keras.initializers.Orthogonal(),
        lambda draw: draw((7, 5)),
    ),
    "a metric": (
        lambda: keras.metrics.MeanSquaredError(),
        lambda metric: metric.update_state(Y, Y),
    ),
    "apply": (
        lambda: (keras.optimizers.Adam(), [keras.Variable(np.ones(5, "float32"))]),
        lambda both: both[0].apply([np.ones(5, "float32")], both[1]),
    ),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_allocation_of_the_engine_may_fail(name):
    make, work = OPERATIONS[name]
    number = failed = 0
    while True:
        number += 1
        thing, before = make(), _core._allocations()
        _core._fail_allocation(number)
        try:
            work(thing)
        except MemoryError:
            failed += 1
        finally:
            _core._fail_allocation(0)
        if _core._allocations() - before < number:
            break
        work(thing)
        if hasattr(thing, "fit") and thing.compiled:
            fit(thing)
            assert np.isfinite(thing.predict(X, verbose=0)).all()
    assert failed == number - 1, "a lack of memory went unnoticed"


def test_what_failed_is_given_back():
    """As many blocks stay as before: a leak would show as growth."""
    program = """
        import gc, resource
        import numpy as np
        import mlpc as keras
        from mlpc import _core
        x = np.zeros((64, 512), np.float32)
        def once(number):
            layers = [keras.Input((512,)), keras.layers.Dense(512)]
            model = keras.Sequential(layers)
            model.compile("adam", "mse")
            _core._fail_allocation(number)
            try:
                model.fit(x, x, verbose=0)
                raise SystemExit
            except MemoryError:
                pass
            finally:
                _core._fail_allocation(0)
        def peak():
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(2):
            for number in range(1, 12):
                once(number)
            gc.collect()
        before = peak()
        for _ in range(8):
            for number in range(1, 12):
                once(number)
        print(peak() - before)
    """
    grown = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        stdout=subprocess.PIPE,
        timeout=100,
        check=True,
    ).stdout
    # A model and its slots take 3 MB; 88 of them failed.
    assert int(grown) < 8000, f"{int(grown)} kB more after 88 failures"


BINDINGS = """
import sys
import _testcapi
import numpy as np
from mlpc import _core

x, y = np.ones((6, 4), "f4"), np.ones((6, 3), "f4")
out = np.empty((6, 3), "f4")
mse, sgd = ("mean_squared_error", {}), ("sgd", {"learning_rate": 0.1})
auc = ("auc", {}) if "auc" in _core.catalogue()["metrics"] else mse


def model():
    made = _core.Model("float32", 1)
    made.add("dense", {"units": 3}, made.input((4,)))
    made.build()
    made.compile(mse, (mse,), _core.Optimizer(*sgd))
    return made


def started(mode="train"):
    run = _core.Run(model(), mode, x, y, None, 2, True)
    run.start(0)
    return run


def forward():
    run = _core.Run(model(), "train", x, y, None, 6)
    run.start(0)
    run.stage("forward")
    return run


OPERATIONS = [
    (lambda: None, lambda _: _core.Model("float32", 1)),
    (lambda: _core.Model("float32", 1), lambda m: m.input((4,))),
    (model, lambda m: m.compile(mse, (mse, mse), _core.Optimizer(*sgd))),
    (model, lambda m: m.weights),
    (model, lambda m: m.shape(1)),
    (model, lambda m: m.gradient(0)),
    (model, lambda m: _core.Run(m, "train", x, y, None, 2)),
    (model, lambda m: _core.Run(m, "predict", x, None, out, 2)),
    (started, lambda r: r.advance(1, 0.0)),
    (started, lambda r: r.epochs(0, 3, 0.0)),
    (started, lambda r: r.results()),
    (started, lambda r: r.sums()),
    (started, lambda r: r.rows()),
    (forward, lambda r: r.output()),
    (forward, lambda r: r.set_gradient(y)),
    (lambda: started("evaluate"), lambda r: r.feed(x, y, None)),
    (lambda: None, lambda _: _core.Optimizer(*sgd)),
    (lambda: _core.Optimizer(*sgd), lambda o: o.build("float32", [(3, 2), (2,)])),
    (lambda: _core.Optimizer(*sgd), lambda o: o.set_rates(0, np.ones(4))),
    (lambda: _core.Optimizer("adam", {}), lambda o: o.slots),
    (lambda: _core.Block("float32", 12), lambda b: b.array(2, (2, 5))),
    (lambda: None, lambda _: _core.catalogue()),
    (lambda: None, lambda _: _core.permutation(9, 1, 2)),
    (lambda: np.zeros(2), lambda s: _core.fold(s, mse, y, y, None, 6)),
    (lambda: None, lambda _: _core.measure(*mse, y, y, True)),
    (lambda: None, lambda _: _core.activate("softmax", {}, x)),
    (lambda: None, lambda _: _core.regularize("l1_l2", {"l2": 1.0}, x, None)),
]
total = 0
for make, work in OPERATIONS:
    for number in range(400):
        thing = make()
        failed = False
        _testcapi.set_nomemory(number, number + 1)
        try:
            work(thing)
        except MemoryError:
            failed = True
        finally:
            _testcapi.remove_mem_hooks()
        total += failed
        if not failed and number > 60:
            break
        if failed:
            work(make())
print(total)
"""


def test_every_allocation_of_the_bindings_may_fail():
    pytest.importorskip("_testcapi", reason="this Python has no hooks of its memory")
    done = subprocess.run(
        [sys.executable, "-c", BINDINGS], capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, f"{done.returncode}: {done.stderr[-800:]}"
    assert int(done.stdout) > 60
