"""Steps: the engine's beside the formulas in float64, by `apply` and by `fit`; the same
bits on every kind of kernels and any number of threads."""

import numpy as np
import pytest
import reference
from optimizers.weights import variables

import mlpc
from mlpc import _core, optimizers

RULES = {
    "sgd": {},
    "sgd momentum": {"momentum": 0.9},
    "sgd nesterov": {"momentum": 0.9, "nesterov": True},
    "sgd dampened": {"momentum": 0.9, "dampening": 0.9},
    "rmsprop": {"momentum": 0.5, "centered": True},
    "adagrad": {},
    "adadelta": {"rho": 0.8},
    "adam": {"amsgrad": True},
    "adam root": {"epsilon": 0.01, "epsilon_in_root": True},
    "adam root amsgrad": {"epsilon": 0.01, "epsilon_in_root": True, "amsgrad": True},
    "adamw": {},
    "adamax": {},
    "nadam": {},
    "ftrl": {"beta": 0.1, "l2_regularization_strength": 0.1},
    "ftrl power": {"learning_rate_power": -0.3, "l1_regularization_strength": 0.1},
    "lion": {},
    "lamb": {},
    "adafactor": {"clip_threshold": 0.7},
    "muon": {},
    "muon plain": {"nesterov": False, "rms_rate": None, "ns_steps": 2},
}
COMMON = [
    {},
    {"weight_decay": 0.1},
    {"clipnorm": 0.5},
    {"global_clipnorm": 0.5},
    {"clipvalue": 0.05},
    {"use_ema": True, "ema_momentum": 0.8},
    {"use_ema": True, "ema_overwrite_frequency": 2},
    {"gradient_accumulation_steps": 3},
    {
        "gradient_accumulation_steps": 2,
        "use_ema": True,
        "ema_overwrite_frequency": 2,
        "clipnorm": 0.3,
        "weight_decay": 0.01,
    },
]
SHAPES = {
    "wide/kernel": (5, 33),
    "wide/bias": (33,),
    "tall/kernel": (130, 70),  # more than one piece
    "stack/kernel": (3, 4, 5),
    "long/bias": (9000,),
}


def draw(shapes, count, seed=0, dtype="float64"):
    """Weights, and their gradients of so many batches."""
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=s).astype(dtype) for s in shapes]
    batches = [
        [rng.normal(0, 0.1, s).astype(dtype) for s in shapes] for _ in range(count)
    ]
    return weights, batches


def make(rule, rate=0.01, **options):
    name = rule.split()[0]
    return name, optimizers.registry.names[name](rate, **RULES[rule], **options)


def apply_all(optimizer, weights, batches, dtype="float64", shapes=SHAPES):
    """The variables after `apply` of each batch."""
    trained = variables(dtype, shapes)
    for variable, weight in zip(trained, weights, strict=True):
        variable.assign(weight)
    for gradients in batches:
        optimizer.apply(gradients, trained)
    return trained


@pytest.mark.parametrize("common", COMMON, ids=lambda common: " ".join(common))
@pytest.mark.parametrize("rule", RULES)
def test_apply_is_the_formula(rule, common):
    name, optimizer = make(rule, **common)
    weights, batches = draw(SHAPES.values(), 7)
    trained = apply_all(optimizer, weights, batches)
    decay = {"weight_decay": optimizer.weight_decay or 0.0}
    if name == "muon":
        adam = optimizer.adam_weight_decay
        decay = {
            "decaying": [
                adam if w.ndim != 2 else decay["weight_decay"] for w in weights
            ]
        }
    expected, averages = reference.train(
        name, weights, batches, lambda step: 0.01, RULES[rule], **common | decay
    )
    # A step along an orthogonal matrix is a product of products.
    bounds = (1e-9, 1e-11) if name == "muon" else (1e-11, 1e-13)
    for variable, weight in zip(trained, expected, strict=True):
        np.testing.assert_allclose(variable, weight, *bounds)
    if optimizer.use_ema:
        optimizer.finalize_variable_values(trained)
        for variable, average in zip(trained, averages, strict=True):
            np.testing.assert_allclose(variable, average, *bounds)
    assert optimizer.iterations == 7 // (optimizer.gradient_accumulation_steps or 1)


@pytest.mark.parametrize("rule", RULES)
def test_a_schedule_in_apply(rule):
    schedule = mlpc.optimizers.schedules.InverseTimeDecay(0.02, 3, 0.5)
    name, optimizer = make(rule, schedule, weight_decay=0.0)
    if name == "muon":
        optimizer.exclude_from_weight_decay(var_names=["."])
    weights, batches = draw(SHAPES.values(), 4)
    trained = apply_all(optimizer, weights, batches)
    expected, _ = reference.train(
        name, weights, batches, lambda step: 0.02 / (1 + 0.5 * step / 3), RULES[rule]
    )
    for variable, weight in zip(trained, expected, strict=True):
        np.testing.assert_allclose(variable, weight, 1e-9, 1e-11)


@pytest.mark.parametrize("when", ["before", "after"])
def test_weights_that_do_not_decay(when):
    optimizer = optimizers.SGD(0.5, weight_decay=0.5)
    kernel, bias, other = trained = variables(
        shapes={"kernel": (2, 3), "bias": (3,), "other": (2,)}
    )
    for variable in trained:
        variable.assign(np.ones(variable.shape))
    if when == "after":
        optimizer.build(trained)
    optimizer.exclude_from_weight_decay([other], ["bi.s"])
    optimizer.apply([np.zeros(v.shape) for v in trained], trained)
    assert (kernel == 0.75).all() and (bias == 1).all() and (other == 1).all()


def test_muon_hands_on_what_is_excluded():
    shapes = {"net/a/kernel": (3, 4), "net/b/kernel": (3, 4), "net/embedding": (3, 4)}
    weights, batches = draw(shapes.values(), 3)
    optimizer = optimizers.Muon(
        0.01, exclude_layers=["/b/"], adam_weight_decay=None, weight_decay=0.0
    )
    trained = apply_all(optimizer, weights, batches, shapes=shapes)
    for i, name in enumerate(["muon", "adam", "adam"]):
        (expected,), _ = reference.train(
            name, weights[i : i + 1], [g[i : i + 1] for g in batches], lambda step: 0.01
        )
        np.testing.assert_allclose(trained[i], expected, 1e-10)


def test_loss_scale_divides_gradients():
    optimizer = optimizers.SGD(1.0, loss_scale_factor=4.0)
    (weight,) = trained = variables(shapes={"w": (2,)})
    optimizer.apply([[4.0, 8.0]], trained)
    np.testing.assert_array_equal(weight, [-1, -2])
    assert optimizer.scale_loss(3.0) == 12.0 and optimizers.SGD().scale_loss(3.0) == 3.0


@pytest.mark.parametrize("norm", ["clipnorm", "global_clipnorm"])
def test_gradients_that_are_zero_or_not_finite(norm):
    optimizer = optimizers.SGD(1.0, **{norm: 1.0})
    (weight,) = trained = variables(shapes={"w": (2,)})
    optimizer.apply([[0.0, 0.0]], trained)
    np.testing.assert_array_equal(weight, [0, 0])
    optimizer.apply([[1.0, np.inf]], trained)
    assert np.isnan(weight).all()


# -- apply -----------------------------------------------------------------------------


def test_missing_gradients_leave_weights():
    optimizer = optimizers.Adam(0.5, clipnorm=1.0)
    a, b = trained = variables(shapes={"a": (2,), "b": (3,)})
    with pytest.warns(UserWarning, match=r"without a gradient stay.*'b'"):
        optimizer.apply_gradients([(np.ones(2), a), (None, b)])
    assert (a != 0).all() and (b == 0).all() and optimizer.iterations == 1
    optimizer.apply([np.ones(3)], [b])  # some of those it was built for
    assert (b != 0).all() and optimizer.iterations == 2
    optimizer.apply([])
    assert optimizer.iterations == 2
    optimizer.apply([np.ones(2), np.ones(3)])
    assert optimizer.iterations == 3
    assert trained[0] is a


@pytest.mark.parametrize(
    ("grads", "use", "text"),
    [
        ([np.ones(2)], None, "gradient for each of the 2 variables.*1 gradients"),
        ([np.ones(3), np.ones(3)], None, r"of a must have its shape \(2,\)"),
        ([None, None], None, "No gradients provided"),
        ([np.ones(2)], "strange", "Unknown variable: strange"),
        ([np.ones(2), np.ones(2)], "strange", "shorter|longer"),
    ],
)
def test_wrong_gradients_change_nothing(grads, use, text):
    optimizer = optimizers.Adam(0.5)
    trained = variables(shapes={"a": (2,), "b": (3,)})
    optimizer.build(trained)
    others = None if use is None else variables(shapes={use: (2,)})
    with pytest.raises(ValueError, match=text):
        optimizer.apply(grads, others)
    assert optimizer.iterations == 0
    assert not any(np.any(v) for v in [*trained, *optimizer.variables[2:]])


def test_apply_before_build():
    with pytest.raises(ValueError, match="needs `trainable_variables`"):
        optimizers.SGD().apply([np.ones(2)])


# -- bits ------------------------------------------------------------------------------


@pytest.fixture
def machine():
    """Kernels and threads may be changed for one test."""
    isa = _core.isa()
    yield
    _core.set_isa(isa)
    _core.set_threads(0)
    _core._set_work_per_thread(-1)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("rule", RULES)
def test_same_bits_everywhere(rule, dtype, machine):
    weights, batches = draw(SHAPES.values(), 3, dtype=dtype)
    common = [{}, {"clipnorm": 0.5, "weight_decay": 0.1, "use_ema": True}]
    found = set()
    _core._set_work_per_thread(0)
    for isa in _core._isas():
        for threads in (1, 2, 3):
            _core.set_isa(isa)
            _core.set_threads(threads)
            state = b""
            for options in common:
                _, optimizer = make(rule, **options)
                trained = apply_all(optimizer, weights, batches, dtype)
                state += b"".join(v.tobytes() for v in [*trained, *optimizer.variables])
            found.add(state)
    assert len(found) == 1


# -- fit -------------------------------------------------------------------------------


def model(units=20, dtype="float64"):
    mlpc.utils.set_random_seed(1)
    layers = [
        mlpc.layers.Dense(units, "tanh", dtype=dtype),
        mlpc.layers.Dense(2, dtype=dtype),
    ]
    return mlpc.Sequential([mlpc.Input((9,)), *layers])


def rows():
    rng = np.random.default_rng(5)
    return rng.normal(size=(30, 9)), rng.normal(size=(30, 2))


@pytest.mark.parametrize("units", [6, 20])  # narrow models train in another layout
@pytest.mark.parametrize("common", [{}, *COMMON[1:]], ids=lambda c: " ".join(c))
@pytest.mark.parametrize("rule", RULES)
def test_fit_is_gradients_and_apply(rule, common, units):
    x, y = rows()
    fitted, by_hand = model(units), model(units)
    by_hand.set_weights(fitted.get_weights())
    _, optimizer = make(rule, **common)
    fitted.compile(optimizer, "mse")
    fitted.fit(x, y, 10, 2, shuffle=False, verbose=0)
    by_hand.compile("sgd", "mse")
    _, other = make(rule, **common)
    for _ in range(2):
        for at in range(0, 30, 10):
            gradients = by_hand.gradients(x[at : at + 10], y[at : at + 10])
            other.apply(gradients, by_hand.trainable_variables)
    other.finalize_variable_values(by_hand.trainable_variables)
    for a, b in zip(fitted.get_weights(), by_hand.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(optimizer.variables, other.variables, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("watched", [False, True])
def test_a_schedule_in_fit(watched):
    """One rate a step, in order, however far ahead the engine is."""
    asked = []

    class Watching(mlpc.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            asked.append(step)
            return 0.1 / (1 + step)

    x, y = rows()
    trained = model()
    trained.compile(optimizers.SGD(Watching(), weight_decay=0.1), "mse")
    callbacks = []
    if watched:
        callbacks = [mlpc.callbacks.LambdaCallback(on_train_batch_end=lambda *_: None)]
    trained.fit(x, y, 10, 4, verbose=0, shuffle=False, callbacks=callbacks)
    assert asked == list(range(12)) and trained.optimizer.iterations == 12
    trained.train_on_batch(x, y)
    assert asked == list(range(13))

    same = model()
    same.compile(optimizers.SGD(0.1, weight_decay=0.1), "mse")
    for step in range(12):
        same.optimizer.learning_rate = 0.1 / (1 + step)
        at = step % 3 * 10
        same.train_on_batch(x[at : at + 10], y[at : at + 10])
    same.optimizer.learning_rate = 0.1 / 13
    same.train_on_batch(x, y)
    for a, b in zip(trained.get_weights(), same.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_long_schedule_is_handed_over_in_parts():
    x, y = np.ones((6, 2)), np.ones((6, 1))
    trained = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1)])
    schedule = optimizers.schedules.PolynomialDecay(0.1, 9000, 0.0)
    trained.compile(optimizers.SGD(schedule), "mse")
    history = trained.fit(x, y, 1, 1500, verbose=0).history
    assert trained.optimizer.iterations == 9000 and len(history["loss"]) == 1500
    assert trained.optimizer.learning_rate == 0


def test_a_schedule_that_ends_badly():
    x, y = rows()
    trained = model()
    rates = iter([0.1, 0.1, np.nan])
    trained.compile(optimizers.SGD(lambda: next(rates)), "mse")
    trained.train_on_batch(x, y)
    trained.train_on_batch(x, y)
    before = trained.get_weights()
    with pytest.raises(ValueError, match=r"must be a finite number.*for step 2"):
        trained.train_on_batch(x, y)
    for a, b in zip(trained.get_weights(), before, strict=True):
        np.testing.assert_array_equal(a, b)
    trained.optimizer.learning_rate = lambda: 0.1
    trained.train_on_batch(x, y)


def test_averages_take_the_place_of_weights_when_fit_ends():
    x, y = rows()
    trained = model()
    trained.compile(optimizers.SGD(0.1, use_ema=True), "mse")
    trained.fit(x, y, 10, 2, verbose=0)
    averages = trained.optimizer.variables[2:]
    for weight, average in zip(trained.get_weights(), averages, strict=True):
        np.testing.assert_array_equal(weight, average)
    with pytest.raises(ValueError, match="`var_list` must have the 4 variables"):
        trained.optimizer.finalize_variable_values([])


@pytest.mark.parametrize("rule", ["adafactor", "muon", "ftrl", "adamw"])
def test_saved_state_goes_on_with_the_same_bits(rule, tmp_path):
    x, y = rows()
    trained = model()
    schedule = optimizers.schedules.CosineDecay(0.05, 20)
    _, optimizer = make(rule, schedule, use_ema=True, gradient_accumulation_steps=2)
    trained.compile(optimizer, "mse")
    trained.fit(x, y, 10, 1, verbose=0)
    trained.save(tmp_path / "a.keras")
    again = mlpc.saving.load_model(tmp_path / "a.keras")
    for one in (trained, again):
        one.fit(x, y, 10, 3, verbose=0)
    assert again.optimizer.iterations == trained.optimizer.iterations == 6
    for a, b in zip(trained.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
