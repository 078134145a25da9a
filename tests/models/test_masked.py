"""Masked arrays at each door: what lies under a mask is no data, so none is let in."""

import inspect

import numpy as np
import pytest

import mlpc

ROWS = np.array([[0.2, 0.8], [0.5, 0.5]])
ONE_HOT = np.array([[0.0, 1.0], [1.0, 0.0]])
MASKED = np.ma.masked_array(ROWS, [[0, 1], [0, 0]])
NONE_MASKED = np.ma.masked_array(ROWS)
CLASSES = np.ma.masked_array([0, 1], [1, 0])
WEIGHTS = np.ma.masked_array([1.0, 2.0], [0, 1])
ANSWER = r"must be an array without a mask.*filled\(value\)"


def compiled():
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(2)])
    model.compile("sgd", "mse", metrics=["mae"])
    return model


def batches(*batch):
    return iter([batch, batch])


QUIET = {"verbose": 0}
DOORS = {
    "fit x": lambda m: m.fit(MASKED, ROWS, **QUIET),
    "fit y": lambda m: m.fit(ROWS, MASKED, **QUIET),
    "fit weights": lambda m: m.fit(ROWS, ROWS, sample_weight=WEIGHTS, **QUIET),
    "fit a list": lambda m: m.fit([MASKED], ROWS, **QUIET),
    "fit none masked": lambda m: m.fit(NONE_MASKED, ROWS, **QUIET),
    "fit split": lambda m: m.fit(MASKED, ROWS, validation_split=0.5, **QUIET),
    "validation x": lambda m: m.fit(
        ROWS, ROWS, validation_data=(MASKED, ROWS), **QUIET
    ),
    "validation y": lambda m: m.fit(
        ROWS, ROWS, validation_data=(ROWS, MASKED), **QUIET
    ),
    "validation weights": lambda m: m.fit(
        ROWS, ROWS, validation_data=(ROWS, ROWS, WEIGHTS), **QUIET
    ),
    "batches x": lambda m: m.fit(batches(MASKED, ROWS), **QUIET),
    "batches y": lambda m: m.fit(batches(ROWS, MASKED), **QUIET),
    "batches weights": lambda m: m.fit(batches(ROWS, ROWS, WEIGHTS), **QUIET),
    "evaluate x": lambda m: m.evaluate(MASKED, ROWS, **QUIET),
    "evaluate y": lambda m: m.evaluate(ROWS, MASKED, **QUIET),
    "predict": lambda m: m.predict(MASKED, **QUIET),
    "predict batches": lambda m: m.predict(batches(MASKED), **QUIET),
    "predict_on_batch": lambda m: m.predict_on_batch(MASKED),
    "call": lambda m: m(MASKED),
    "call in training": lambda m: m(MASKED, training=True),
    "train_on_batch x": lambda m: m.train_on_batch(MASKED, ROWS),
    "train_on_batch y": lambda m: m.train_on_batch(ROWS, MASKED),
    "train_on_batch weights": lambda m: m.train_on_batch(ROWS, ROWS, WEIGHTS),
    "test_on_batch": lambda m: m.test_on_batch(MASKED, ROWS),
    "gradients": lambda m: m.gradients(MASKED, ROWS),
    "trace": lambda m: m.trace(MASKED),
    "train_step": lambda m: m.train_step(ROWS, MASKED),
    "layer": lambda m: m.layers[0](MASKED),
    "set_weights": lambda m: m.set_weights([MASKED, WEIGHTS]),
    "assign": lambda m: m.layers[0].kernel.assign(MASKED),
    "apply": lambda m: m.optimizer.apply([MASKED], [m.layers[0].kernel]),
    "adapt": lambda m: mlpc.layers.Normalization().adapt(MASKED),
    "adapt to batches": lambda m: mlpc.layers.Normalization().adapt([ROWS, MASKED]),
    "activation": lambda m: mlpc.activations.relu(MASKED),
    "ops": lambda m: mlpc.ops.add(MASKED, 1.0),
    "tensor": lambda m: mlpc.ops.convert_to_tensor(MASKED),
    "Variable": lambda m: mlpc.Variable(MASKED),
    "to_categorical": lambda m: mlpc.utils.to_categorical(CLASSES),
    "normalize": lambda m: mlpc.utils.normalize(MASKED),
    "split_dataset": lambda m: mlpc.utils.split_dataset(MASKED, 0.5),
    "shuffle": lambda m: mlpc.random.shuffle(MASKED),
    "dropout": lambda m: mlpc.random.dropout(MASKED, 0.5),
    "classic": lambda m: mlpc.classic.Adaline().fit(MASKED, np.array([-1.0, 1.0])),
    "confusion_matrix": lambda m: mlpc.metrics.confusion_matrix(CLASSES, [0, 1]),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_masked_array_is_refused(door):
    model = compiled()
    before = model.get_weights()
    with pytest.raises(ValueError, match=ANSWER):
        DOORS[door](model)
    np.testing.assert_equal(model.get_weights(), before)
    assert int(model.optimizer.iterations) == 0
    assert np.isfinite(model.train_on_batch(MASKED.filled(0.0), ROWS)).all()


HALF = ("PrecisionAtRecall", "RecallAtPrecision")
HALF += ("SensitivityAtSpecificity", "SpecificityAtSensitivity")


def classes_of(room, base):
    """The room's classes, each once, under its own name."""
    found = {
        thing
        for name in room.__all__
        if inspect.isclass(thing := getattr(room, name))
        and issubclass(thing, base)
        and thing.__module__.startswith("mlpc.")
    }
    abstract = {
        "Loss",
        "Metric",
        "Mean",
        "Sum",
        "MeanMetricWrapper",
        "LossFunctionWrapper",
    }
    return sorted(
        (cls for cls in found if cls.__name__ not in abstract),
        key=lambda cls: cls.__name__,
    )


def targets_of(name):
    """Targets that an object of this name takes beside the rows."""
    of_classes = name.startswith(("Circle", "Sparse", "CategoricalGeneralized"))
    return np.array([0, 1]) if of_classes else ONE_HOT


def made(cls):
    return cls(0.5) if cls.__name__ in HALF else cls()


def masked(values):
    return np.ma.masked_array(
        values, np.eye(*values.shape) if values.ndim > 1 else [0, 1]
    )


LOSSES = classes_of(mlpc.losses, mlpc.losses.Loss)
METRICS = classes_of(mlpc.metrics, mlpc.metrics.Metric)


@pytest.mark.parametrize("cls", [*LOSSES, *METRICS])
def test_losses_and_metrics_on_arrays(cls):
    y, p = targets_of(cls.__name__), ROWS
    thing = made(cls)
    call = getattr(thing, "update_state", thing)
    for arguments in ((masked(y), p), (y, masked(p)), (y, p, WEIGHTS)):
        with pytest.raises(ValueError, match=ANSWER):
            call(*arguments)
    if call is not thing:
        untouched = made(cls)
        np.testing.assert_equal(thing.result(), untouched.result())
    call(y, p)


NAMES = ["mean_squared_error", "binary_crossentropy", "categorical_accuracy", "hinge"]
NAMES += ["binary_accuracy", "top_k_categorical_accuracy", "kl_divergence"]
FUNCTIONS = [
    (name, getattr(room, name))
    for room in (mlpc.losses, mlpc.metrics)
    for name in NAMES
    if hasattr(room, name)
]


@pytest.mark.parametrize(("name", "function"), FUNCTIONS)
def test_functions_of_losses_and_metrics(name, function):
    for arguments in ((MASKED, ROWS), (ROWS, MASKED)):
        with pytest.raises(ValueError, match=ANSWER):
            function(*arguments)
    assert np.isfinite(function(ONE_HOT, ROWS)).all()


def test_means_of_values():
    for cls in (mlpc.metrics.Mean, mlpc.metrics.Sum):
        metric = cls()
        for arguments in ((WEIGHTS,), ([1.0, 2.0], WEIGHTS)):
            with pytest.raises(ValueError, match=ANSWER):
                metric.update_state(*arguments)
        assert metric.result() == 0
        metric.update_state(WEIGHTS.filled(0.0))


def test_the_error_names_argument_and_number():
    with pytest.raises(ValueError, match=r"`y`.*shape \(2, 2\), 1 of its elements"):
        compiled().fit(ROWS, MASKED, verbose=0)


def test_other_subclasses_of_arrays_are_taken():
    class Mine(np.ndarray):
        pass

    model, plain = compiled(), compiled()
    plain.set_weights(model.get_weights())
    x = ROWS.view(Mine)
    assert model.train_on_batch(x, x) == plain.train_on_batch(ROWS, ROWS)
    memory = np.asarray(memoryview(ROWS))
    assert model.train_on_batch(memory, x) == plain.train_on_batch(ROWS, ROWS)
