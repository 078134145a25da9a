"""What learns: decided when a model is compiled, by the layers themselves and not by an
id that another layer may have later; each layer in one place only."""

import numpy as np
import pytest

import mlpc
from mlpc.layers import BatchNormalization, Dense, ReLU

X = np.random.default_rng(0).normal(size=(16, 3)).astype("float32")
Y = X[:, :1] - X[:, 1:2]
CHANGED = "It counts from the next `compile`"


def chain(*layers, compile=True):
    model = mlpc.Sequential([mlpc.Input((3,)), *layers])
    if compile:
        model.compile("sgd", "mse")
    return model


def learns(model):
    """For each weight, whether an epoch changes it."""
    before = model.get_weights()
    model.fit(X, Y, verbose=0)
    pairs = zip(before, model.get_weights(), strict=True)
    return [bool((old != new).any()) for old, new in pairs]


def replaced(model):
    """Take the last layer off; returns a new one that has its id."""
    dead = id(model.pop())  # nobody holds it: its memory is the next to be given out
    layers = [Dense.__new__(Dense) for _ in range(10_000)]
    layer = next(layer for layer in layers if id(layer) == dead)
    layer.__init__(1)
    return layer


@pytest.mark.parametrize("flag", [False, True])
def test_a_layer_inherits_nothing_from_a_dead_one(flag):
    model = chain(Dense(4), Dense(1, trainable=not flag))
    layer = replaced(model)
    layer.trainable = flag
    model.add(layer)
    assert learns(model) == [True, True, flag, flag]


def test_a_layer_that_comes_later_is_asked_once():
    model = chain(Dense(4))
    model.add(Dense(1, trainable=False, name="late"))
    assert learns(model) == [True, True, False, False]
    model.layers[1].trainable = True
    with pytest.warns(UserWarning, match=CHANGED):
        assert learns(model) == [True, True, False, False]
    model.compile("sgd", "mse")
    assert learns(model) == [True] * 4


FREEZE = {
    "a layer": (lambda m: setattr(m.layers[0], "trainable", False), ["'first'"]),
    "a model": (lambda m: setattr(m, "trainable", False), ["'first'", "'last'"]),
    "a weight": (
        lambda m: setattr(m.layers[0].kernel, "trainable", False),
        ["first/kernel'"],
    ),
}


@pytest.mark.parametrize("fits", [0, 1])
@pytest.mark.parametrize("case", FREEZE)
def test_trainable_counts_from_the_next_compile(case, fits):
    freeze, names = FREEZE[case]
    model = chain(Dense(4, name="first"), Dense(1, name="last"))
    for _ in range(fits):
        assert all(learns(model))
    freeze(model)
    with pytest.warns(UserWarning, match=CHANGED) as said:
        assert all(learns(model))
    assert len(said) == 1
    for name in names:
        assert name in str(said[0].message)
    assert all(learns(model))  # and is told once
    model.compile("sgd", "mse")
    assert not learns(model)[0]


def test_single_steps_tell_it_too():
    for step in ("train_on_batch", "train_step"):
        model = chain(Dense(4), Dense(1))
        model.layers[0].trainable = False
        with pytest.warns(UserWarning, match=CHANGED):
            getattr(model, step)(X, Y)
        getattr(model, step)(X, Y)


def test_what_is_as_it_was_is_not_told():
    model = chain(Dense(4), Dense(1))
    model.layers[0].trainable = False
    model.layers[0].trainable = True
    model.layers[0].kernel.trainable = True
    other = chain(Dense(1))
    other.trainable = False
    assert all(learns(model))


def test_a_model_without_its_weights_yet():
    """What a weight was declared as counts where nobody has looked at it before."""
    model = mlpc.Sequential([BatchNormalization(), Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)
    assert learns(model) == [True] * 6
    model.layers[1].bias.trainable = False
    with pytest.warns(UserWarning, match=CHANGED):
        assert learns(model) == [True] * 6


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_frozen_model_learns_nothing(keras):
    """As `trainable_weights` says, whatever its layers say."""
    for k in (mlpc, keras):

        def freed(last, k=k):
            model = k.Sequential([k.Input((3,)), k.layers.Dense(2), k.layers.Dense(1)])
            model.trainable = False
            last(model).trainable = True
            return model

        cases = [
            k.Sequential([k.Input((3,)), k.layers.Dense(1)], trainable=False),
            freed(lambda model: model.layers[-1]),
            k.Sequential([k.Input((3,)), freed(lambda model: model.layers[-1])]),
        ]
        for model, moves in zip(cases, ([0, 0], [0] * 4, [0, 0, 1, 1]), strict=True):
            model.compile("sgd", "mse", run_eagerly=True)
            assert len(model.trainable_weights) == sum(moves)
            assert learns(model) == [bool(move) for move in moves]


def twice():
    """Models in which the layer `both` would stand twice."""
    both = Dense(3, name="both")
    inner = mlpc.Sequential([mlpc.Input((3,)), both])
    norm = BatchNormalization(name="both")
    return {
        "beside itself": lambda: chain(both, inner),
        "in two models": lambda: chain(inner, mlpc.Sequential([both])),
        "models twice": lambda: chain(inner, mlpc.Sequential([inner], name="outer")),
        "not built yet": lambda: chain(norm, mlpc.Sequential([norm])),
        "built late": lambda: mlpc.Sequential([both, inner]).build((None, 3)),
        "added": lambda: chain(inner).add(both),
    }


@pytest.mark.parametrize("case", twice())
def test_a_layer_stands_in_one_place(case):
    with pytest.raises(NotImplementedError, match="stands twice in model") as raised:
        twice()[case]()
    assert "'both'" in str(raised.value)


def test_a_layer_in_a_row_with_itself():
    dense = Dense(3)
    with pytest.raises(ValueError, match="should have unique names"):
        chain(dense, dense)


def test_a_layer_that_an_inner_model_got_later():
    """The outer model is built; what it holds has changed since."""
    first = Dense(3)
    inner = mlpc.Sequential([mlpc.Input((3,)), Dense(3)])
    model = chain(first, inner)
    inner.add(first)
    with pytest.raises(NotImplementedError, match="stands twice"):
        model.fit(X, X, verbose=0)


def test_a_refused_layer_leaves_the_model_as_it_was():
    inner = mlpc.Sequential([mlpc.Input((3,)), Dense(1)])
    model = chain(inner)
    with pytest.raises(NotImplementedError):
        model.add(inner.layers[0])
    assert [layer.name for layer in model.layers] == [inner.name]
    assert learns(model) == [True, True]


def test_what_may_stand_twice():
    """A layer without weights, and copies of a layer with."""
    relu, dense = ReLU(), Dense(3)
    copy = mlpc.Sequential([Dense.from_config(dense.get_config()), relu])
    model = chain(dense, relu, copy, Dense(1))
    assert model.count_params() == 12 + 12 + 4
    assert len(model.get_weights()) == 6
    clone = mlpc.models.clone_model(model, recursive=True)
    assert clone.count_params() == 28
    popped = model.pop()
    model.add(popped)
    assert model.predict(X, verbose=0).shape == (16, 1)


def test_a_model_is_no_layer_of_itself():
    model = chain(Dense(3))
    outer = mlpc.Sequential([model], name="outer")
    for inner in (model, outer):
        with pytest.raises(ValueError, match="cannot be a layer of itself"):
            model.add(inner)
    model.fit(X, X, verbose=0)


def test_layers_of_one_name_and_two_dtypes():
    """An inner model may have a layer of the name of one outside."""
    inner = mlpc.Sequential([Dense(3, name="same", dtype="float64")])
    with pytest.raises(ValueError, match="must have the same `dtype`"):
        chain(inner, Dense(1, name="same"))


@pytest.mark.parametrize("value", ["no", None, 2, [True]])
def test_what_is_no_flag(value):
    model = chain(Dense(1))
    for thing in (model, model.layers[0], model.layers[0].kernel):
        with pytest.raises(ValueError, match="`trainable` must be True or False"):
            thing.trainable = value
        assert thing.trainable is True
    assert learns(model) == [True, True]


def test_a_callback_that_freezes_is_told():
    model = chain(Dense(4), Dense(1))

    def freeze(epoch, logs):
        model.layers[0].trainable = epoch == 0

    freezes = mlpc.callbacks.LambdaCallback(on_epoch_end=freeze)
    with pytest.warns(UserWarning, match=CHANGED) as said:
        model.fit(X, Y, epochs=3, verbose=0, callbacks=[freezes])
    assert len(said) == 1
