"""Subclasses of all optimizers and schedules that override what a step calls."""

import numpy as np
import pytest

import mlpc
from mlpc import optimizers
from mlpc.optimizers import schedules

X = np.random.default_rng(0).normal(size=(12, 3))
Y = np.random.default_rng(1).normal(size=(12, 2))
RULES = [
    cls
    for cls in dict.fromkeys(optimizers.registry.names.values())
    if cls.__name__ not in ("LossScaleOptimizer", "Optimizer")
]
STEPPED = [cls for cls in RULES if cls is not optimizers.Muon]
SCHEDULES = {
    schedules.CosineDecay: (0.1, 20),
    schedules.CosineDecayRestarts: (0.1, 20),
    schedules.ExponentialDecay: (0.1, 3, 0.5),
    schedules.InverseTimeDecay: (0.1, 3, 0.5),
    schedules.PiecewiseConstantDecay: ([2, 4], [0.1, 0.2, 0.3]),
    schedules.PolynomialDecay: (0.1, 20),
}
CASES = {
    "plain": {},
    "clipnorm": {"clipnorm": 0.05},
    "global_clipnorm": {"global_clipnorm": 0.05, "weight_decay": 0.1},
    "clipvalue": {"clipvalue": 0.01, "weight_decay": 0.2},
    "scaled": {"loss_scale_factor": 8.0},
}


def fitted(optimizer, k=mlpc, epochs=2):
    layers, rng = k.layers, np.random.default_rng(2)
    model = k.Sequential(
        [
            k.Input((3,)),
            layers.Dense(4, "tanh", kernel_regularizer="l2"),
            layers.Dense(2, kernel_constraint=k.constraints.MaxNorm(0.5)),
        ]
    )
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    model.compile(optimizer, "mse")
    model.fit(X, Y, batch_size=5, epochs=epochs, shuffle=False, verbose=0)
    return model


def assert_same(one, other, rtol=1e-5, atol=1e-6):
    for mine, its in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(mine, its, rtol, atol)


def halved(cls):
    """`apply` that halves gradients."""

    class Halved(cls):
        def apply(self, grads, trainable_variables=None):
            return super().apply([g / 2 for g in grads], trainable_variables)

    return Halved


def tripled(cls):
    """`update_step` that halves gradients and triples rates."""

    class Tripled(cls):
        def update_step(self, gradient, variable, learning_rate):
            super().update_step(gradient * 0.5, variable, learning_rate * 3)

    return Tripled


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("cls", RULES, ids=lambda cls: cls.__name__)
def test_steps_that_only_call_super_are_the_built_in_ones(cls, case):
    class Passing(cls):
        def apply(self, grads, trainable_variables=None):
            return super().apply(grads, trainable_variables)

    class Stepping(cls):
        def update_step(self, gradient, variable, learning_rate):
            super().update_step(gradient, variable, learning_rate)

    plain = fitted(cls(**CASES[case]))
    for own in [Passing] + [Stepping] * (cls in STEPPED):
        model = fitted(own(**CASES[case]))
        assert_same(model, plain)
        assert model.optimizer.iterations == plain.optimizer.iterations == 6
        for mine, its in zip(
            model.optimizer.variables, plain.optimizer.variables, strict=True
        ):
            np.testing.assert_allclose(mine, its, 1e-5, 1e-7)


@pytest.mark.parametrize("cls", RULES, ids=lambda cls: cls.__name__)
def test_apply_may_be_set_on_an_optimizer(cls):
    optimizer = cls()
    model = fitted(optimizer, epochs=1)
    kept = model.get_weights()
    steps = []
    optimizer.apply = lambda grads, variables=None: steps.append(len(grads))
    model.fit(X, Y, batch_size=5, epochs=2, verbose=0)
    assert steps == [4] * 6 and optimizer.iterations == 3
    for before, now in zip(kept, model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, now)


def test_apply_gradients_and_scale_loss_are_called():
    class Own(optimizers.SGD):
        def apply_gradients(self, grads_and_vars):
            return super().apply_gradients([(-g, v) for g, v in grads_and_vars])

    class Scaled(optimizers.SGD):
        def scale_loss(self, loss):
            return 3 * super().scale_loss(loss)

    assert_same(fitted(Own(0.1)), fitted(optimizers.SGD(-0.1)))
    assert_same(fitted(Scaled(0.1)), fitted(optimizers.SGD(0.3)))


def test_a_step_of_ones_own_needs_no_super():
    class Sign(optimizers.SGD):
        def update_step(self, gradient, variable, learning_rate):
            self.assign_sub(variable, learning_rate * np.sign(gradient))

        def assign_sub(self, variable, value):
            variable.assign_sub(value)

    class Lion(optimizers.Lion):  # whose first step is the sign
        pass

    plain = Lion(0.1, weight_decay=0)
    assert_same(fitted_once(Sign(0.1)), fitted_once(plain))


def fitted_once(optimizer):
    model = mlpc.Sequential([mlpc.Input((3,)), mlpc.layers.Dense(2)])
    model.set_weights([np.full(w.shape, 0.25) for w in model.get_weights()])
    model.compile(optimizer, "mse")
    model.train_on_batch(X, Y)
    return model


def test_the_optimizer_inside_of_a_loss_scale_optimizer_counts():
    inner = halved(optimizers.SGD)(0.2)
    model = fitted(optimizers.LossScaleOptimizer(inner, initial_scale=16.0))
    assert_same(model, fitted(optimizers.SGD(0.1)))


@pytest.mark.parametrize(
    "name",
    [
        n
        for n in optimizers.Optimizer._stands_for
        if n not in ("apply", "apply_gradients", "scale_loss", "update_step")
    ],
)
@pytest.mark.parametrize("cls", RULES, ids=lambda cls: cls.__name__)
def test_what_steps_would_not_call_is_refused(cls, name):
    own = type("Own", (cls,), {name: lambda self, *args: None})
    if name in ("learning_rate", "iterations"):
        own = type("Own", (cls,), {name: property(lambda self: 0.5, lambda s, v: None)})
    model = mlpc.Sequential([mlpc.Input((3,)), mlpc.layers.Dense(2)])
    with pytest.raises(NotImplementedError, match=rf"`Own\.{name}` is overridden"):
        model.compile(own(), "mse")
    assert not model.compiled
    with pytest.raises(NotImplementedError, match=rf"`Own\.{name}` is overridden"):
        own().build(model.trainable_variables)


def test_update_step_is_refused_where_it_cannot_be_taken_apart():
    model = mlpc.Sequential([mlpc.Input((3,)), mlpc.layers.Dense(2)])
    for optimizer in (
        tripled(optimizers.Muon)(),
        tripled(optimizers.SGD)(use_ema=True),
        tripled(optimizers.Adam)(gradient_accumulation_steps=2),
    ):
        with pytest.raises(NotImplementedError, match=r"`Tripled\.update_step`"):
            model.compile(optimizer, "mse")

    class Own(optimizers.Optimizer):
        def update_step(self, gradient, variable, learning_rate):
            pass

    with pytest.raises(NotImplementedError, match=r"`Own\.update_step`"):
        model.compile(Own(0.1), "mse")


def test_every_schedule_is_among_the_cases():
    known = set(schedules.registry.names.values()) - {schedules.LearningRateSchedule}
    assert known == set(SCHEDULES)


@pytest.mark.parametrize("cls", SCHEDULES, ids=lambda cls: cls.__name__)
def test_rates_of_schedules_are_the_overrides(cls):
    class Doubled(cls):
        def __call__(self, step):
            return super().__call__(step) * 2

    class Below(Doubled):
        pass

    plain, own = cls(*SCHEDULES[cls]), Below(*SCHEDULES[cls])
    wanted = [2 * plain(step) for step in range(6)]
    assert [own(step) for step in range(6)] == wanted
    optimizer = optimizers.SGD(own)
    rates = []

    class Rates(mlpc.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            rates.append(float(self.model.optimizer.learning_rate))

    model = fitted(optimizer, epochs=0)
    model.fit(X, Y, batch_size=5, epochs=2, verbose=0, callbacks=[Rates()])
    np.testing.assert_allclose(rates, wanted, 1e-12)

    class Table(schedules.LearningRateSchedule):
        def __call__(self, step):
            return wanted[step]

    assert_same(fitted(optimizers.SGD(own)), fitted(optimizers.SGD(Table())))


def test_a_rate_of_a_function_is_asked_for_once_a_step():
    asked = []

    def rate():
        asked.append(0.1 / (1 + len(asked)))
        return asked[-1]

    seen = []

    class Own(optimizers.SGD):
        def update_step(self, gradient, variable, learning_rate):
            seen.append(learning_rate)
            super().update_step(gradient, variable, learning_rate)

    model = fitted(Own(rate), epochs=2)
    assert len(asked) == 6 and seen == [r for r in asked for _ in range(4)]
    assert model.optimizer.iterations == 6
