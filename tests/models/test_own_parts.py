"""Users' own losses, metrics, initializers, penalties, projections, rates and hooks."""

import warnings

import numpy as np
import pytest
from parity.both import assert_history, assert_weights, dataset, seeded

import mlpc

X, Y = dataset("mse", 2, rows=22)
WEIGHTS = np.random.default_rng(7).uniform(0.5, 2, 22).astype("float32")


def loss_class(k):
    class Cubes(k.losses.Loss):
        def call(self, y_true, y_pred):
            return k.ops.mean(k.ops.abs(y_pred - y_true) ** 3, axis=-1)

    return {"loss": Cubes()}


def loss_function(k):
    def cubes(y_true, y_pred):
        return k.ops.mean(k.ops.abs(y_pred - y_true) ** 3, axis=-1)

    return {"loss": cubes}


def loss_of_one_number(k):
    return {"loss": lambda y_true, y_pred: k.ops.max(k.ops.abs(y_pred - y_true))}


def loss_in_a_loop(k):
    """Cubes of numbers of Python, which are not recorded."""

    def cubes(y_true, y_pred):
        rows = zip(np.asarray(y_true), np.asarray(y_pred), strict=True)
        return np.array([np.mean(np.abs(p - y) ** 3) for y, p in rows])

    return {"loss": cubes}


def regularizer_in_a_loop(k):
    return {"kernel_regularizer": lambda x: 0.1 * sum(float(w) ** 4 for w in x.flat)}


def metric_class(k):
    class Within(k.metrics.Metric):
        """The weighted share of predictions that are near."""

        def __init__(self, near=0.3, name="within", **kwargs):
            super().__init__(name=name, **kwargs)
            self.near = near
            self.hits = self.add_weight(name="hits", initializer="zeros")
            self.all = self.add_weight(name="all", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            hits = k.ops.cast(k.ops.abs(y_true - y_pred) < self.near, "float32")
            if sample_weight is not None:
                hits = hits * k.ops.reshape(sample_weight, (-1, 1))
                self.all.assign(self.all + 2 * k.ops.sum(sample_weight))
            else:
                self.all.assign(self.all + k.ops.size(hits))
            self.hits.assign(self.hits + k.ops.sum(hits))

        def result(self):
            return self.hits / self.all

        def reset_state(self):
            self.hits.assign(0.0)
            self.all.assign(0.0)

    return {"metrics": [Within()], "weighted_metrics": [Within(0.5, "weighted")]}


def metric_of_several_numbers(k):
    class Range(k.metrics.Metric):
        def __init__(self):
            super().__init__(name="range")
            self.seen = self.add_weight(shape=(2,), name="seen", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            low = k.ops.minimum(self.seen[0], k.ops.min(y_pred))
            high = k.ops.maximum(self.seen[1], k.ops.max(y_pred))
            self.seen.assign(k.ops.stack([low, high]))

        def result(self):
            return {"range_low": self.seen[0], "range_high": self.seen[1]}

    return {"metrics": [Range(), "mae"]}


def metric_function(k):
    def worst(y_true, y_pred):
        return k.ops.max(k.ops.abs(y_true - y_pred), axis=-1)

    return {"metrics": ["mse", worst], "weighted_metrics": [worst]}


def initializer_class(k):
    class Ramp(k.initializers.Initializer):
        def __init__(self, size):
            self.size = size

        def __call__(self, shape, dtype=None):
            count = int(np.prod(shape))
            return k.ops.reshape(k.ops.arange(count, dtype=dtype), shape) * self.size

    return {"kernel_initializer": Ramp(0.05), "bias_initializer": Ramp(0.1)}


def initializer_function(k):
    def halves(shape, dtype=None):
        return k.ops.ones(shape, dtype) / 2

    return {"kernel_initializer": halves, "bias_initializer": halves}


def regularizer_class(k):
    class Quartic(k.regularizers.Regularizer):
        def __init__(self, strength):
            self.strength = strength

        def __call__(self, x):
            return self.strength * k.ops.sum(x**4)

    return {"kernel_regularizer": Quartic(0.2), "bias_regularizer": Quartic(0.1)}


def regularizer_function(k):
    return {"kernel_regularizer": lambda x: 0.1 * k.ops.sum(k.ops.abs(x) ** 3)}


def constraint_class(k):
    class Box(k.constraints.Constraint):
        def __init__(self, size):
            self.size = size

        def __call__(self, w):
            return k.ops.clip(w, -self.size, self.size)

    return {"kernel_constraint": Box(0.2), "bias_constraint": Box(0.1)}


def constraint_function(k):
    return {"kernel_constraint": lambda w: k.ops.round(w * 64) / 64}


def schedule_class(k):
    class Warm(k.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            return 0.1 / (1.0 + k.ops.cast(step, "float32"))

        def get_config(self):
            return {}

    return {"optimizer": k.optimizers.SGD(Warm(), momentum=0.5)}


def schedule_function(k):
    return {"optimizer": k.optimizers.SGD(lambda: 0.02)}


PARTS = [
    loss_class,
    loss_function,
    loss_of_one_number,
    metric_class,
    metric_of_several_numbers,
    metric_function,
    initializer_class,
    initializer_function,
    regularizer_class,
    regularizer_function,
    constraint_class,
    constraint_function,
    schedule_class,
    schedule_function,
]
OF_COMPILE = "loss", "metrics", "weighted_metrics", "optimizer"


def model_of(k, parts):
    """A compiled 5-4-2 model of module k whose output layer has these parts."""
    inner = {name: part for name, part in parts.items() if name not in OF_COMPILE}
    layers = [k.layers.Dense(4, "tanh"), k.layers.Dense(2, **inner)]
    model = k.Sequential([k.Input((5,)), *layers])
    weights = seeded([w.shape for w in model.get_weights()])
    if "kernel_initializer" in parts:
        weights[2:] = model.get_weights()[2:]
    model.set_weights(weights)
    outer = {name: part for name, part in parts.items() if name in OF_COMPILE}
    options = {"optimizer": k.optimizers.SGD(0.05), "loss": "mse"} | outer
    model.compile(run_eagerly=True, **options)
    return model


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_beside_keras(part, keras):
    pair = [model_of(k, part(k)) for k in (mlpc, keras)]
    options = {"epochs": 2, "batch_size": 11, "shuffle": False, "verbose": 0}
    held = X[:11], Y[:11], WEIGHTS[:11]
    ours, theirs = (
        model.fit(X, Y, validation_data=held, sample_weight=WEIGHTS, **options)
        for model in pair
    )
    assert_history(ours, theirs)
    assert_weights(*pair)
    told = [model.evaluate(X, Y, 11, verbose=0, return_dict=True) for model in pair]
    assert list(told[0]) == list(told[1])
    np.testing.assert_allclose(*[list(logs.values()) for logs in told], 1e-4)


def said_by(call):
    """The texts of what a call warns of."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        call()
    return [str(warning.message) for warning in said]


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (loss_in_a_loop, "Loss 'cubes' is differentiated numerically"),
        (regularizer_in_a_loop, "is differentiated numerically"),
    ],
)
def test_one_warning_of_numerical_differentiation(part, text):
    from mlpc.regularizers import penalties

    penalties._warned.clear()
    model = model_of(mlpc, part(mlpc))
    said = said_by(lambda: model.fit(X, Y, epochs=3, batch_size=5, verbose=0))
    assert len(said) == 1
    assert text in said[0] and "gradient" in said[0]
    assert not said_by(lambda: model.fit(X, Y, verbose=0))


@pytest.mark.parametrize("part", PARTS[:3] + PARTS[9:12])
def test_what_is_recorded_needs_no_warning(part):
    model = model_of(mlpc, part(mlpc))
    assert not said_by(lambda: model.fit(X, Y, batch_size=5, verbose=0))


@pytest.mark.parametrize("loop", [False, True])
def test_a_loss_is_differentiated_in_float64(loop):
    """float32 differences of steps of 1e-5 would have no digit right."""
    mlpc.utils.set_random_seed(0)
    seen = []

    def cubes(y_true, y_pred):
        seen.append((y_true.dtype, y_pred.dtype))
        y_pred = np.asarray(y_pred) if loop else y_pred
        return np.mean(np.abs(y_pred - y_true) ** 3, axis=-1)

    model = model_of(mlpc, {"loss": cubes})
    said = said_by(lambda: model.gradients(X, Y, WEIGHTS))
    found = [np.array(g) for g in model._trainer.graphs.latest.gradients()]
    assert len(said) == loop
    assert {str(dtype) for pair in seen for dtype in pair} == {"float64"}
    assert len(seen) == (4 + 2 * Y.shape[1] if loop else 1)
    error = model.predict(X, verbose=0).astype(float) - Y
    slopes = 3 * error * np.abs(error) * WEIGHTS[:, np.newaxis] / error.size
    hidden = mlpc.Sequential(model.layers[:1]).predict(X, verbose=0).astype(float)
    np.testing.assert_allclose(found[2], hidden.T @ slopes, 1e-5, 1e-7)
    np.testing.assert_allclose(found[3], slopes.sum(axis=0), 1e-5, 1e-7)


class Fails:
    """Calls through, but for the calls where it has been told to raise.

    Attributes:
        error: What it raises; `None` for nothing.
        after: How many more calls it lets through.
    """

    def __init__(self, function):
        self.function = function
        self.error, self.after = None, 0

    def __call__(self, *args, **kwargs):
        if self.error is not None:
            self.after -= 1
            if self.after < 0:
                raise self.error
        return self.function(*args, **kwargs)


def failing(part):
    """(parts of a model, the `Fails` among them)."""
    parts = part(mlpc)
    name, thing = next(iter(parts.items()))
    if name == "optimizer":
        rate = thing._schedule
        method = "__call__"
        fails = Fails(rate)
    elif name == "metrics":
        thing = thing[-1]
        fails = Fails(getattr(thing, "update_state", thing))
        method = "update_state"
    else:
        method = "call" if hasattr(thing, "call") else "__call__"
        fails = Fails(getattr(thing, method))
    if isinstance(thing, mlpc.Loss):
        thing.call = fails
    elif isinstance(thing, mlpc.metrics.Metric):
        setattr(thing, method, fails)
    elif name == "optimizer":
        parts[name] = mlpc.optimizers.SGD(fails)
    else:
        parts[name] = [fails] if name == "metrics" else fails
    return parts, fails


@pytest.mark.filterwarnings("ignore:.*differentiated numerically")
@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.parametrize(
    "part",
    [
        loss_class,
        loss_function,
        metric_class,
        regularizer_function,
        constraint_function,
        schedule_function,
    ],
    ids=lambda part: part.__name__,
)
def test_an_exception_reaches_the_user(part, after):
    """Unchanged; the model trains on, as one does that never met it."""
    parts, fails = failing(part)
    model = model_of(mlpc, parts)
    model.fit(X, Y, batch_size=11, shuffle=False, verbose=0)
    steps, history = int(model.optimizer.iterations), model.history
    class_of_its_own = type("ClassOfItsOwn", (Exception,), {})
    fails.error, fails.after = class_of_its_own("no more"), after
    with pytest.raises(class_of_its_own) as raised:
        model.fit(X, Y, batch_size=2, epochs=3, shuffle=False, verbose=0)
    assert raised.value is fails.error
    assert model.history is not history or after == 0
    assert all(np.isfinite(w).all() for w in model.get_weights())
    done = int(model.optimizer.iterations)
    assert steps <= done <= steps + 4
    fails.error = None
    same = model_of(mlpc, part(mlpc))
    same.set_weights(model.get_weights())
    same.optimizer.iterations = done
    options = {"batch_size": 11, "epochs": 2, "shuffle": False, "verbose": 0}
    ours, told = model.fit(X, Y, **options), same.fit(X, Y, **options)
    np.testing.assert_array_equal(ours.history["loss"], told.history["loss"])
    np.testing.assert_equal(model.get_weights(), same.get_weights())


HOOKS = [
    *(
        f"on_{e}_{edge}"
        for e in ("train", "epoch", "test")
        for edge in ("begin", "end")
    ),
    *(f"on_{e}_batch_{edge}" for e in ("train", "test") for edge in ("begin", "end")),
]


@pytest.mark.parametrize("hook", HOOKS)
def test_an_exception_of_a_hook_reaches_the_user(hook):
    class_of_its_own = type("ClassOfItsOwn", (Exception,), {})
    error = class_of_its_own(hook)

    class Raises(mlpc.callbacks.Callback):
        pass

    def fail(self, *args, **kwargs):
        raise error

    setattr(Raises, hook, fail)
    model = model_of(mlpc, {})
    with pytest.raises(class_of_its_own) as raised:
        model.fit(X, Y, validation_data=(X, Y), callbacks=[Raises()], verbose=0)
    assert raised.value is error
    done = int(model.optimizer.iterations)
    before = "on_train_begin", "on_epoch_begin", "on_train_batch_begin"
    assert done == (0 if hook in before else 1)
    model.fit(X, Y, epochs=2, verbose=0)
    assert int(model.optimizer.iterations) == done + 2
    assert model.history.epoch == [0, 1]


@pytest.mark.parametrize("hook", ["begin", "end", "batch_begin", "batch_end"])
def test_an_exception_of_a_hook_of_predict(hook):
    class Raises(mlpc.callbacks.Callback):
        pass

    def fail(self, *args, **kwargs):
        raise KeyError(hook)

    setattr(Raises, f"on_predict_{hook}", fail)
    model = model_of(mlpc, {})
    told = model.predict(X, verbose=0)
    with pytest.raises(KeyError, match=hook):
        model.predict(X, callbacks=[Raises()], verbose=0)
    np.testing.assert_array_equal(model.predict(X, verbose=0), told)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 4), (4, 2, 1)])
def test_an_initializer_of_another_shape(shape):
    layer = mlpc.layers.Dense(2, kernel_initializer=lambda *a, **k: np.ones(shape))
    model = mlpc.Sequential([mlpc.Input((4,)), layer])
    with pytest.raises(ValueError, match=r"must return an array of shape \(4, 2\)"):
        model.get_weights()


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({"loss": lambda y, p: "much"}, "could not convert"),
        ({"kernel_regularizer": lambda w: w}, "must return one number"),
        (
            {"kernel_constraint": lambda w: w[0]},
            r"must return an array of shape \(4, 2\)",
        ),
    ],
)
def test_parts_that_return_something_else(parts, text):
    model = model_of(mlpc, parts)
    before = model.get_weights()
    with pytest.raises((ValueError, TypeError), match=text):
        model.fit(X, Y, verbose=0)
    model.compile("sgd", "mse")
    if "kernel_constraint" not in parts:
        np.testing.assert_equal(model.get_weights(), before)
    for layer in model.layers:
        layer.kernel.regularizer = layer.kernel.constraint = None
    model.fit(X, Y, verbose=0)
