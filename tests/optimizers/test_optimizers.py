"""Optimizers: arguments, configs, state. The rules are tested with the engine."""

import numpy as np
import pytest

from mlpc import optimizers
from mlpc.utils import clear_session

CLASSES = {
    "sgd": optimizers.SGD,
    "rmsprop": optimizers.RMSprop,
    "adagrad": optimizers.Adagrad,
    "adam": optimizers.Adam,
    "nadam": optimizers.Nadam,
}
KINDS = ["momentum", "velocity", "velocity_hat", "average_gradient", "accumulator"]


class State:
    """A stand-in for the engine's optimizer of a model of two weights."""

    built = True

    def __init__(self, rate=0.1):
        self.rate, self.iterations = rate, 0
        self.slots = {
            kind: [np.full((2, 3), i, "float32"), np.full(3, i + 0.5, "float32")]
            for i, kind in enumerate(KINDS)
        }


@pytest.mark.parametrize("name", CLASSES)
def test_config_round_trip(name):
    made = CLASSES[name](0.5, name="mine")
    again = optimizers.deserialize(optimizers.serialize(made))
    assert type(again) is CLASSES[name] and again.get_config() == made.get_config()
    assert type(optimizers.get(name)) is CLASSES[name]
    assert type(optimizers.get(name.upper())) is CLASSES[name]
    assert optimizers.get(made) is made


def test_names_are_counted():
    clear_session()
    names = [optimizers.RMSprop().name, optimizers.RMSprop().name]
    assert names == ["rm_sprop", "rm_sprop_1"]
    clear_session()


def test_specs_are_the_engines():
    from mlpc._engine import catalogue

    known = catalogue()["optimizers"]
    assert set(known) == set(CLASSES)
    for name, cls in CLASSES.items():
        assert cls()._spec() == (name, known[name][1])


def test_learning_rate():
    optimizer = optimizers.Adam(np.float32(0.5))
    assert optimizer.learning_rate == 0.5 and type(optimizer.learning_rate) is float
    optimizer.learning_rate = 1
    assert optimizer._spec()[1]["learning_rate"] == 1.0
    engine = optimizer._engine()
    optimizer.learning_rate = 0.25
    assert engine.rate == 0.25 and optimizer._engine() is engine
    engine.rate = 0.125
    assert optimizer.learning_rate == 0.125 == optimizer.get_config()["learning_rate"]
    for value in (np.nan, np.inf, "0.1", None):
        with pytest.raises(ValueError, match="`learning_rate` must be a finite number"):
            optimizer.learning_rate = value
    assert optimizer.learning_rate == 0.125


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"learning_rate": 1}, ValueError, "`learning_rate` must be a float"),
        ({"learning_rate": None}, ValueError, "`learning_rate` must be a float"),
        ({"learning_rate": "0.1"}, ValueError, "`learning_rate` must be a float"),
        ({"learning_rate": np.nan}, ValueError, "`learning_rate` must be a finite"),
        ({"learning_rate": lambda step: 0.1}, NotImplementedError, "schedules"),
        ({"learning_rate": {"class_name": "X"}}, NotImplementedError, "schedules"),
        (
            {"learning_rat": 0.1},
            ValueError,
            "not recognized: {'learning_rat': 0.1}.*learning_rate",
        ),
        ({"epsilom": 0.1}, ValueError, "Did you mean 'epsilon'"),
        ({"beta_1": 1.5}, ValueError, "`beta_1` must be"),
        ({"epsilon": -1}, ValueError, "`epsilon` must be"),
        ({"amsgrad": "no"}, ValueError, "`amsgrad` must be"),
        ({"name": "a/b"}, ValueError, "`name` must be"),
        ({"clipnorm": 1.0}, NotImplementedError, "`clipnorm` must be None"),
        ({"use_ema": True}, NotImplementedError, "`use_ema` must be False"),
        ({"weight_decay": 0.1}, NotImplementedError, "`weight_decay`"),
    ],
)
def test_wrong_arguments(options, error, text):
    with pytest.raises(error, match=text):
        optimizers.Adam(**options)


@pytest.mark.parametrize("momentum", [1, -0.5, 1.5, "0.9", None])
def test_momentum_of_sgd(momentum):
    with pytest.raises(ValueError, match="`momentum` must be a float"):
        optimizers.SGD(0.1, momentum)


def test_common_arguments_at_their_defaults():
    optimizer = optimizers.Adam(clipnorm=None, use_ema=False, ema_momentum=0.99)
    assert optimizer.get_config()["ema_momentum"] == 0.99


def test_before_it_is_built():
    optimizer = optimizers.Nadam(0.5)
    assert not optimizer.built and optimizer.iterations == 0
    assert [v.tolist() for v in optimizer.variables] == [0, 0.5]


@pytest.mark.parametrize(
    ("optimizer", "order"),
    [
        (optimizers.SGD(), []),
        (optimizers.SGD(momentum=0.5), [0, 0.5]),
        (optimizers.RMSprop(), [1, 1.5]),
        (
            optimizers.RMSprop(momentum=0.5, centered=True),
            [1, 1.5, 0, 0.5, 3, 3.5],
        ),
        (optimizers.Adagrad(), [4, 4.5]),
        (optimizers.Adam(), [0, 1, 0.5, 1.5]),
        (optimizers.Adam(amsgrad=True), [0, 1, 0.5, 1.5, 2, 2.5]),
        (optimizers.Nadam(), [0, 1, 0.5, 1.5, 1]),
    ],
)
def test_order_on_disk(optimizer, order):
    optimizer._state = State()
    assert [variable.flat[0] for variable in optimizer.variables[2:]] == order


def test_product_of_nadam():
    """U_t = u_1 ... u_t goes into files, but is derived from the step."""
    optimizer = optimizers.Nadam()
    optimizer._state = State()
    optimizer.iterations = 3
    product = 1.0
    for t in (1, 2, 3):
        product *= 0.9 * (1 - 0.5 * 0.96**t)
    np.testing.assert_allclose(optimizer.variables[-1], product, 1e-7)


def test_variables_are_views():
    optimizer = optimizers.Adam()
    optimizer._state = State()
    optimizer.variables[2][...] = 9
    assert (optimizer._state.slots["momentum"][0] == 9).all()


@pytest.mark.parametrize("cls", CLASSES.values())
def test_store(cls):
    first, second = cls(0.5), cls(0.25)
    first._state, second._state = State(0.5), State(0.25)
    first.iterations = 7
    for variable in first.variables[2:]:
        variable += 10
    store = {}
    first.save_own_variables(store)
    second.load_own_variables(store)
    assert second.iterations == 7 and second.learning_rate == 0.5
    for a, b in zip(first.variables, second.variables, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("broken", ["short", "long", "keys", "shape", "count"])
def test_wrong_store_changes_nothing(broken):
    optimizer = optimizers.Adam()
    optimizer._state = State()
    store = {}
    optimizer.save_own_variables(store)
    before = [variable.copy() for variable in optimizer.variables]
    store["0"] = np.array(5)
    if broken == "short":
        del store["3"]
    elif broken == "long":
        store["6"] = np.zeros(3)
    elif broken == "keys":
        store["x"] = store.pop("3")
    elif broken == "shape":
        store["5"] = np.zeros(4)
    else:
        store["0"] = np.array(-5)
    with pytest.raises(ValueError, match=r"variables|shape|`iterations`"):
        optimizer.load_own_variables(store)
    for a, b in zip(optimizer.variables, before, strict=True):
        np.testing.assert_array_equal(a, b)
