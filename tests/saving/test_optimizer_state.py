"""The state of an optimizer from files whose order is an older one."""

import h5py
import numpy as np
import pytest
from keras_files import change_weights, rows_and_classes

import mlpc

OPTIMIZERS = {
    "sgd": lambda k: k.SGD(0.1),
    "momentum": lambda k: k.SGD(0.1, momentum=0.9),
    "rmsprop": lambda k: k.RMSprop(0.01),
    "rmsprop, all": lambda k: k.RMSprop(0.01, momentum=0.5, centered=True),
    "adagrad": lambda k: k.Adagrad(0.1),
    "adadelta": lambda k: k.Adadelta(0.1),
    "adam": lambda k: k.Adam(0.01),
    "amsgrad": lambda k: k.Adam(0.01, amsgrad=True),
    "adamax": lambda k: k.Adamax(0.01),
    "nadam": lambda k: k.Nadam(0.01),
    "adam, scheduled": lambda k: k.Adam(k.schedules.ExponentialDecay(0.01, 3, 0.5)),
}


def trained(optimizer):
    """A model after two epochs, of weights of different and of equal shapes."""
    layers = [mlpc.layers.Dense(4, "tanh", use_bias=False) for _ in range(2)]
    model = mlpc.Sequential([mlpc.Input((4,)), *layers, mlpc.layers.Dense(3)])
    model.compile(OPTIMIZERS[optimizer](mlpc.optimizers), "mse")
    model.fit(*rows_and_classes(), epochs=2, verbose=0)
    return model


def state_of(model):
    """`(steps, {kind: [array of each weight]})`."""
    slots = model.optimizer._state.slots
    return model.optimizer.iterations, {
        kind: [np.array(view) for view in views] for kind, views in slots.items()
    }


def assert_same_state(one, other):
    (steps, slots), (others, other_slots) = state_of(one), state_of(other)
    assert steps == others and list(slots) == list(other_slots)
    for kind, views in slots.items():
        for a, b in zip(views, other_slots[kind], strict=True):
            np.testing.assert_array_equal(a, b)


def as_keras_2_15(model, options):
    """Steps, then the slots as today; `options` are those of `test_orders`."""
    steps, slots = state_of(model)
    if options == "unasked":
        slots["momentum"] = [np.zeros_like(w) for w in model.get_weights()]
    kinds = list(slots)
    if kinds[0] == "velocity":  # RMSprop
        flat = [view for kind in kinds for view in slots[kind]]
    else:
        first, last = kinds[:2], kinds[2:]
        flat = [
            a for pair in zip(*(slots[k] for k in first), strict=True) for a in pair
        ]
        flat += [view for kind in last for view in slots[kind]]
    return [np.int64(steps), *flat]


def as_before(model, options):
    """Steps, then kind by kind."""
    steps, slots = state_of(model)
    flat = [view for views in slots.values() for view in views]
    if options == "unasked":
        flat += [np.zeros(1, "f4") for _ in model.get_weights()]
    cache = [np.float32(0.5)] if options == "cache" else []
    return [np.int64(steps), *cache, *flat]


def put(group, names, arrays):
    """Replace the state in a whole-model file."""
    for name in list(group):
        del group[name]
    group.attrs["weight_names"] = names
    for name, array in zip(names, arrays, strict=True):
        group[name] = array


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_keras_2_15(optimizer, tmp_path):
    model = trained(optimizer)
    arrays = as_keras_2_15(model, "unasked" if optimizer == "sgd" else "")
    model.save(tmp_path / "a.h5")
    model.save(tmp_path / "a.keras")
    names = ["iteration:0", *(f"Adam/m/{i}:0" for i in range(1, len(arrays)))]
    with h5py.File(tmp_path / "a.h5", "r+") as file:
        put(file["optimizer_weights"], names, arrays)

    def change(file):
        del file["optimizer/vars"]
        for i, array in enumerate(arrays):
            file[f"optimizer/vars/{i}"] = array

    change_weights(tmp_path / "a.keras", change)
    for name in ("a.h5", "a.keras"):
        read = mlpc.models.load_model(tmp_path / name)
        assert_same_state(model, read)
        assert read.optimizer.learning_rate == model.optimizer.learning_rate


@pytest.mark.parametrize(
    ("optimizer", "options"),
    [
        *((name, "") for name in OPTIMIZERS if name != "nadam"),
        ("adam", "unasked"),
        ("nadam", "cache"),
    ],
)
def test_before(optimizer, options, tmp_path):
    model = trained(optimizer)
    arrays = as_before(model, options)
    model.save(tmp_path / "a.h5")
    names = ["Adam/iter:0", *(f"Adam/{i}/m:0" for i in range(1, len(arrays)))]
    with h5py.File(tmp_path / "a.h5", "r+") as file:
        put(file["optimizer_weights"], names, arrays)
    assert_same_state(model, mlpc.models.load_model(tmp_path / "a.h5"))


@pytest.mark.parametrize("names", [["iteration:0"], ["Adam/iter:0"], ["iteration"]])
def test_another_number_starts_anew(names, tmp_path):
    model = trained("adam")
    model.save(tmp_path / "a.h5")
    names = [*names, *(f"x{i}:0" for i in range(12))]
    with h5py.File(tmp_path / "a.h5", "r+") as file:
        put(file["optimizer_weights"], names, [np.int64(3)] * 13)
    with pytest.warns(UserWarning, match="expected 10 variables, found 13"):
        read = mlpc.models.load_model(tmp_path / "a.h5")
    assert read.optimizer.iterations == 0


STATES = {
    **{
        name: getattr(mlpc.optimizers, name)
        for name in ("SGD", "RMSprop", "Adam", "Nadam", "Adafactor", "Lion", "Muon")
    },
    "momentum": lambda: mlpc.optimizers.SGD(0.01, momentum=0.9),
    "averages": lambda: mlpc.optimizers.SGD(0.01, use_ema=True),
    "scaled Adam": lambda: mlpc.optimizers.LossScaleOptimizer(mlpc.optimizers.Adam()),
    "scaled SGD": lambda: mlpc.optimizers.LossScaleOptimizer(mlpc.optimizers.SGD()),
}


def dense(optimizer, trained):
    layers = [mlpc.layers.Dense(3), mlpc.layers.Dense(2)]
    model = mlpc.Sequential([mlpc.Input((4,)), *layers])
    model.compile(STATES[optimizer](), "mse")
    if trained:
        model.fit(np.ones((8, 4)), np.ones((8, 2)), verbose=0)
    return model


@pytest.mark.parametrize("suffix", [".weights.h5", ".keras"])
@pytest.mark.parametrize("own", STATES)
@pytest.mark.filterwarnings("ignore:The state of optimizer")
def test_weights_are_loaded_whatever_the_optimizer_was(own, suffix, tmp_path):
    """Its state starts anew where it does not fit; training goes on."""
    path = tmp_path / f"a{suffix}"
    for other in STATES:
        for trained in (False, True):
            source = dense(other, trained)
            source.save(path) if suffix == ".keras" else source.save_weights(path)
            for model in (dense(own, False), dense(own, True)):
                model.load_weights(path)
                for a, b in zip(source.get_weights(), model.get_weights(), strict=True):
                    np.testing.assert_array_equal(a, b)
                model.fit(np.ones((8, 4)), np.ones((8, 2)), verbose=0)


def test_a_scaled_one_starts_anew_with_a_warning(tmp_path):
    dense("Adam", True).save_weights(tmp_path / "a.weights.h5")
    model = dense("scaled Adam", False)
    with pytest.warns(UserWarning, match="It starts anew"):
        model.load_weights(tmp_path / "a.weights.h5")
    assert model.optimizer.iterations == 0
