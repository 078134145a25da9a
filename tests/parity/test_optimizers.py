"""Optimizers and schedules beside Keras: weights, slots, names, rates, configs."""

import copy

import numpy as np
import pytest
from names import CLASSES
from optimizers.weights import variables
from parity.both import assert_history, assert_weights, both, dataset, mlp

import mlpc

OWN = {
    "SGD": [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}],
    "RMSprop": [{}, {"momentum": 0.5, "centered": True, "epsilon": 1e-3}],
    "Adam": [{}, {"amsgrad": True}],
    "Ftrl": [{}, {"l1_regularization_strength": 0.01, "beta": 0.1}],
    "Adafactor": [{}, {"clip_threshold": 0.5}],
    "Muon": [{}, {"nesterov": False, "rms_rate": None, "exclude_layers": ["first"]}],
}
COMMON = [
    {},
    {"weight_decay": 0.1},
    {"clipnorm": 0.5},
    {"global_clipnorm": 0.5},
    {"clipvalue": 0.05},
    {"use_ema": True, "ema_momentum": 0.9},
    {"use_ema": True, "ema_overwrite_frequency": 3},
    {"loss_scale_factor": 8.0},
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
    "net/first/kernel": (5, 7),
    "net/first/bias": (7,),
    "net/tall/kernel": (40, 9),
}
CASES = [(name, own) for name in CLASSES["optimizers"] for own in OWN.get(name, [{}])]


def pair(keras, cls, *args, **options):
    return [getattr(k.optimizers, cls)(*args, **options) for k in (mlpc, keras)]


@pytest.mark.parametrize("common", COMMON, ids=lambda common: " ".join(common))
@pytest.mark.parametrize(("name", "own"), CASES)
def test_five_steps(name, own, common, keras):
    rng = np.random.default_rng(0)
    ours, theirs = pair(keras, name, 0.01, name="it", **own, **common)
    mine = variables("float32", SHAPES)
    others = []
    for variable in mine:
        variable.assign(rng.normal(size=variable.shape))
        others.append(keras.Variable(variable.numpy(), name=variable.name))
        others[-1]._path = variable.path
    for optimizer in (ours, theirs):
        optimizer.exclude_from_weight_decay(var_names=["bias"])
    for _ in range(5):
        gradients = [rng.normal(0, 0.1, v.shape).astype("float32") for v in mine]
        ours.apply(gradients, mine)
        theirs.apply([keras.ops.convert_to_tensor(g) for g in gradients], others)
    # The linear part of FTRL has differences of powers, over the rate.
    bounds = (1e-4, 2e-4) if name == "Ftrl" else (2e-5, 1e-6)
    for a, b in zip(mine, others, strict=True):
        np.testing.assert_allclose(a, b.numpy(), 2e-5, 1e-6)
    assert len(ours.variables) == len(theirs.variables)
    for a, b in zip(ours.variables, theirs.variables, strict=True):
        np.testing.assert_allclose(a, b.numpy(), *bounds, err_msg=b.path)
        assert (a.path, a.name, a.shape, str(a.dtype)) == (
            *(b.path.split(":")[0], b.name),
            *(b.shape, b.dtype),
        ) or name in ("Nadam", "Adafactor")
    assert int(ours.iterations) == int(theirs.iterations)
    assert int(ours.variables[0]) == 5
    ours.finalize_variable_values(mine)
    theirs.finalize_variable_values(others)
    for a, b in zip(mine, others, strict=True):
        np.testing.assert_allclose(a, b.numpy(), 2e-5, 1e-6)


@pytest.mark.parametrize("name", CLASSES["optimizers"])
def test_fit(name, keras):
    """All at once, with a schedule."""
    x, y = dataset("mse")
    common = {
        "weight_decay": 0.02,
        "global_clipnorm": 1.0,
        "use_ema": True,
        "ema_momentum": 0.8,
        "gradient_accumulation_steps": 2,
    }

    def build(k):
        layers = [k.layers.Dense(20, "tanh"), k.layers.Dense(3)]
        return k.Sequential([k.Input((5,)), *layers])

    ours, theirs = both(keras, build)
    histories = []
    for k, model in ((mlpc, ours), (keras, theirs)):
        rate = k.optimizers.schedules.CosineDecay(0.02, 12, 0.1)
        model.compile(getattr(k.optimizers, name)(rate, **common), "mse")
        histories.append(model.fit(x, y, 16, 4, shuffle=False, verbose=0))
    assert_history(*histories)
    assert_weights(ours, theirs)
    rates = [float(model.optimizer.learning_rate) for model in (ours, theirs)]
    np.testing.assert_allclose(*rates, 1e-6)


@pytest.mark.parametrize("common", COMMON[1:], ids=lambda common: " ".join(common))
@pytest.mark.parametrize("name", ["SGD", "Muon"])
def test_configs_of_common_arguments(name, common, keras):
    ours, theirs = (o.get_config() for o in pair(keras, name, 0.5, **common))
    del ours["name"], theirs["name"]
    assert ours == theirs and list(ours) == list(theirs)


SCHEDULES = [
    ("ExponentialDecay", (0.1, 20, 0.9)),
    ("ExponentialDecay", (0.1, 20, 0.9, True)),
    ("InverseTimeDecay", (0.1, 20, 0.5)),
    ("InverseTimeDecay", (0.1, 20, 0.5, True)),
    ("PiecewiseConstantDecay", ([3, 9], [1.0, 0.5, 0.1])),
    ("PolynomialDecay", (0.1, 40)),
    ("PolynomialDecay", (0.1, 40, 0.01, 2.5)),
    ("PolynomialDecay", (0.1, 16, 0.01, 0.5, True)),
    ("CosineDecay", (0.1, 50)),
    ("CosineDecay", (0.1, 50, 0.2, "it", 0.5, 10)),
    ("CosineDecayRestarts", (0.1, 8)),
    ("CosineDecayRestarts", (0.1, 8, 1.0, 0.5)),
    ("CosineDecayRestarts", (0.1, 10, 1.5, 0.5, 0.1)),
]


@pytest.mark.parametrize(("name", "args"), SCHEDULES)
def test_schedules(name, args, keras):
    ours, theirs = (getattr(k.optimizers.schedules, name)(*args) for k in (mlpc, keras))
    steps = [0, 1, 3, 4, 7, 8, 9, 10, 11, 16, 19, 20, 24, 39, 40, 41, 50, 59, 60, 100]
    values = [float(theirs(np.int32(step))) for step in steps]
    largest = max(np.abs(values))
    np.testing.assert_allclose(
        [ours(step) for step in steps], values, 1e-5, 1e-6 * largest
    )
    assert ours.get_config() == theirs.get_config()
    assert list(ours.get_config()) == list(theirs.get_config())


@pytest.mark.parametrize(("name", "args"), SCHEDULES)
def test_configs_of_schedules(name, args, keras):
    configs = []
    for k in (mlpc, keras):
        schedule = getattr(k.optimizers.schedules, name)(*args)
        configs.append(k.optimizers.serialize(k.optimizers.Adam(schedule, name="it")))
    assert configs[0] == configs[1]
    back = mlpc.optimizers.deserialize(copy.deepcopy(configs[1]))
    assert mlpc.optimizers.serialize(back) == configs[1]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"learning_rate": 1}, ValueError),
        ({"learning_rate": "fast"}, ValueError),
        ({"clipnorm": 1.0, "clipvalue": 1.0}, ValueError),
        ({"gradient_accumulation_steps": 1}, ValueError),
        ({"use_ema": True, "ema_momentum": 2.0}, ValueError),
        ({"use_ema": True, "ema_overwrite_frequency": 0.5}, ValueError),
        ({"learning_rat": 0.1}, ValueError),
    ],
)
def test_refused_alike(options, error, keras):
    for k in (mlpc, keras):
        with pytest.raises(error):
            k.optimizers.Adam(**options)


def test_a_rate_cannot_replace_a_schedule(keras):
    for k in (mlpc, keras):
        optimizer = k.optimizers.SGD(k.optimizers.schedules.CosineDecay(0.1, 10))
        with pytest.raises(TypeError, match=r"schedule|Schedule"):
            optimizer.learning_rate = 0.1


@pytest.mark.parametrize("name", ["Adafactor", "Muon", "Adam"])
@pytest.mark.parametrize("turn", [0, 1])
def test_files_go_both_ways(name, turn, keras, tmp_path):
    """Slots and sums, with a schedule, so without a rate.

    After averages have taken the weights' place, Keras on JAX cannot train on.
    """
    x, y = dataset("mse")
    modules = (mlpc, keras) if turn else (keras, mlpc)
    model = mlp("linear", names=True)(modules[0])
    rate = modules[0].optimizers.schedules.ExponentialDecay(0.01, 10, 0.5)
    cls = getattr(modules[0].optimizers, name)
    model.compile(cls(rate, gradient_accumulation_steps=3), "mse")
    model.fit(x, y, 16, 2, shuffle=False, verbose=0)
    model.save(tmp_path / "a.keras")
    again = modules[1].saving.load_model(tmp_path / "a.keras")
    histories = [m.fit(x, y, 16, 3, shuffle=False, verbose=0) for m in (model, again)]
    for mine, other in zip(*(h.history["loss"] for h in histories), strict=True):
        np.testing.assert_allclose(mine, other, 1e-4)
    assert_weights(model, again)
