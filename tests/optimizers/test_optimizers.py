"""Optimizers: arguments, configs, names and order of the state."""

import copy
import inspect
import json
import pickle

import numpy as np
import pytest
from optimizers.weights import variables

from mlpc import optimizers
from mlpc.optimizers import schedules
from mlpc.utils import clear_session

CLASSES = {  # all but those around another optimizer
    name: cls for name, cls in optimizers.registry.names.items() if cls._rule
}
FULL = {  # the options that ask for every slot
    "sgd": {"momentum": 0.5},
    "rmsprop": {"momentum": 0.5, "centered": True},
    "adam": {"amsgrad": True},
    "adamw": {"amsgrad": True},
}


def built(optimizer):
    """The optimizer, built, each slot filled with a number of its own."""
    optimizer.build(variables())
    for i, variable in enumerate(optimizer.variables[2:]):
        variable.value[...] = i
    return optimizer


@pytest.mark.parametrize("name", CLASSES)
def test_config_round_trip(name):
    made = CLASSES[name](0.5, name="mine", clipnorm=2.0, use_ema=True)
    again = optimizers.deserialize(optimizers.serialize(made))
    assert type(again) is CLASSES[name] and again.get_config() == made.get_config()
    assert type(optimizers.get(name)) is CLASSES[name]
    assert type(optimizers.get(name.upper())) is CLASSES[name]
    assert optimizers.get(made) is made
    json.dumps(made.get_config())


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
        spec, options = cls(use_ema=True)._spec()
        own = options.pop("learning_rate"), options.pop("use_ema")
        assert own == (known[name][1]["learning_rate"], 1.0)
        assert spec == name
        assert options == {key: known[name][1][key] for key in options}
        assert set(known[name][1]) == set(options) | {"learning_rate", "use_ema"}


def test_signature_has_the_common_arguments():
    parameters = inspect.signature(optimizers.AdamW).parameters
    assert list(parameters)[:3] == ["learning_rate", "weight_decay", "beta_1"]
    assert parameters["weight_decay"].default == 0.004
    assert parameters["ema_momentum"].default == 0.99 and "common" not in parameters
    assert "clipnorm" in inspect.signature(optimizers.Optimizer).parameters


# -- learning rate and steps -----------------------------------------------------------


def test_learning_rate():
    optimizer = optimizers.Adam(np.float32(0.5))
    assert optimizer.learning_rate == 0.5 and isinstance(optimizer.learning_rate, float)
    optimizer.learning_rate = 1
    assert optimizer._spec()[1]["learning_rate"] == 1.0
    engine = optimizer._engine()
    optimizer.learning_rate = np.array(0.25)
    assert engine.rate == 0.25 and optimizer._engine() is engine
    engine.rate = 0.125
    assert optimizer.learning_rate == 0.125 == optimizer.get_config()["learning_rate"]
    for value in (np.nan, np.inf, "0.1", None):
        with pytest.raises(ValueError, match="`learning_rate` must be a finite number"):
            optimizer.learning_rate = value
    assert optimizer.learning_rate == 0.125


def test_numbers_are_like_variables():
    optimizer = optimizers.SGD(0.5)
    assert optimizer.learning_rate.numpy() == np.float32(0.5)
    assert optimizer.learning_rate.assign(0.25) == 0.25 == optimizer.learning_rate
    assert optimizer.iterations.assign(7) == 7 == optimizer.iterations
    assert optimizer.iterations.numpy().dtype == np.int32
    assert optimizer.learning_rate.value.shape == ()
    for number in (optimizer.learning_rate, optimizer.iterations):
        for again in (copy.deepcopy(number), pickle.loads(pickle.dumps(number))):
            assert again == number and type(again) in (float, int)
    assert json.dumps(optimizer.learning_rate) == "0.25"
    with pytest.raises(ValueError, match="`iterations` must be an integer of"):
        optimizer.iterations = -1


def test_a_schedule_cannot_be_assigned_to():
    optimizer = optimizers.SGD(schedules.ExponentialDecay(0.5, 10, 0.5))
    assert optimizer.learning_rate == 0.5
    optimizer.iterations = 10
    assert optimizer.learning_rate == 0.25
    with pytest.raises(TypeError, match="has a schedule as its `learning_rate`"):
        optimizer.learning_rate = 0.1
    with pytest.raises(TypeError, match="cannot be assigned"):
        optimizer.learning_rate.assign(0.1)
    assert [v.path for v in optimizer.variables] == [f"{optimizer.name}/iteration"]
    optimizer.learning_rate = schedules.ExponentialDecay(4.0, 10, 0.5)
    assert optimizer.learning_rate == 2.0


def test_a_function_without_arguments():
    rates = iter([0.5, 0.25])
    optimizer = optimizers.SGD(lambda: next(rates), name="it")
    assert optimizer.learning_rate == 0.5 and optimizer.learning_rate == 0.25
    config = optimizers.SGD(float, name="it").get_config()["learning_rate"]
    assert (config["class_name"], config["config"]) == ("function", "float")
    again = optimizers.SGD.from_config(
        {"learning_rate": config}, custom_objects={"float": test_a_function}
    )
    assert again._schedule is test_a_function


def test_a_function():
    """Here for its name."""


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_schedule_of_no_number(value):
    optimizer = optimizers.SGD(lambda: value)
    with pytest.raises(ValueError, match="must be a finite number"):
        _ = optimizer.learning_rate


# -- wrong arguments -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"learning_rate": 1}, "`learning_rate` must be a float"),
        ({"learning_rate": None}, "`learning_rate` must be a float"),
        ({"learning_rate": "0.1"}, "`learning_rate` must be a float"),
        ({"learning_rate": np.nan}, "`learning_rate` must be a finite"),
        ({"learning_rate": {"class_name": "X"}}, "`learning_rate` must be a float"),
        ({"learning_rat": 0.1}, "not recognized: {'learning_rat': 0.1}.*learning_rate"),
        ({"epsilom": 0.1}, "Did you mean 'epsilon'"),
        ({"beta_1": 1.5}, "`beta_1` must be"),
        ({"epsilon": -1}, "`epsilon` must be"),
        ({"amsgrad": "no"}, "`amsgrad` must be"),
        ({"name": "a/b"}, "`name` must be"),
        ({"clipnorm": "1"}, "`clipnorm` must be a finite number"),
        ({"clipnorm": 1.0, "clipvalue": 1.0}, "At most one of.*clipvalue=1.0"),
        ({"weight_decay": "0.1"}, "`weight_decay` must be"),
        ({"use_ema": "yes"}, "`use_ema` must be"),
        ({"use_ema": True, "ema_momentum": 1.1}, "`ema_momentum` must be"),
        ({"use_ema": True, "ema_overwrite_frequency": 2.5}, "`ema_overwrite_freq"),
        ({"gradient_accumulation_steps": 1}, "integer >= 2. Received: gradient"),
        ({"loss_scale_factor": 0}, "`loss_scale_factor` must not be 0"),
    ],
)
def test_wrong_arguments(options, text):
    with pytest.raises(ValueError, match=text):
        optimizers.Adam(**options)


@pytest.mark.parametrize(
    ("cls", "options", "text"),
    [
        ("AdamW", {"weight_decay": None}, "`weight_decay` must be a number"),
        ("Lion", {"beta_1": 0.0}, "`beta_1` must be > 0"),
        ("Ftrl", {"learning_rate_power": 0.5}, "`learning_rate_power` must be <= 0"),
        ("Ftrl", {"initial_accumulator_value": -1.0}, "`initial_accumulator_value`"),
        ("Ftrl", {"l1_regularization_strength": -1.0}, "`l1_regularization_strength`"),
        ("Ftrl", {"l2_regularization_strength": -1.0}, "`l2_regularization_strength`"),
        ("Muon", {"ns_steps": 2.5}, "`ns_steps` must be an integer"),
        ("Muon", {"exclude_layers": [3]}, "`exclude_layers` must be a list of strings"),
        ("Muon", {"rms_rate": "x"}, "`rms_rate` must be"),
        ("Adafactor", {"epsilon_1": -1.0}, "`epsilon_1` must be"),
    ],
)
def test_wrong_arguments_of_others(cls, options, text):
    with pytest.raises(ValueError, match=text):
        getattr(optimizers, cls)(**options)


@pytest.mark.parametrize("momentum", [1, -0.5, 1.5, "0.9", None])
def test_momentum_of_sgd(momentum):
    with pytest.raises(ValueError, match="`momentum` must be a float"):
        optimizers.SGD(0.1, momentum)


def test_dampening_of_sgd():
    with pytest.raises(ValueError, match="`dampening` must be 0 with Nesterov"):
        optimizers.SGD(0.1, 0.9, True, dampening=0.9)
    with pytest.raises(ValueError, match="`dampening`"):
        optimizers.SGD(0.1, 0.9, dampening=1.5)


@pytest.mark.parametrize(
    ("cls", "argument", "value"),
    [("SGD", "dampening", 0.5), ("Adam", "epsilon_in_root", True)],
)
def test_what_keras_has_not_is_in_a_config_only_where_it_is_asked_for(
    cls, argument, value
):
    cls = getattr(optimizers, cls)
    assert argument not in cls().get_config()
    config = cls(**{argument: value}).get_config()
    assert config[argument] == value and cls.from_config(config).get_config() == config


def test_dampened_momentum_is_pytorchs():
    """PyTorch's first velocity is the whole gradient; here, as in courses, a share."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    first, gradients = rng.normal(size=5), rng.normal(size=(4, 5))
    ours = variables("float64", {"w/kernel": (5,)})
    ours[0].assign(first)
    theirs = torch.tensor(first, requires_grad=True)
    rival = torch.optim.SGD([theirs], 0.1, 0.8, dampening=0.3)
    rival.state[theirs]["momentum_buffer"] = torch.zeros(5, dtype=torch.float64)
    optimizer = optimizers.SGD(0.1, 0.8, dampening=0.3)
    for gradient in gradients:
        optimizer.apply([gradient], ours)
        theirs.grad = torch.tensor(gradient)
        rival.step()
    np.testing.assert_allclose(ours[0], theirs.detach().numpy(), 1e-14)


# -- state -----------------------------------------------------------------------------


def test_before_it_is_built():
    optimizer = optimizers.Nadam(0.5)
    assert not optimizer.built and optimizer.iterations == 0
    assert [v.tolist() for v in optimizer.variables] == [0, 0.5]
    with pytest.raises(ValueError, match="`set_weights` needs an optimizer"):
        optimizer.set_weights([])


@pytest.mark.parametrize(
    ("optimizer", "kinds"),
    [
        (optimizers.SGD(), []),
        (optimizers.SGD(momentum=0.5), ["kernel_momentum", "bias_momentum"]),
        (
            optimizers.RMSprop(momentum=0.5, centered=True),
            [
                *["kernel_velocity", "bias_velocity"],
                *["kernel_momentum", "bias_momentum"],
                *["kernel_average_gradient", "bias_average_gradient"],
            ],
        ),
        (
            optimizers.Adam(use_ema=True, gradient_accumulation_steps=2),
            [
                *["kernel_average", "bias_average"],
                *["kernel_gradient_accumulator", "bias_gradient_accumulator"],
                *["kernel_momentum", "kernel_velocity"],
                *["bias_momentum", "bias_velocity"],
            ],
        ),
        (
            optimizers.Muon(),
            ["kernel_momentum", "bias_momentum", "bias_velocity"],
        ),
        (
            optimizers.Muon(exclude_layers=["ke.nel"]),
            [
                *["kernel_momentum", "kernel_velocity"],
                *["bias_momentum", "bias_velocity"],
            ],
        ),
    ],
)
def test_order_on_disk(optimizer, kinds):
    optimizer.build(variables())
    paths = [variable.path for variable in optimizer.variables[2:]]
    assert paths == [f"{optimizer.name}/net_dense_{kind}" for kind in kinds]


def test_slots_of_adafactor():
    optimizer = optimizers.Adafactor()
    shapes = {"kernel": (4, 3), "bias": (3,), "stack": (2, 4, 3)}
    optimizer.build(variables(shapes=shapes))
    found = [variable.shape for variable in optimizer.variables[2:]]
    assert found == [
        *[(4,), (3,), (4, 3)],
        *[(), (), (3,)],
        *[(2, 4), (2, 3), (2, 4, 3)],
    ]


def test_product_of_nadam():
    """U_t = u_1 ... u_t goes into files, but is derived from the step."""
    optimizer = built(optimizers.Nadam())
    optimizer.iterations = 3
    product = 1.0
    for t in (1, 2, 3):
        product *= 0.9 * (1 - 0.5 * 0.96**t)
    np.testing.assert_allclose(optimizer.variables[-1], product, 1e-7)


def test_variables_are_views():
    optimizer = built(optimizers.Adam(0.5))
    optimizer.variables[2].assign(np.full((2, 3), 9.0))
    assert (optimizer.variables[2] == 9).all()
    optimizer.variables[0].assign(5)
    optimizer.variables[1].assign(0.25)
    assert (optimizer.iterations, optimizer.learning_rate) == (5, 0.25)
    assert type(optimizer.variables[2] + 1) is np.ndarray
    with pytest.raises(ValueError, match="`value` must have the shape"):
        optimizer.variables[2].assign(np.zeros(3))


@pytest.mark.parametrize("name", CLASSES)
def test_store(name):
    first, second = (
        CLASSES[name](rate, use_ema=True, **FULL.get(name, {})) for rate in (0.5, 0.25)
    )
    built(first), second.build(variables())
    first.iterations = 7
    store = {}
    first.save_own_variables(store)
    second.load_own_variables(store)
    assert second.iterations == 7 and second.learning_rate == 0.5
    for a, b in zip(first.variables, second.variables, strict=True):
        np.testing.assert_array_equal(a, b)
    second.set_weights([v + 1 for v in first.variables])
    assert second.iterations == 8


@pytest.mark.parametrize("broken", ["short", "long", "keys", "shape", "count"])
def test_wrong_store_changes_nothing(broken):
    optimizer = built(optimizers.Adam())
    store = {}
    optimizer.save_own_variables(store)
    before = [variable.numpy() for variable in optimizer.variables]
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


def test_built_for_other_weights():
    optimizer = built(optimizers.Adam())
    optimizer.build(variables())  # others, but of the same shapes
    with pytest.raises(ValueError, match="built with variables of shapes"):
        optimizer.build(variables(shapes={"kernel": (4, 3)}))
    with pytest.raises(ValueError, match="`variables` must be of one dtype"):
        optimizers.Adam().build([*variables(), *variables("float64")])
