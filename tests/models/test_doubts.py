"""Trainings that run and come to nothing: what is said of them, and when nothing is."""

import warnings

import numpy as np
import pandas as pd
import pytest
from parity.both import seeded

import mlpc
from mlpc import layers

ONE = (
    r"You are using a softmax over axis {} of a tensor of shape \({}\). This axis has "
)
ONE += r"size 1. The softmax operation will always return the value 1, which is likely "
ONE += r"not what you intended. Did you mean to use a sigmoid instead\?"
ONE_CLASS = r"In loss {}, expected y_pred.shape to be \(batch_size, num_classes\) with "
ONE_CLASS += r"num_classes > 1. Received: y_pred.shape=\({}\). Consider using "
ONE_CLASS += r"'binary_crossentropy' if you only have 2 classes."

X = np.random.default_rng(0).normal(size=(40, 2))
Y = X[:, 0] + 1
CLASSES = np.arange(40) % 2


def model_of(*parts, loss="mse", rate=0.01, dtype=None, metrics=None):
    parts = parts or [layers.Dense(1, dtype=dtype)]
    model = mlpc.Sequential([mlpc.Input((2,)), *parts])
    model.set_weights(seeded([w.shape for w in model.get_weights()], 0))
    model.compile(mlpc.optimizers.SGD(rate), loss, metrics=metrics)
    return model


def said_by(call):
    """What a call warns of, each text once for every time."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        call()
    assert all(warning.filename == __file__ for warning in said)
    return [str(warning.message) for warning in said]


ONE_UNIT = {
    "an argument": lambda: [layers.Dense(1, "softmax")],
    "a layer as an argument": lambda: [layers.Dense(1, layers.Softmax())],
    "Softmax": lambda: [layers.Dense(1), layers.Softmax()],
    "Activation": lambda: [layers.Dense(1), layers.Activation("softmax")],
    "a function": lambda: [layers.Dense(1, mlpc.activations.softmax)],
    "within": lambda: [mlpc.Sequential([layers.Dense(1, "softmax")])],
}


@pytest.mark.parametrize("case", ONE_UNIT)
@pytest.mark.parametrize("use", ["fit", "evaluate", "predict", "train_on_batch"])
def test_softmax_over_one_unit(case, use):
    model = model_of(*ONE_UNIT[case](), loss="binary_crossentropy")
    arguments = [X] if use == "predict" else [X, CLASSES]
    with pytest.warns(UserWarning, match=ONE.format(-1, "None, 1")) as said:
        getattr(model, use)(*arguments)
    assert len(said) == 1
    getattr(model, use)(*arguments)  # it is said once


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_softmax_of_arrays_as_in_keras(keras):
    for k in (mlpc, keras):
        for function in (k.ops.softmax, k.activations.softmax):
            for shape, axis in (((2, 1), -1), ((2, 1, 3), 1), ((1,), 0)):
                told = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
                with pytest.warns(UserWarning, match=ONE.format(axis, told)):
                    found = function(np.full(shape, 7.0), axis=axis)
                np.testing.assert_array_equal(found, np.ones(shape))
            function(np.zeros((1, 2)))
            function(np.zeros((2, 1)), axis=0)


def test_softmax_layers_along_other_axes():
    x = np.ones((2, 1, 3))
    with pytest.warns(UserWarning, match=ONE.format(1, "None, 1, 3")):
        layers.Softmax(axis=1)(x)
    layers.Softmax(axis=2)(x)
    layers.Softmax(axis=[1, 2])(x)


def test_others_that_are_constant_along_one_element():
    for name, value in (("log_softmax", 0), ("sparsemax", 1)):
        with pytest.warns(UserWarning, match=f"{name} over axis -1.*value {value},"):
            found = getattr(mlpc.activations, name)(np.full((3, 1), 5.0))
        np.testing.assert_array_equal(found, np.full((3, 1), value))
        with pytest.warns(UserWarning, match=f"{name} over axis -1"):
            model_of(layers.Dense(1, name)).predict(X, verbose=0)


def test_two_units_and_a_sigmoid_are_well():
    for part in (layers.Dense(2, "softmax"), layers.Dense(1, "sigmoid")):
        assert not said_by(lambda part=part: model_of(part).predict(X, verbose=0))


ONE_HOT = ["categorical_crossentropy", "categorical_focal_crossentropy"]


@pytest.mark.parametrize("loss", ONE_HOT)
def test_one_column_of_classes(loss):
    model = model_of(layers.Dense(1, "sigmoid"), loss=loss)
    with pytest.warns(SyntaxWarning, match=ONE_CLASS.format(loss, "None, 1")) as said:
        model.fit(X, CLASSES, epochs=2, verbose=0)
    assert len(said) == 1
    p = np.full((3, 1), 0.5)
    with pytest.warns(SyntaxWarning, match=ONE_CLASS.format(loss, "3, 1")) as said:
        getattr(mlpc.losses, loss)(p, p)
    assert said[0].filename == __file__


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_one_column_of_classes_as_in_keras(keras):
    p, loss = np.full((3, 1), 0.5), ONE_HOT[0]
    for k in (mlpc, keras):
        for call in (
            getattr(k.losses, loss),
            k.losses.CategoricalCrossentropy(),
            k.metrics.CategoricalCrossentropy().update_state,
        ):
            with pytest.warns(SyntaxWarning, match=ONE_CLASS.format(loss, "3, 1")):
                call(p, p)


def test_two_columns_of_classes_are_well():
    model = model_of(layers.Dense(2, "softmax"), loss=ONE_HOT[1], metrics=ONE_HOT[:1])
    assert not said_by(lambda: model.fit(X, np.eye(2)[CLASSES], verbose=0))
    binary = model_of(layers.Dense(1, "sigmoid"), loss="binary_crossentropy")
    assert not said_by(lambda: binary.fit(X, CLASSES, verbose=0))


OUTSIDE = {
    "class numbers": (np.arange(40) % 10, ["[0, 9]", "sparse", "10 units"]),
    "signs": (CLASSES * 2 - 1, ["[-1, 1]", "(y + 1) / 2", "hinge"]),
    "from 1": (CLASSES + 1, ["[1, 2]"]),
    "percents": (np.linspace(0, 100, 40), ["[0, 100]", "y / 100"]),
    "one above": (np.where(np.arange(40) == 39, 1.0001, 0.5), ["1.0001"]),
    "one below": (np.where(np.arange(40) == 39, -0.01, 0.5), ["[-0.01, 0.5]"]),
    "bytes": (np.arange(40, dtype="uint8"), ["[0, 39]"]),
}
BINARY = ["binary_crossentropy", "binary_focal_crossentropy"]


@pytest.mark.parametrize("loss", BINARY)
@pytest.mark.parametrize("case", OUTSIDE)
def test_targets_outside_0_and_1(case, loss):
    y, texts = OUTSIDE[case]
    model = model_of(layers.Dense(1, "sigmoid"), loss=loss)
    for call in (
        lambda: model.fit(X, y, epochs=3, validation_data=(X, y), verbose=0),
        lambda: model.evaluate(X, y, verbose=0),
        lambda: model.fit(zip([X] * 4, [y] * 4, strict=True), verbose=0),
        lambda: model.fit(X, CLASSES, validation_data=(X, y), verbose=0),
    ):
        text, *_ = said_by(call)  # the focal one may be NaN then, which is told too
        for part in (f"Loss '{loss}' takes targets in [0, 1]", *texts):
            assert part in text


def test_a_later_batch_outside_0_and_1():
    model = model_of(layers.Dense(1, "sigmoid"), loss=BINARY[0])
    batches = [(X, CLASSES), (X, CLASSES * 3), (X, CLASSES * 4)]
    (text,) = said_by(lambda: model.fit(iter(batches), verbose=0))
    assert "[0, 3]" in text


def test_a_metric_of_probabilities():
    model = model_of(layers.Dense(1, "sigmoid"), metrics=[BINARY[0]])
    (text,) = said_by(lambda: model.fit(X, CLASSES * 3, verbose=0))
    assert BINARY[0] in text


def test_single_steps_tell_once():
    model = model_of(layers.Dense(1, "sigmoid"), loss=BINARY[0])
    assert len(said_by(lambda: model.train_on_batch(X, CLASSES * 2))) == 1
    assert not said_by(lambda: model.train_on_batch(X, CLASSES * 2))


INSIDE = [CLASSES, CLASSES == 1, CLASSES.astype("float32"), np.linspace(0, 1, 40)]
INSIDE += [CLASSES.astype("uint8"), np.zeros(40), np.ones((40, 1))]


@pytest.mark.parametrize("y", INSIDE)
def test_targets_in_0_and_1(y):
    model = model_of(layers.Dense(1, "sigmoid"), loss=BINARY[0])
    assert not said_by(lambda: model.fit(X, y, verbose=0))
    other = model_of(loss="hinge")
    assert not said_by(lambda: other.fit(X, y * 2.0 - 1, verbose=0))


def spoilt():
    x = X.copy()
    x[3:8, 1], x[20, 1], x[30, 0] = np.nan, np.inf, -np.inf
    return x


HOLES = [
    "`loss` of epoch 1 is nan",
    "5 NaN (column 1 'income': 5)",
    "2 infinite (column 0 'age': 1, column 1 'income': 1)",
]
FRAME = pd.DataFrame(spoilt(), columns=["age", "income"])
PLAIN = [text.replace(" 'income'", "").replace(" 'age'", "") for text in HOLES]
Watch = mlpc.callbacks.LambdaCallback
NOT_FINITE = {
    "x": (lambda m: m.fit(spoilt(), Y, epochs=3, verbose=0), PLAIN),
    "a frame": (lambda m: m.fit(FRAME, Y, epochs=3, verbose=0), HOLES),
    "epoch by epoch": (
        lambda m: m.fit(
            FRAME,
            Y,
            verbose=0,
            callbacks=[Watch(on_epoch_end=lambda epoch, logs: None)],
        ),
        HOLES,
    ),
    "a split frame": (
        lambda m: m.fit(FRAME, Y, validation_split=0.2, epochs=2, verbose=0),
        HOLES,
    ),
    "a validation": (
        lambda m: m.fit(X, Y, validation_data=(FRAME, Y), epochs=2, verbose=0),
        ["`val_loss` of epoch 1 is nan", *HOLES[1:]],
    ),
    "split for a validation": (
        lambda m: m.fit(FRAME[29::-1], Y[:30], validation_split=0.8, verbose=0),
        ["`val_loss` of epoch 1 is nan", HOLES[1]],
    ),
    "evaluate": (
        lambda m: m.evaluate(FRAME, Y, verbose=0),
        ["rows is nan", *HOLES[1:]],
    ),
    "y": (
        lambda m: m.fit(X, np.where(Y > 2, np.inf, Y), verbose=0),
        [f"`y` has {(Y > 2).sum()} infinite."],
    ),
    "sample_weight": (
        lambda m: m.fit(X, Y, sample_weight=np.where(Y > 2, np.nan, 1), verbose=0),
        [f"`sample_weight` has {(Y > 2).sum()} NaN."],
    ),
    "beyond float32": (
        lambda m: m.fit(np.where(X > 1, 1e39, X), Y, verbose=0),
        [f"{(X > 1).sum()} beyond float32"],
    ),
    "a generator": (
        lambda m: m.fit(zip([X, FRAME, X], [Y] * 3, strict=True), verbose=0),
        ["In the batch: ", *HOLES],
    ),
    "unscaled": (
        lambda m: m.fit(X * 1e6, Y, epochs=60, verbose=0),
        ["All numbers are finite", "`x` is in [-", "Normalization", "rate, 0.01"],
    ),
}


@pytest.mark.parametrize("case", NOT_FINITE)
def test_a_loss_that_is_not_finite(case):
    call, texts = NOT_FINITE[case]
    (text,) = said_by(lambda: call(model_of()))
    for part in texts:
        assert part in text


def test_the_epoch_in_which_it_came():
    """The history says which epoch is meant; others are not told of."""
    model = model_of(rate=1.0)
    (text,) = said_by(lambda: model.fit(X * 50, Y, epochs=30, verbose=0))
    losses = model.history.history["loss"]
    first = int(np.argmin(np.isfinite(losses)))
    assert first > 1 and f"`loss` of epoch {first + 1} is {losses[first]}" in text


def test_weights_that_are_not_finite():
    model = model_of()
    model.layers[0].kernel[0] = np.nan
    (text,) = said_by(lambda: model.evaluate(X, Y, verbose=0))
    assert "dense" in text and "/kernel' has 1 numbers that are not finite" in text


def test_many_columns_and_rows_of_several_axes():
    x = np.zeros((300, 40, 30))
    x[::3, 7, 11], x[5, 39, 29] = np.nan, np.nan
    x[1, :, 2] = np.nan
    model = mlpc.Sequential([mlpc.Input((40, 30)), layers.Flatten(), layers.Dense(1)])
    model.compile("sgd", "mse")
    (text,) = said_by(lambda: model.fit(x, np.zeros(300), verbose=0))
    assert "`x` has 141 NaN (column (7, 11): 100, column (0, 2): 1, " in text
    assert "37 more columns)" in text


def test_the_rows_are_not_looked_at_before(monkeypatch):
    from mlpc.training import doubts

    def fail(*arguments):
        raise AssertionError("looked")

    monkeypatch.setattr(doubts, "_Look", fail)
    model = model_of()
    model.fit(X, Y, epochs=3, verbose=0)
    model.fit(X, Y, epochs=3, validation_split=0.5, verbose=0)
    model.fit(zip([X] * 3, [Y] * 3, strict=True), verbose=0)
    model.evaluate(X, Y, verbose=0)
    with pytest.raises(AssertionError, match="looked"):
        model.fit(spoilt(), Y, verbose=0)


def test_a_large_loss_is_still_a_loss():
    model = model_of(layers.Dense(1, dtype="float64"), rate=1e-300)
    assert not said_by(lambda: model.fit(X * 1e100, Y, epochs=2, verbose=0))
    assert model.history.history["loss"][0] > 1e190


def test_weights_that_a_training_has_lost():
    model = model_of()
    for x in (spoilt(), X):  # the second one is all finite, and lost before it begins
        (text,) = said_by(lambda x=x: model.fit(x, Y, verbose=0))
        assert text.endswith("not finite any more: make or load them anew.")


@pytest.mark.parametrize("weight", [np.nan, np.inf, -np.inf])
def test_weights_of_classes_are_finite(weight):
    model = model_of()
    with pytest.raises(ValueError, match=r"`class_weight` must .* finite"):
        model.fit(X, CLASSES, class_weight={0: 1.0, 1: weight}, verbose=0)
    model.fit(X, CLASSES, class_weight={0: 0.5, 1: 2}, verbose=0)


def test_an_evaluation_within_a_training_takes_no_warning_away():
    model = model_of(layers.Dense(1, "sigmoid"), loss=BINARY[0])
    looks = Watch(on_epoch_end=lambda *_: model.evaluate(X, CLASSES, verbose=0))
    batches = [(X, CLASSES), (X, CLASSES), (X, CLASSES * 3), (X, CLASSES * 3)]

    def call():
        options = {"steps_per_epoch": 2, "epochs": 2, "verbose": 0}
        model.fit(iter(batches), callbacks=[looks], **options)

    assert len(said_by(call)) == 1
