"""Metrics beside Keras': on arrays and in training, over batches, with weights."""

import warnings

import numpy as np
import pytest
from parity.both import assert_history, both, mlp

import mlpc
from mlpc import _engine

LOSSES = _engine.catalogue()["losses"]
ROWS, COLS = 23, 4
RTOL = 2e-5  # Keras sums in float32


def rows(kind, batch):
    """(y, p) of a batch, in what a metric takes."""
    rng = np.random.default_rng(batch)
    shape = (ROWS, COLS)
    p = rng.uniform(0.02, 0.98, shape).astype("float32")
    p[:3] = np.round(p[:3], 1)  # ties, among themselves and at thresholds
    labels = rng.integers(0, COLS, shape[0])
    if kind == "classes":
        return labels, p
    if kind == "one_hot":
        return np.eye(COLS, dtype="float32")[labels], p
    if kind == "binary":
        return (rng.uniform(size=shape) < p).astype("float32"), p
    if kind == "column":
        y, p = rows("binary", batch)
        return y[:, :1], p[:, :1]
    if kind == "vector":
        y, p = rows("binary", batch)
        return y[:, 0], p[:, 0]
    if kind == "equal":
        return np.round(p * 3), np.round(rng.uniform(0, 3, shape)).astype("float32")
    if kind == "ids":
        return labels, np.argsort(-p, axis=-1).astype("float32")
    if kind == "deep":
        y, p = rows("binary", batch)
        return y[:20].reshape(5, 4, COLS), p[:20].reshape(5, 4, COLS)
    return rng.normal(size=shape).astype("float32"), (p * 4 - 2)


CASES = [
    ("Accuracy", {}, "equal"),
    ("Accuracy", {}, "vector"),
    ("BinaryAccuracy", {}, "binary"),
    ("BinaryAccuracy", {"threshold": 0.3}, "column"),
    ("BinaryAccuracy", {"threshold": 0.4}, "vector"),
    ("BinaryAccuracy", {}, "deep"),
    ("CategoricalAccuracy", {}, "one_hot"),
    ("SparseCategoricalAccuracy", {}, "classes"),
    ("TopKCategoricalAccuracy", {"k": 2}, "one_hot"),
    ("SparseTopKCategoricalAccuracy", {"k": 3}, "classes"),
    ("SparseTopKCategoricalAccuracy", {"k": 2, "from_sorted_ids": True}, "ids"),
    ("MeanSquaredError", {}, "numbers"),
    ("MeanSquaredError", {}, "vector"),
    ("MeanSquaredError", {}, "deep"),
    ("RootMeanSquaredError", {}, "numbers"),
    ("RootMeanSquaredError", {}, "vector"),
    ("MeanAbsoluteError", {}, "numbers"),
    ("MeanAbsolutePercentageError", {}, "numbers"),
    ("MeanSquaredLogarithmicError", {}, "binary"),
    ("CosineSimilarity", {}, "numbers"),
    ("LogCoshError", {}, "numbers"),
    ("R2Score", {}, "numbers"),
    ("R2Score", {"class_aggregation": None}, "numbers"),
    ("R2Score", {"class_aggregation": "variance_weighted_average"}, "numbers"),
    ("R2Score", {"num_regressors": 3}, "numbers"),
    ("R2Score", {}, "column"),
    ("PearsonCorrelation", {}, "numbers"),
    ("PearsonCorrelation", {"axis": 0}, "numbers"),
    ("ConcordanceCorrelation", {}, "numbers"),
    ("ConcordanceCorrelation", {"axis": 0}, "numbers"),
    ("Hinge", {}, "binary"),
    ("Hinge", {}, "numbers"),
    ("SquaredHinge", {}, "binary"),
    ("CategoricalHinge", {}, "one_hot"),
    ("KLDivergence", {}, "binary"),
    ("Poisson", {}, "binary"),
    ("BinaryCrossentropy", {}, "binary"),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "binary"),
    ("CategoricalCrossentropy", {}, "one_hot"),
    ("CategoricalCrossentropy", {"label_smoothing": 0.2}, "one_hot"),
    ("SparseCategoricalCrossentropy", {}, "classes"),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, "classes"),
    ("SparseCategoricalCrossentropy", {"ignore_class": 1}, "classes"),
    *((name, {}, "binary") for name in ("TruePositives", "FalseNegatives")),
    *((name, {}, "vector") for name in ("TrueNegatives", "FalsePositives")),
    *(
        (f"{which}{what}s", {"thresholds": [0.7, 0.2, 0.5]}, "column")
        for which in ("True", "False")
        for what in ("Positive", "Negative")
    ),
    *((name, {}, "binary") for name in ("Precision", "Recall")),
    *((name, {"thresholds": 0.7}, "deep") for name in ("Precision", "Recall")),
    *((name, {"class_id": 2}, "one_hot") for name in ("Precision", "Recall")),
    *((name, {"top_k": 2}, "one_hot") for name in ("Precision", "Recall")),
    *(
        (name, {"top_k": 2, "class_id": 1, "thresholds": 0.6}, "binary")
        for name in ("Precision", "Recall")
    ),
    *(
        (name, {"thresholds": [0.0, 0.25, 0.5, 0.75, 1.0]}, "binary")
        for name in ("Precision", "Recall")
    ),
    *(
        (name, {name.split("At")[1].lower(): value, **options}, kind)
        for name in (
            "SensitivityAtSpecificity",
            "SpecificityAtSensitivity",
            "PrecisionAtRecall",
            "RecallAtPrecision",
        )
        for value, options, kind in [
            (0.6, {}, "binary"),
            (0.8, {"num_thresholds": 1}, "vector"),
            (0.5, {"num_thresholds": 11, "class_id": 0}, "one_hot"),
            (1.0, {"num_thresholds": 2}, "column"),
        ]
    ),
    *(
        ("AUC", {"curve": curve, "summation_method": way, **options}, kind)
        for curve in ("ROC", "PR", "PRGAIN")
        for way in ("interpolation", "minoring", "majoring")
        for options, kind in [
            ({}, "vector"),
            ({"num_thresholds": 11, "multi_label": True}, "binary"),
            ({"thresholds": [0.3, 0.1, 0.6]}, "column"),
        ]
    ),
    ("AUC", {"from_logits": True}, "numbers"),
    ("AUC", {"label_weights": [1.0, 0.5, 2.0, 0.0]}, "binary"),
    ("AUC", {"label_weights": [1, 0.5, 2, 0], "thresholds": [0.3, 0.8]}, "binary"),
    (
        "AUC",
        {"multi_label": True, "num_labels": 4, "label_weights": [1.0, 0.5, 2.0, 0.0]},
        "binary",
    ),
    ("AUC", {"thresholds": [0.25, 0.5, 0.75], "multi_label": True}, "binary"),
    *(
        ("F1Score", {"average": average, "threshold": threshold}, kind)
        for average in (None, "micro", "macro", "weighted")
        for threshold, kind in [(None, "one_hot"), (0.5, "binary")]
    ),
    ("FBetaScore", {"beta": 2.0}, "one_hot"),
    ("FBetaScore", {"beta": 0.5, "average": "macro", "threshold": 0.4}, "numbers"),
]
NAMES = [f"{name}-{options}-{kind}" for name, options, kind in CASES]


def pair(keras, name, options, **more):
    """(ours, theirs), skipped while the engine lacks the loss it is the mean of."""
    ours = getattr(mlpc.metrics, name)(**options, **more)
    spec = ours._spec()
    if spec and spec[0] not in {**LOSSES, **_engine.catalogue()["metrics"]}:
        pytest.skip(f"the engine has no loss {spec[0]}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ours, getattr(keras.metrics, name)(**options, **more)


def results(metric, batches, reset=False):
    for y, p, w in batches:
        metric.update_state(y, p, w)
    return np.array(metric.result())


def weighed(kind, how):
    """Batches with weights: none, by row, by row as a column, by element."""
    for batch in range(3):
        y, p = rows(kind, batch)
        rng = np.random.default_rng(100 + batch)
        shape = {"rows": p.shape[:1], "column": (*p.shape[:1], 1), "all": p.shape}
        yield y, p, how and rng.uniform(0, 2, shape[how]).astype("float32")


@pytest.mark.parametrize(("name", "options", "kind"), CASES, ids=NAMES)
def test_on_arrays(name, options, kind, keras):
    ours, theirs = pair(keras, name, options)
    found = results(ours, weighed(kind, None))
    wanted = results(theirs, weighed(kind, None))
    assert found.dtype == wanted.dtype and found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, RTOL, 1e-6)
    ours.reset_state()
    theirs.reset_state()
    batch = list(weighed(kind, None))[1:2]
    np.testing.assert_allclose(results(ours, batch), results(theirs, batch), RTOL, 1e-6)


@pytest.mark.parametrize(("name", "options", "kind"), CASES, ids=NAMES)
def test_with_weights(name, options, kind, keras):
    for how in ("rows", "column", "all"):
        compare_weighed(name, options, kind, how, keras)


def compare_weighed(name, options, kind, how, keras):
    if name.startswith("F") and how != "rows":
        return  # Keras sums these over rows and rows
    ours, theirs = pair(keras, name, options)
    try:
        wanted = results(theirs, weighed(kind, how))
    except Exception:  # of any kind
        return  # Keras has no place for these weights
    np.testing.assert_allclose(results(ours, weighed(kind, how)), wanted, RTOL, 1e-6)


EDGES = {
    "no positives": (np.zeros((6, 2)), np.linspace(0, 1, 12).reshape(6, 2)),
    "no negatives": (np.ones((6, 2)), np.linspace(0, 1, 12).reshape(6, 2)),
    "one row": (np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])),
    "all equal": (np.eye(2)[[0, 1, 1, 0]], np.full((4, 2), 0.5)),
    "at thresholds": (
        np.arange(400).reshape(200, 2) % 3 == 0,
        np.repeat(np.arange(200, dtype="float32") / 199, 2).reshape(200, 2),
    ),
    "outside": (np.eye(2)[[0, 1, 1, 0]], np.array([[-1, 2], [2, 3], [0, 1], [1, 0.0]])),
    "all zero": (np.eye(2)[[0, 1]], np.zeros((2, 2))),
}


ON_EDGES = [
    ("BinaryAccuracy", {}),
    ("CategoricalAccuracy", {}),
    ("TopKCategoricalAccuracy", {"k": 1}),
    ("TruePositives", {"thresholds": [0.0, 0.5, 1.0]}),
    ("Precision", {}),
    ("Recall", {"thresholds": [1.0, 0.5]}),
    ("Precision", {"top_k": 1, "class_id": 1}),
    ("Recall", {"class_id": 0}),
    ("SensitivityAtSpecificity", {"specificity": 0.5}),
    ("PrecisionAtRecall", {"recall": 0.5, "num_thresholds": 2}),
    ("AUC", {}),
    ("AUC", {"curve": "PR"}),
    ("AUC", {"curve": "PRGAIN", "summation_method": "majoring"}),
    ("AUC", {"thresholds": [0.5, 0.2], "multi_label": True}),
    ("F1Score", {}),
    ("F1Score", {"average": "weighted", "threshold": 0.5}),
]


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize(
    ("name", "options"), ON_EDGES, ids=[f"{n}-{options}" for n, options in ON_EDGES]
)
def test_edges(name, options, edge, keras):
    ours, theirs = pair(keras, name, options)
    y, p = (a.astype("float32") for a in EDGES[edge])
    np.testing.assert_allclose(ours(y, p), theirs(y, p), RTOL, 1e-6)


@pytest.mark.parametrize(("name", "options", "kind"), CASES, ids=NAMES)
def test_configs(name, options, kind, keras):
    ours, theirs = pair(keras, name, options, dtype="float64")
    for metric in (ours, theirs):
        metric.name = "x"
    mine, other = ours.get_config(), theirs.get_config()
    if other.get("label_weights") is not None:
        other["label_weights"] = np.array(other["label_weights"]).tolist()
    assert list(mine) == list(other) and mine == other
    assert getattr(ours, "_direction", None) == getattr(theirs, "_direction", None)
    again = mlpc.metrics.deserialize(mlpc.metrics.serialize(ours))
    assert again.get_config() == mine
    if "label_weights" not in other:
        wanted = keras.metrics.serialize(theirs)
        assert mlpc.metrics.serialize(ours) == wanted
        assert mlpc.metrics.deserialize(wanted).get_config() == mine


@pytest.mark.parametrize(
    "name",
    [
        "binary_accuracy",
        "categorical_accuracy",
        "sparse_categorical_accuracy",
        "top_k_categorical_accuracy",
        "sparse_top_k_categorical_accuracy",
        "pearson_correlation",
        "concordance_correlation",
    ],
)
def test_functions(name, keras):
    ours, theirs = getattr(mlpc.metrics, name), getattr(keras.metrics, name)
    kind = "classes" if "sparse" in name else "one_hot"
    y, p = rows("numbers" if "correlation" in name else kind, 0)
    found, wanted = ours(y, p), np.array(theirs(y, p))
    assert found.dtype == wanted.dtype
    np.testing.assert_allclose(found, wanted, 1e-5)
    assert mlpc.metrics.serialize(ours) == keras.metrics.serialize(theirs)


IN_TRAINING = {
    "softmax": (
        "categorical_crossentropy",
        [
            ("F1Score", {}),
            ("F1Score", {"average": "macro", "name": "macro"}),
            ("AUC", {"name": "a"}),
            ("AUC", {"name": "b", "multi_label": True, "curve": "PR"}),
            ("Precision", {"name": "c", "class_id": 1}),
            ("Recall", {"name": "d", "top_k": 2}),
            ("TruePositives", {"name": "e", "thresholds": [0.3, 0.4]}),
            ("TopKCategoricalAccuracy", {"k": 2}),
            ("R2Score", {}),
            ("PrecisionAtRecall", {"recall": 0.4, "name": "f"}),
            ("PearsonCorrelation", {}),
        ],
    ),
    "sigmoid": (
        "binary_crossentropy",
        [
            ("F1Score", {"threshold": 0.5, "average": "micro"}),
            ("AUC", {"name": "a", "label_weights": [1.0, 2.0, 0.5]}),
            ("Precision", {"name": "b"}),
            ("Recall", {"name": "c", "thresholds": [0.2, 0.8]}),
            ("SensitivityAtSpecificity", {"specificity": 0.5, "name": "d"}),
            ("RootMeanSquaredError", {}),
        ],
    ),
}


@pytest.mark.parametrize("output", IN_TRAINING)
def test_in_training(output, keras):
    loss, metrics = IN_TRAINING[output]
    rng = np.random.default_rng(5)
    x = rng.normal(size=(57, 5)).astype("float32")
    y = np.eye(3, dtype="float32")[rng.integers(0, 3, 57)]
    histories, evaluations = [], []
    models = both(keras, mlp(output, 3, inputs=5))
    for k, model in zip((mlpc, keras), models, strict=True):
        model.compile(
            k.optimizers.SGD(0.2),
            loss,
            metrics=[getattr(k.metrics, name)(**options) for name, options in metrics],
        )
        data = {"validation_data": (x[:20], y[:20]), "shuffle": False, "verbose": 0}
        histories.append(model.fit(x, y, 10, epochs=3, **data))
        evaluations.append(model.evaluate(x, y, 10, verbose=0))
    assert_history(*histories, rtol=1e-3, atol=1e-5)
    assert len(evaluations[0]) == len(evaluations[1])
    for mine, other in zip(*evaluations, strict=True):
        np.testing.assert_allclose(mine, other, 1e-3, 1e-5)


def test_mean_and_sum(keras):
    rng = np.random.default_rng(8)
    for name in ("Mean", "Sum"):
        ours, theirs = getattr(mlpc.metrics, name)(), getattr(keras.metrics, name)()
        for shape, weights in [
            ((), None),
            ((), ()),
            ((5,), None),
            ((5,), (5,)),
            ((5,), ()),
            ((5, 3), None),
            ((5, 3), (5,)),
            ((5, 3), (5, 1)),
            ((5, 3), (5, 3)),
            ((5, 3, 2), (5, 3)),
        ]:
            values = rng.normal(size=shape).astype("float32")
            w = None if weights is None else rng.uniform(0, 2, weights)
            for metric in (ours, theirs):
                metric.update_state(values, w)
            assert [v.name for v in ours.variables] == [
                v.name for v in theirs.variables
            ]
            for mine, other in zip(ours.variables, theirs.variables, strict=True):
                np.testing.assert_allclose(mine, np.array(other), 1e-5)
            np.testing.assert_allclose(ours.result(), theirs.result(), 1e-5)


def distance(y_true, y_pred, power=2):
    return abs(np.asarray(y_true) - np.asarray(y_pred)) ** power


def test_function_of_a_user(keras):
    y, p = rows("numbers", 1)
    ours = mlpc.metrics.MeanMetricWrapper(distance, name="far", power=3)
    theirs = keras.metrics.MeanMetricWrapper(distance, name="far", power=3)
    assert ours.get_config() == theirs.get_config()
    for weights in (None, np.linspace(0, 1, len(y))):
        np.testing.assert_allclose(ours(y, p, weights), theirs(y, p, weights), 1e-5)
    wrapped = mlpc.metrics.MeanMetricWrapper(
        mlpc.metrics.binary_accuracy, threshold=0.3
    )
    again = mlpc.metrics.deserialize(mlpc.metrics.serialize(wrapped))
    assert again._fn is mlpc.metrics.binary_accuracy
    assert again.get_config() == wrapped.get_config()
