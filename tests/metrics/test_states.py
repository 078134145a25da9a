"""What the engine folds rows into, against the formulas, on every machine."""

import numpy as np
import pytest
import reference
from machines import assert_same_bits
from metric_cases import CASES, rows

import mlpc as keras
from mlpc import _engine, metrics

NAMES = [f"{name}-{options}" for name, options, _ in CASES]
SIZES = [(1, 5), (63, 3), (64, 16), (65, 17), (300, 5)]  # of strips and lanes


def made(case, **more):
    name, options, _ = case
    return getattr(metrics, name)(**options, **more)


def wanted(case, y, p, w):
    name, options, _ = case
    return reference.METRICS[name](y, p, w, **options)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_formulas(case, dtype):
    tolerance = {"float32": 1e-5, "float64": 1e-11}[dtype]
    if case[1].get("curve") == "PR":
        tolerance = 1e-5  # of the reference's own sum
    for count, cols in SIZES:
        if case[0] == "R2Score" and count == 1:
            continue
        y, p, w = rows(case[2], count, cols, count)
        w[0] = 1
        for weights in (None, w):
            metric = made(case, dtype=dtype)
            found = metric(y, p, weights)
            assert found.dtype == dtype
            np.testing.assert_allclose(
                found, wanted(case, y, p, weights), tolerance, tolerance
            )


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_batches_come_to_what_all_rows_do(case):
    y, p, w = rows(case[2], 90, 6, 1)
    whole, parts = made(case, dtype="float64"), made(case, dtype="float64")
    for _ in range(2):
        for some in (slice(0, 7), slice(7, 71), slice(71, 90)):
            parts.update_state(y[some], p[some], w[some])
        np.testing.assert_allclose(parts.result(), whole(y, p, w), 1e-12)
        parts.reset_state()
        whole.reset_state()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_same_bits(case, dtype):
    def compute():
        for count, cols in SIZES:
            y, p, w = rows(case[2], count, cols, 3)
            p = p * 1.1 + 1e-3 if case[2] == "numbers" else p
            for weights in (None, w * 0.7):
                metric = made(case, dtype=dtype)
                metric.update_state(y, p, weights)
                yield metric._state

    assert_same_bits(compute)


def model_of(hidden, output, cols):
    keras.utils.set_random_seed(2)
    return keras.Sequential(
        [
            keras.Input((5,)),
            keras.layers.Dense(hidden, "tanh"),
            keras.layers.Dense(cols, output),
        ]
    )


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("hidden", [6, 40], ids=["by_columns", "by_rows"])
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_evaluate_counts_what_arrays_count(case, hidden, weighted):
    y, _, w = rows(case[2], 101, 4, 5)
    x = np.random.default_rng(6).normal(size=(101, 5)).astype("float32")
    loss = "sparse_categorical_crossentropy" if y.ndim == 1 else "mse"
    model = model_of(hidden, "sigmoid", 4)
    lists = {"weighted_metrics" if weighted else "metrics": [made(case, name="it")]}
    model.compile("sgd", loss, **lists)
    weights = {"sample_weight": w} if weighted else {}
    found = model.evaluate(x, y, 16, verbose=0, return_dict=True, **weights)["it"]
    metric = made(case)
    p = model.predict(x, 16, verbose=0)
    wanted = metric(y, p, w if weighted else None)
    np.testing.assert_allclose(found, wanted, 1e-6, 1e-7)
    np.testing.assert_allclose(model.metrics[1].metrics[0].result(), wanted, 1e-6, 1e-7)


@pytest.mark.parametrize("hidden", [6, 40], ids=["by_columns", "by_rows"])
def test_training_reports_floats_or_arrays(hidden):
    y, _, _ = rows("one_hot", 50, 4, 5)
    x = np.random.default_rng(6).normal(size=(50, 5))
    model = model_of(hidden, "softmax", 4)
    wanted = [metrics.F1Score(), "accuracy", metrics.AUC(name="area")]
    model.compile("sgd", "categorical_crossentropy", metrics=wanted)
    history = model.fit(x, y, 8, epochs=3, verbose=0).history
    assert list(history) == ["accuracy", "area", "f1_score", "loss"]
    assert all(type(value) is float for value in history["area"])
    assert all(value.shape == (4,) for value in history["f1_score"])
    seen = []
    watcher = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda e, logs: seen.append(e)
    )
    again = model_of(hidden, "softmax", 4)
    again.compile("sgd", "categorical_crossentropy", metrics=wanted)
    watched = again.fit(x, y, 8, epochs=3, verbose=0, callbacks=[watcher]).history
    np.testing.assert_equal(watched, history)
    assert seen == [0, 1, 2]


def test_output_with_several_rows_a_sample():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(30, 3, 5)).astype("float32")
    y = (rng.uniform(size=(30, 3, 2)) < 0.5).astype("float32")
    w = rng.uniform(size=30)
    model = keras.Sequential(
        [keras.Input((3, 5)), keras.layers.Dense(2, activation="sigmoid")]
    )
    names = ["BinaryAccuracy", "AUC", "Recall", "MeanSquaredError"]
    model.compile(
        "sgd",
        "mse",
        weighted_metrics=[getattr(metrics, name)(name=name) for name in names],
    )
    found = model.evaluate(x, y, 7, verbose=0, sample_weight=w, return_dict=True)
    p = model.predict(x, verbose=0)
    for name in names:
        metric = getattr(metrics, name)()
        weights = w if name in ("BinaryAccuracy", "MeanSquaredError") else w[:, None]
        weights = np.broadcast_to(weights, (30, 3)) if weights.ndim == 2 else weights
        np.testing.assert_allclose(found[name], metric(y, p, weights), 1e-6)


def test_a_loss_is_a_metric_by_its_own_name():
    y, p, w = rows("numbers", 40, 3, 2)
    state = np.zeros(2)
    assert _engine.metric_states(("mean_absolute_error", {}), 3) == 2
    _engine.fold(state, ("mean_absolute_error", {}), y, p, w, 40)
    wanted = reference.METRICS["MeanAbsoluteError"](y, p, w)
    np.testing.assert_allclose(state, [wanted * w.sum(), w.sum()], 1e-12)


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (("no_such", {}), "unknown metric: no_such"),
        (("accuracy", {"k": 1.0}), "no option `k`"),
        (("threshold_counts", {}), "thresholds need values"),
        (("threshold_counts", {"even": 1.0, "class_id": 3.0}), "`class_id`"),
        (("threshold_counts", {"even": 1.0}, (1.0, 2.0)), "`label_weights`"),
        (("threshold_counts", {"thresholds": 2.0}, (0.5,)), "`label_weights`"),
        (("top_k_categorical_accuracy", {"k": 0.0}), r"`k` in \[1"),
    ],
)
def test_the_engine_refuses(spec, text):
    with pytest.raises(ValueError, match=text):
        _engine.metric_states(spec, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": np.zeros(3)},
        {"state": np.zeros(2, "float32")},
        {"y": np.zeros((4, 2))},
        {"y": np.zeros((3, 3))},
        {"p": np.zeros(4)},
        {"p": np.zeros((4, 3), "float32")},
        {"weights": np.zeros(3)},
        {"weights": np.zeros((4, 1))},
        {"samples": 0},
    ],
    ids=str,
)
def test_arrays_that_do_not_fit(wrong):
    given = {
        "state": np.zeros(2),
        "spec": ("accuracy", {}),
        "y": np.zeros((4, 3)),
        "p": np.zeros((4, 3)),
        "weights": np.ones(4),
        "samples": 4,
    }
    _engine.fold(*given.values())
    with pytest.raises(ValueError):
        _engine.fold(*{**given, **wrong}.values())
