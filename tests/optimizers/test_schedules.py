"""Schedules: their values, edges, configs, and what they are refused."""

import numpy as np
import pytest
import reference

from mlpc.optimizers import schedules
from mlpc.optimizers.schedules.arithmetic import cosine_of_pi, power

CASES = [
    ("ExponentialDecay", {"decay_steps": 100, "decay_rate": 0.96}),
    ("ExponentialDecay", {"decay_steps": 7, "decay_rate": 0.5, "staircase": True}),
    ("ExponentialDecay", {"decay_steps": 7.5, "decay_rate": 1.001}),
    ("ExponentialDecay", {"decay_steps": 7, "decay_rate": 0.0}),
    ("InverseTimeDecay", {"decay_steps": 30, "decay_rate": 0.5}),
    ("InverseTimeDecay", {"decay_steps": 7, "decay_rate": 2.0, "staircase": True}),
    ("PolynomialDecay", {"decay_steps": 40}),
    ("PolynomialDecay", {"decay_steps": 40, "power": 0.5, "end_learning_rate": 0.01}),
    ("PolynomialDecay", {"decay_steps": 13, "power": 2.5, "cycle": True}),
    ("PolynomialDecay", {"decay_steps": 13, "power": 0.0}),
    ("CosineDecay", {"decay_steps": 50}),
    ("CosineDecay", {"decay_steps": 50, "alpha": 0.2}),
    (
        "CosineDecay",
        {"decay_steps": 50, "alpha": 0.1, "warmup_target": 0.5, "warmup_steps": 10},
    ),
    ("CosineDecay", {"decay_steps": 50, "warmup_target": 0.5}),
    ("CosineDecayRestarts", {"first_decay_steps": 9}),
    ("CosineDecayRestarts", {"first_decay_steps": 9, "t_mul": 1.0, "m_mul": 0.9}),
    (
        "CosineDecayRestarts",
        {"first_decay_steps": 10, "t_mul": 1.5, "m_mul": 0.5, "alpha": 0.1},
    ),
    ("CosineDecayRestarts", {"first_decay_steps": 40, "t_mul": 0.75, "m_mul": 0.0}),
    ("PiecewiseConstantDecay", {"boundaries": [3, 9], "values": [1.0, 0.5, 0.1]}),
    ("PiecewiseConstantDecay", {"boundaries": [2.5], "values": [1, 0.5]}),
]
STEPS = [*range(130), 1000, 10**6]


def make(name, options):
    if name != "PiecewiseConstantDecay":
        options = {"initial_learning_rate": 0.1} | options
    return getattr(schedules, name)(**options), options


@pytest.mark.parametrize(("name", "options"), CASES)
def test_values(name, options):
    schedule, options = make(name, options)
    steps = STEPS[:100] if options.get("t_mul", 1) < 1 else STEPS
    values = [schedule(step) for step in steps]
    assert all(type(value) is float for value in values)
    expected = [reference.SCHEDULES[name](step, **options) for step in steps]
    np.testing.assert_allclose(values, expected, 1e-11, 1e-16)
    np.testing.assert_array_equal(schedule._rates(0, 100), values[:100])


@pytest.mark.parametrize(("name", "options"), CASES)
def test_config_round_trip(name, options):
    schedule, _ = make(name, options)
    config = schedules.serialize(schedule)
    assert config["module"] == "keras.optimizers.schedules"
    again = schedules.deserialize(config)
    assert type(again) is type(schedule)
    assert again.get_config() == schedule.get_config()


def test_restarts_begin_where_they_should():
    """Where the lengths add up exactly, the next cosine begins at its full height."""
    for t, begin in [(2.0, [0, 9, 27, 63, 135]), (1.0, [0, 9, 18]), (3.0, [0, 9, 36])]:
        schedule = schedules.CosineDecayRestarts(0.5, 9, t_mul=t)
        assert [schedule(step) for step in begin] == [0.5] * len(begin)
        assert all(schedule(step - 1) < 0.1 for step in begin[1:])


def test_exact_values():
    halving = schedules.ExponentialDecay(1.0, 10, 0.5, staircase=True)
    np.testing.assert_allclose(
        [halving(s) for s in (0, 9, 10, 29)], [1, 1, 0.5, 0.25], 1e-15
    )
    line = schedules.PolynomialDecay(1.0, 4, 0.0)
    assert [line(step) for step in range(6)] == [1, 0.75, 0.5, 0.25, 0, 0]


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("ExponentialDecay", "decay_steps"),
        ("InverseTimeDecay", "decay_steps"),
        ("PolynomialDecay", "decay_steps"),
        ("CosineDecay", "decay_steps"),
        ("CosineDecayRestarts", "first_decay_steps"),
    ],
)
@pytest.mark.parametrize("value", [0, -1])
def test_steps_must_be_positive(name, argument, value):
    options = {argument: value}
    if name in ("ExponentialDecay", "InverseTimeDecay"):
        options["decay_rate"] = 0.5
    with pytest.raises(ValueError, match=rf"`{argument}` must be > 0. .*{value}"):
        getattr(schedules, name)(0.1, **options)


def test_pieces_must_fit():
    with pytest.raises(ValueError, match=r"`boundaries` must have one.*length 2"):
        schedules.PiecewiseConstantDecay([1, 2], [0.5, 0.1])


class Mine(schedules.LearningRateSchedule):
    def __init__(self, rate):
        self.rate = rate

    def __call__(self, step):
        return self.rate / (step + 1)

    def get_config(self):
        return {"rate": self.rate}


def test_a_schedule_of_the_users_own():
    from mlpc import optimizers

    made = optimizers.Adam(Mine(0.5), name="it")
    config = optimizers.serialize(made)
    assert config["config"]["learning_rate"]["class_name"] == "Mine"
    with pytest.raises(ValueError, match="learning_rate schedule"):
        optimizers.deserialize(config)
    again = optimizers.deserialize(config, {"Mine": Mine})
    assert again.learning_rate == 0.5 and isinstance(again._schedule, Mine)


def test_what_a_schedule_must_override():
    class Empty(schedules.LearningRateSchedule):
        pass

    with pytest.raises(NotImplementedError, match="'Empty' must override `__call__"):
        Empty()(0)
    with pytest.raises(NotImplementedError, match="'Empty' must override `get_config"):
        Empty().get_config()


# -- arithmetic ------------------------------------------------------------------------


def test_power():
    base = np.array([0.0, 0.0, 0.0, 1.0, 2.0, 0.5, -2.0, -2.0, -2.0, 3.0])
    exponent = np.array([0.0, 2.0, -1.0, 7.0, 10.0, -2.0, 3.0, 2.0, 0.5, 1.0])
    expected = [1, 0, np.inf, 1, 1024, 4, -8, 4, np.nan, 3]
    np.testing.assert_allclose(power(base, exponent), expected, 1e-14)
    rng = np.random.default_rng(0)
    base, exponent = rng.uniform(0.01, 100, 1000), rng.uniform(-20, 20, 1000)
    np.testing.assert_allclose(power(base, exponent), base**exponent, 1e-13)


def test_cosine_of_pi():
    x = np.linspace(-1, 1, 10001)
    np.testing.assert_allclose(cosine_of_pi(x), np.cos(np.pi * x), 0, 5e-16)
    np.testing.assert_allclose(cosine_of_pi(x + 6), cosine_of_pi(x), 0, 4e-15)
    exact = cosine_of_pi(np.array([0.0, 0.5, 1.0, 1.5, 2.0, -1.0]))
    np.testing.assert_array_equal(exact, [1, 0, -1, 0, 1, -1])


def test_the_same_bits_on_all_kernels():
    from mlpc import _core

    isa, found = _core.isa(), set()
    for name in _core._isas():
        _core.set_isa(name)
        rates = [make(*case)[0]._rates(0, 60) for case in CASES]
        found.add(np.concatenate(rates).tobytes())
    _core.set_isa(isa)
    assert len(found) == 1
