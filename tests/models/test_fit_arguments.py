"""Every argument of fit, evaluate and predict, beside Keras step by step."""

import re
import warnings

import numpy as np
import pytest
from parity.both import assert_history, assert_weights, both, dataset, mlp

import mlpc

pytestmark = pytest.mark.filterwarnings("ignore")

LOSS = "categorical_crossentropy"
# Batches of 8 and 3 rows throughout: Keras has to be warm for each size.
X, Y = dataset(LOSS, rows=27)
HELD = dataset(LOSS, rows=27, seed=3)
WEIGHTS = np.random.default_rng(4).uniform(0.2, 2, 27).astype("float32")
CLASS_WEIGHT = {0: 2.0, 1: 0.5}
OUT_OF_DATA = "Your input ran out of data"


def compiled(keras, **options):
    """(ours, theirs), compiled; Keras without tracing, which takes it longer."""
    pair = both(keras, mlp("softmax"))
    options = {"loss": LOSS, "metrics": ["accuracy"]} | options
    for k, model in zip((mlpc, keras), pair, strict=True):
        optimizer = k.optimizers.SGD(0.1, momentum=0.5)
        model.compile(optimizer, run_eagerly=True, **options)
    return pair


def out_of_data(call, *arguments, **options):
    """What a call returns, and how often it said that batches were missing."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        result = call(*arguments, **options)
    return result, sum(str(warning.message).startswith(OUT_OF_DATA) for warning in said)


CASES = {
    "sample_weight": {"sample_weight": WEIGHTS},
    "sample_weight as a column": {"sample_weight": WEIGHTS[:, np.newaxis]},
    "sample_weight of zero": {"sample_weight": 0 * WEIGHTS},
    "sample_weight of some zeros": {"sample_weight": np.round(WEIGHTS / 2)},
    "class_weight": {"class_weight": CLASS_WEIGHT},
    "weights are split": {"validation_split": 0.29, "sample_weight": WEIGHTS},
    "class_weight is not for the split": {
        "validation_split": 0.29,
        "class_weight": CLASS_WEIGHT,
    },
    "weights of validation_data": {
        "validation_data": (*HELD, WEIGHTS),
        "validation_batch_size": 3,
    },
    "validation_data wins over the split": {
        "validation_data": HELD,
        "validation_split": 0.5,
    },
    "validation_steps": {
        "validation_data": HELD,
        "validation_batch_size": 3,
        "validation_steps": 2,
    },
    "more validation_steps than batches": {
        "validation_data": HELD,
        "validation_steps": 7,
    },
    "validation_freq": {"validation_data": HELD, "validation_freq": 2, "epochs": 3},
    "validation_freq as a list": {
        "validation_data": HELD,
        "validation_freq": [1, 3],
        "epochs": 3,
    },
    "steps_per_epoch that divide": {"steps_per_epoch": 2, "epochs": 3},
    "steps_per_epoch across passes": {"steps_per_epoch": 3, "epochs": 3},
    "more steps_per_epoch than batches": {"steps_per_epoch": 6},
    "steps_per_epoch make the batches": {"steps_per_epoch": 9, "batch_size": None},
    "initial_epoch": {"initial_epoch": 1, "epochs": 3},
    "integers of NumPy": {
        "batch_size": np.int32(8),
        "epochs": np.int64(3),
        "initial_epoch": np.uint8(1),
        "steps_per_epoch": np.int16(2),
        "verbose": np.int64(0),
        "shuffle": np.bool_(False),
        "validation_data": HELD,
        "validation_batch_size": np.int64(3),
        "validation_steps": np.int8(2),
    },
    "an array of one integer": {"batch_size": np.array(8)},
    "a split of half precision": {"validation_split": np.float16(0.25)},
    "a split of single precision": {"validation_split": np.float32(0.29)},
    "a split that rounds to a row": {"validation_split": np.float32(2 / 27)},
    "no split, of NumPy": {"validation_split": np.float32(0)},
    "class_weight with keys of NumPy": {
        "class_weight": {np.int64(0): np.float32(2), np.float64(1): np.array(0.5)}
    },
}


@pytest.mark.parametrize("case", CASES)
def test_fit(case, keras):
    options = {"batch_size": 8, "epochs": 2, "shuffle": False, "verbose": 0}
    options |= CASES[case]
    weighted = ["accuracy", "mse"] if "weight" in case else None
    pair = compiled(keras, weighted_metrics=weighted)
    (ours, said), (theirs, told) = [out_of_data(m.fit, X, Y, **options) for m in pair]
    assert_history(ours, theirs)
    assert ours.params == theirs.params
    assert said == told
    assert_weights(*pair)


@pytest.mark.parametrize("frequency", [np.array([1, 3]), range(1, 4, 2), {1: 0, 3: 0}])
def test_epochs_that_end_with_a_validation(frequency):
    pair = both(mlpc, mlp("softmax"))
    found = []
    for model, due in zip(pair, (frequency, [1, 3]), strict=True):
        model.compile("sgd", LOSS)
        options = {"validation_data": HELD, "validation_freq": due, "epochs": 3}
        found.append(model.fit(X, Y, shuffle=False, verbose=0, **options).history)
    assert found[0] == found[1] and len(found[0]["val_loss"]) == 2


@pytest.mark.parametrize("share", [0.5, [2.0], {"out": 0.1}])
def test_loss_weights(share, keras):
    options = {"sample_weight": WEIGHTS, "batch_size": 8, "shuffle": False}
    pair = compiled(keras, loss_weights=share, weighted_metrics=["mse"])
    assert_history(*[model.fit(X, Y, verbose=0, **options) for model in pair])
    assert_weights(*pair)


def batches(x, y, *weights, size=8, passes=50):
    """A generator of batches, pass after pass."""
    for _ in range(passes):
        for first in range(0, len(x), size):
            some = slice(first, first + size)
            yield tuple(part[some] for part in (x, y, *weights))


GENERATORS = {
    "endless": {"x": (X, Y), "steps_per_epoch": 4},
    "weights": {"x": (X, Y, WEIGHTS), "steps_per_epoch": 4},
    "one pass": {"x": (X, Y), "passes": 1},
    "runs dry within an epoch": {"x": (X, Y), "passes": 1, "steps_per_epoch": 5},
    "runs dry between epochs": {"x": (X, Y), "passes": 1, "steps_per_epoch": 3},
    "validation": {
        "x": (X, Y),
        "steps_per_epoch": 4,
        "validation_data": HELD,
        "validation_steps": 3,
    },
}


@pytest.mark.parametrize("case", GENERATORS)
def test_fit_of_a_generator(case, keras):
    options = {"epochs": 3, "verbose": 0} | GENERATORS[case]
    x, passes = options.pop("x"), options.pop("passes", 50)
    held = options.pop("validation_data", None)
    pair, results = compiled(keras, weighted_metrics=["mse"]), []
    for model in pair:
        if held is not None:
            options["validation_data"] = batches(*held, size=3)
        rows = batches(*x, passes=passes)
        results.append(out_of_data(model.fit, rows, **options)[0])
    assert_history(*results)
    assert results[0].params == results[1].params
    assert_weights(*pair)


@pytest.mark.parametrize(
    "options",
    [
        {"batch_size": 8, "sample_weight": WEIGHTS},
        {"batch_size": 8, "steps": 2, "sample_weight": WEIGHTS},
        {"batch_size": 8, "steps": 5},
        {"steps": 9},
        {"batch_size": np.int16(8), "steps": np.int64(2)},
        {"steps": 9, "return_dict": True, "sample_weight": WEIGHTS},
    ],
)
def test_evaluate(options, keras):
    (ours, said), (theirs, told) = [
        out_of_data(model.evaluate, X, Y, verbose=0, **options)
        for model in compiled(keras, weighted_metrics=["mse"])
    ]
    assert said == told
    assert type(ours) is type(theirs) and len(ours) == 3
    if isinstance(theirs, dict):
        assert list(ours) == list(theirs)
        ours, theirs = list(ours.values()), list(theirs.values())
    np.testing.assert_allclose(ours, theirs, 1e-4)


@pytest.mark.parametrize(
    "options",
    [
        {"batch_size": 8},
        {"batch_size": 8, "steps": 2},
        {"batch_size": 8, "steps": 5},
        {"batch_size": np.int16(8), "steps": np.int64(2)},
    ],
)
def test_predict(options, keras):
    (ours, said), (theirs, told) = [
        out_of_data(model.predict, X, verbose=0, **options) for model in compiled(keras)
    ]
    assert said == told
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, 1e-4, 1e-6)


def test_single_batches(keras):
    """Weights by row and by class in train_on_batch and test_on_batch."""
    x, y, weights = X[:8], Y[:8], WEIGHTS[:8]
    pair, results = compiled(keras, weighted_metrics=["mse"]), []
    for model in pair:
        told = model.test_on_batch(x, y, weights, return_dict=True)
        assert list(told) == ["accuracy", "loss", "mse"]
        results.append(
            [
                model.train_on_batch(x, y, weights),
                model.train_on_batch(x, y, class_weight=CLASS_WEIGHT),
                model.test_on_batch(x, y, weights),
                list(told.values()),
            ]
        )
    np.testing.assert_allclose(*results, 1e-4)
    assert_weights(*pair)


def printed(model, rows, capsys, verbose):
    """What fit, evaluate and predict print, without the times."""
    capsys.readouterr()
    model.fit(rows(), epochs=2, steps_per_epoch=2, verbose=verbose)
    model.fit(rows(), verbose=verbose)
    model.evaluate(rows(), verbose=verbose)
    model.predict(rows(), verbose=verbose)
    text = re.sub(r"\d+(us|ms|s)/step", "TIME/step", capsys.readouterr().out)
    return re.sub(r"\b\d+s\b", "TIME", text)


def test_lines_where_steps_are_unknown(capsys, keras):
    def rows():
        return batches(X, Y, passes=1)

    keras.utils.enable_interactive_logging()
    try:
        ours, theirs = (
            printed(model, rows, capsys, verbose=2) for model in compiled(keras)
        )
    finally:
        keras.utils.disable_interactive_logging()
    assert ours == theirs
