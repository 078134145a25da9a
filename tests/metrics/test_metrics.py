"""Metrics: names, configs, arguments, what "accuracy" means, and users' own."""

import numpy as np
import pytest
from names import CLASSES

import mlpc as keras
from mlpc import metrics

GIVEN = {
    "MeanMetricWrapper": {"fn": metrics.binary_accuracy},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
}


@pytest.mark.parametrize("name", CLASSES["metrics"])
def test_config_round_trip(name):
    made = getattr(metrics, name)(name="mine", dtype="float64", **GIVEN.get(name, {}))
    again = metrics.deserialize(metrics.serialize(made))
    assert type(again) is type(made) and again.get_config() == made.get_config()
    assert (again.name, again.dtype) == ("mine", "float64")


@pytest.mark.parametrize(
    ("identifier", "cls", "name"),
    [
        ("mse", "MeanSquaredError", "mse"),
        ("MSE", "MeanSquaredError", "MSE"),
        ("MeanSquaredError", "MeanSquaredError", "MeanSquaredError"),
        ("auc", "AUC", "auc"),
        (metrics.MeanAbsoluteError, "MeanAbsoluteError", "mean_absolute_error"),
        (metrics.MeanAbsoluteError("x"), "MeanAbsoluteError", "x"),
        (
            metrics.serialize(metrics.BinaryAccuracy()),
            "BinaryAccuracy",
            "binary_accuracy",
        ),
        (metrics.binary_accuracy, "MeanMetricWrapper", "binary_accuracy"),
    ],
)
def test_reported_names(identifier, cls, name):
    metric = metrics.resolve(identifier, (5, 3), (5, 3))
    assert (type(metric).__name__, metric.name) == (cls, name)


@pytest.mark.parametrize(
    ("y_shape", "output_shape", "cls"),
    [
        ((5, 1), (5, 1), "BinaryAccuracy"),
        ((5,), (5, 1), "BinaryAccuracy"),
        ((5,), (5, 3), "SparseCategoricalAccuracy"),
        ((5, 1), (5, 3), "SparseCategoricalAccuracy"),
        ((5, 3), (5, 3), "CategoricalAccuracy"),
        ((5, 4), (5, 4, 3), "SparseCategoricalAccuracy"),
    ],
)
def test_accuracy(y_shape, output_shape, cls):
    for name in ("accuracy", "acc", "Acc"):
        metric = metrics.resolve(name, y_shape, output_shape)
        assert (type(metric).__name__, metric.name) == (cls, name)


def test_get():
    assert metrics.get(None) is None
    assert metrics.get(np.mean) is np.mean
    assert type(metrics.get("accuracy")) is metrics.Accuracy
    function = metrics.serialize(metrics.top_k_categorical_accuracy)
    assert function["config"] == "top_k_categorical_accuracy"
    with pytest.raises(ValueError, match="None"):
        metrics.resolve(None, (5,), (5, 1))
    with pytest.raises(ValueError, match="Could not interpret metric"):
        metrics.resolve("f1", (5,), (5, 1))
    with pytest.raises(ValueError, match="Could not interpret metric"):
        metrics.get(3)
    with pytest.raises(AttributeError, match="no_such"):
        _ = metrics.no_such


@pytest.mark.parametrize(
    ("name", "options", "text"),
    [
        ("BinaryAccuracy", {"threshold": "a"}, "`threshold`"),
        ("BinaryAccuracy", {"dtype": "int32"}, "`dtype`"),
        ("TopKCategoricalAccuracy", {"k": 0}, "`k`"),
        ("SparseTopKCategoricalAccuracy", {"from_sorted_ids": 2}, "`from_sorted_ids`"),
        ("BinaryCrossentropy", {"label_smoothing": 1.5}, "`label_smoothing`"),
        ("TruePositives", {"thresholds": 1.5}, "`thresholds`.*1.5"),
        ("Precision", {"thresholds": []}, "`thresholds`"),
        ("Precision", {"thresholds": [0.5, None]}, "`thresholds`"),
        ("Recall", {"top_k": 0}, "`top_k`"),
        ("Recall", {"class_id": -1}, "`class_id`"),
        ("PrecisionAtRecall", {"recall": 1.1}, "`recall`"),
        ("SensitivityAtSpecificity", {"specificity": -1}, "`specificity`"),
        (
            "RecallAtPrecision",
            {"precision": 0.5, "num_thresholds": 0},
            "`num_thresholds`",
        ),
        ("AUC", {"num_thresholds": 1}, "`num_thresholds`"),
        ("AUC", {"num_thresholds": 10**9}, "`num_thresholds`"),
        ("AUC", {"curve": "ROK"}, "`curve`"),
        ("AUC", {"summation_method": "middle"}, "`summation_method`"),
        ("AUC", {"num_labels": 3}, "`num_labels`"),
        ("F1Score", {"average": "mean"}, "`average`"),
        ("F1Score", {"threshold": 1}, "`threshold`"),
        ("FBetaScore", {"beta": 1}, "`beta`"),
        ("FBetaScore", {"beta": -1.0}, "`beta`"),
        ("R2Score", {"class_aggregation": "mean"}, "`class_aggregation`"),
        ("R2Score", {"num_regressors": -1}, "`num_regressors`"),
    ],
)
def test_wrong_arguments(name, options, text):
    with pytest.raises(ValueError, match=text):
        getattr(metrics, name)(**options)


ONES = np.ones((4, 3))


@pytest.mark.parametrize(
    ("metric", "arrays", "text"),
    [
        (metrics.Precision(), (ONES, ONES[:, :2]), r"`y_true`.*\(4, 3\).*\(4, 2\)"),
        (metrics.Precision(class_id=1), (ONES[:, 0], ONES[:, 0]), "class_id"),
        (metrics.Precision(class_id=3), (ONES, ONES), "`class_id`.*class_id=3"),
        (metrics.Recall(), (ONES, ONES, np.ones(3)), r"`sample_weight`.*\(3,\)"),
        (metrics.Recall(class_id=0), (ONES, ONES, ONES), "`sample_weight`"),
        (metrics.AUC(multi_label=True), (ONES[0], ONES[0]), "rank 2"),
        (metrics.AUC(multi_label=True, num_labels=2), (ONES, ONES), "2 labels"),
        (metrics.AUC(label_weights=[1.0]), (ONES, ONES), "`label_weights`"),
        (metrics.F1Score(), (ONES[0], ONES[0]), "2D inputs"),
        (metrics.R2Score(), (ONES[0], ONES[0]), "2D inputs"),
    ],
)
def test_arrays_that_do_not_fit(metric, arrays, text):
    with pytest.raises(ValueError, match=text):
        metric.update_state(*arrays)
    assert metric._state is None


def test_columns_must_stay_the_same():
    metric = metrics.F1Score()
    metric.update_state(ONES, ONES)
    with pytest.raises(ValueError, match="another number of columns"):
        metric.update_state(ONES[:, :2], ONES[:, :2])
    metric.reset_state()
    metric.update_state(ONES[:, :2], ONES[:, :2])


def test_values_by_keras_names():
    metric = metrics.Precision(thresholds=[0.2, 0.6])
    metric.update_state([1, 0, 1, 1], [0.1, 0.5, 0.7, 0.3])
    np.testing.assert_array_equal(metric.true_positives, [2, 1])
    np.testing.assert_array_equal(metric.false_positives, [1, 0])
    assert [v.tolist() for v in metric.variables] == [[2, 1], [1, 0]]
    with pytest.raises(AttributeError, match="true_negatives"):
        _ = metric.true_negatives
    mean = metrics.Mean()
    mean.update_state([1.0, 3.0])
    assert (float(mean.total), float(mean.count)) == (4, 2)
    assert [v.name for v in mean.variables] == ["total", "count"]


def test_nothing_seen():
    for name in CLASSES["metrics"]:
        if name == "Metric":
            continue
        metric = getattr(metrics, name)(**GIVEN.get(name, {}))
        assert metric.result() == 0


def test_r2_of_few_samples():
    metric = metrics.R2Score(num_regressors=5)
    metric.update_state(np.eye(2), np.eye(2) * 0.5)
    with pytest.warns(UserWarning, match="num_regressors"):
        assert metric.result() == 0.5


class Share(metrics.Metric):
    """The share of p above a number: a metric of a user."""

    def __init__(self, above=0.5, name="share", **kwargs):
        super().__init__(name=name, **kwargs)
        self.above = above
        self.hits = self.add_weight(name="hits", initializer="zeros")
        self.rows = self.add_variable((), "zeros", name="rows")
        self.inner = metrics.Mean()

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.hits.assign_add(np.sum(y_pred > self.above))
        self.rows.assign(self.rows + np.size(y_pred))
        self.inner.update_state(np.ravel(y_pred))

    def result(self):
        return {"high": self.hits / self.rows, "mean": self.inner.result()}

    def get_config(self):
        return {**super().get_config(), "above": self.above}


def test_a_metric_of_a_user():
    metric = Share(0.4)
    assert [v.name for v in metric.variables] == ["hits", "rows", "total", "count"]
    assert metric.variables[0].path == "share/hits"
    p = np.array([0.2, 0.5, 0.8, 0.6])
    assert metric(p, p)["high"] == 0.75
    metric.reset_state()
    assert all(float(v) == 0 for v in metric.variables)
    config = metrics.serialize(metric)
    again = metrics.deserialize(config, {"Share": Share})
    assert again.get_config() == metric.get_config()


def far(y_true, y_pred):
    return np.abs(np.asarray(y_true) - y_pred).max(axis=-1)


def test_metrics_of_a_user_in_training():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(40, 3)), rng.normal(size=(40, 2))
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse", metrics=[Share(0.0), far, "mae"])
    history = model.fit(x, y, 8, epochs=2, verbose=0).history
    assert list(history) == ["far", "high", "loss", "mae", "mean"]
    results = model.evaluate(x, y, 8, verbose=0, return_dict=True)
    p = model.predict(x, verbose=0)
    np.testing.assert_allclose(results["high"], np.mean(p > 0), 1e-6)
    np.testing.assert_allclose(results["far"], far(y, p).mean(), 1e-6)
    np.testing.assert_allclose(results["mean"], p.mean(), 1e-5, 1e-6)
    listed = model.evaluate(x, y, 8, verbose=0)
    wanted = [results[n] for n in ("loss", "far", "mae", "high", "mean")]
    assert listed == wanted


class Forgetful(metrics.Metric):
    def __init__(self):
        self.hits = self.add_weight()


class Idle(metrics.Metric):
    pass


def test_metrics_that_lack_something():
    with pytest.raises(RuntimeError, match=r"super\(\).__init__"):
        Forgetful()
    with pytest.raises(NotImplementedError, match="update_state"):
        Idle().update_state(1, 2)
    with pytest.raises(NotImplementedError, match="result"):
        Idle().result()


def test_directions():
    assert metrics.AUC()._direction == "up"
    assert metrics.Poisson()._direction == "down"
    assert not hasattr(metrics.TruePositives(), "_direction")
    assert not hasattr(metrics.MeanMetricWrapper(far), "_direction")
