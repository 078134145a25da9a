"""What a metric keeps: weights, variables and metrics among its attributes."""

import pickle

import numpy as np
import pytest

import mlpc
from mlpc import metrics

X, Y = np.ones((4, 1)), np.ones((4, 1))


class Deep(metrics.Metric):
    """Variables and metrics wherever an attribute may hold them."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.weight = self.add_weight(name="weight")
        self.alone = mlpc.Variable(0.0, name="alone")
        self.several = [mlpc.Variable([1.0, 2.0]), (mlpc.Variable(3, name="three"),)]
        self.by_name = {"a": {"b": mlpc.Variable(4.0)}, "n": 7}
        self.mean = metrics.Mean()
        self.others = {"recall": metrics.Recall(), "more": [metrics.Sum()]}
        self.again = self.alone, self.mean

    def update_state(self, y_true, y_pred, sample_weight=None):
        for variable in self.variables[:5]:
            variable.assign_add(np.ones(variable.shape))
        self.mean.update_state(y_pred)
        self.others["recall"].update_state(y_true, y_pred)
        self.others["more"][0].update_state(y_pred)

    def result(self):
        return float(sum(np.sum(variable) for variable in self.variables))


def test_all_are_found_once():
    made = Deep()
    assert [v.name for v in made.variables][:2] == ["weight", "alone"]
    shapes = [v.shape for v in made.variables]
    assert shapes == [(), (), (2,), (), (), (), (), (1,), (1,), ()]
    names = [v.name for v in made.variables][5:]
    assert names == ["total", "count", "true_positives", "false_negatives", "total"]


def test_all_are_reset():
    made = Deep()
    made.update_state(Y, 0.75 * Y)
    assert made.result() > 10
    made.reset_state()
    assert made.result() == 0
    assert not any(np.any(variable) for variable in made.variables)


def test_each_epoch_counts_from_zero(keras):
    """Beside Keras: a variable that is an attribute, and metrics in a dict."""

    def history(k):
        class Batches(k.metrics.Metric):
            def __init__(self):
                super().__init__(name="batches")
                self.seen = {"count": k.Variable(0.0)}
                self.parts = {"sum": [k.metrics.Sum()]}

            def update_state(self, y_true, y_pred, sample_weight=None):
                self.seen["count"].assign(self.seen["count"] + 1.0)
                self.parts["sum"][0].update_state(y_true)

            def result(self):
                return self.seen["count"] + self.parts["sum"][0].result()

        model = k.Sequential([k.Input((1,)), k.layers.Dense(1)])
        model.compile("sgd", "mse", metrics=[Batches()], run_eagerly=True)
        options = {"batch_size": 2, "epochs": 3, "verbose": 0}
        return model.fit(X, Y, **options).history["batches"]

    assert history(mlpc) == [float(v) for v in history(keras)] == [6.0] * 3


@pytest.mark.parametrize(
    "dtype", ["int32", "int64", "uint8", "bool", "float16", "float64", np.int32, None]
)
def test_weights_of_any_dtype(dtype):
    made = Deep()
    name = mlpc.config.floatx() if dtype is None else np.dtype(dtype).name
    for weight in (
        made.add_weight(shape=(2,), initializer="ones", dtype=dtype, name="n"),
        made.add_variable((2,), lambda shape, dtype: np.ones(shape), dtype, name="n"),
    ):
        assert weight.dtype == name and weight.path == f"{made.name}/n"
        np.testing.assert_array_equal(weight, np.ones(2, name))
    made.reset_state()
    assert not weight.any()
    with pytest.raises(ValueError, match="Invalid dtype: much"):
        made.add_weight(dtype="much")


def test_a_count_of_integers():
    class Rows(metrics.Metric):
        def __init__(self):
            super().__init__(name="rows")
            self.n = self.add_weight(name="n", initializer="zeros", dtype="int32")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.n.assign_add(len(y_pred))

        def result(self):
            return self.n

    model = mlpc.Sequential([mlpc.Input((1,)), mlpc.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=[Rows()])
    history = model.fit(X, Y, batch_size=3, epochs=2, verbose=0).history
    assert history["rows"] == [4, 4]
    assert model.metrics[1].metrics[0].n.dtype == "int32"


KEPT = [
    ("AUC", {}),
    ("AUC", {"multi_label": True, "num_labels": 3}),
    ("AUC", {"num_thresholds": 5, "curve": "PR"}),
    ("Precision", {}),
    ("Precision", {"thresholds": [0.2, 0.5]}),
    ("Recall", {}),
    ("Recall", {"top_k": 1}),
    ("TruePositives", {}),
    ("TrueNegatives", {"thresholds": [0.1, 0.3, 0.6]}),
    ("FalsePositives", {}),
    ("FalseNegatives", {}),
    ("SensitivityAtSpecificity", {"specificity": 0.5}),
    ("SpecificityAtSensitivity", {"sensitivity": 0.5}),
    ("PrecisionAtRecall", {"recall": 0.5}),
    ("RecallAtPrecision", {"precision": 0.5}),
    ("Mean", {}),
    ("Sum", {}),
    ("MeanSquaredError", {}),
]


@pytest.mark.parametrize(("name", "options"), KEPT)
def test_variables_before_and_after_data(name, options, keras):
    ours, theirs = (getattr(k.metrics, name)(**options) for k in (mlpc, keras))
    y, p = np.eye(3)[[0, 1, 2, 0]], np.linspace(0.1, 0.9, 12).reshape(4, 3)
    for step in ("made", "updated", "reset"):
        if step == "updated":
            for metric in (ours, theirs):
                metric.update_state(*((p,) if name in ("Mean", "Sum") else (y, p)))
        elif step == "reset":
            ours.reset_state()
            theirs.reset_state()
        assert [v.name for v in ours.variables] == [v.name for v in theirs.variables]
        for mine, its in zip(ours.variables, theirs.variables, strict=True):
            assert mine.shape == tuple(its.shape)
            np.testing.assert_allclose(mine, np.asarray(its), 1e-6)
            if hasattr(theirs, its.name):
                attribute = getattr(ours, its.name)
                np.testing.assert_allclose(attribute, np.asarray(its), 1e-6)
        result = np.asarray(theirs.result())
        assert np.shape(ours.result()) == result.shape
        np.testing.assert_allclose(ours.result(), result, 1e-5, 1e-6)


@pytest.mark.parametrize("name", ["F1Score", "R2Score"])
def test_variables_of_columns_that_are_not_known(name, keras):
    ours, theirs = (getattr(k.metrics, name)() for k in (mlpc, keras))
    assert ours.variables == [] and not hasattr(ours, "true_positives")
    for metric in (ours, theirs):
        metric.update_state(np.eye(3), np.eye(3) * 0.8 + 0.1)
    assert [v.name for v in ours.variables] == [v.name for v in theirs.variables]


def test_variables_that_are_made_of_a_state_are_not_written_to():
    made = metrics.Precision()
    with pytest.raises(ValueError, match="read-only"):
        made.true_positives.assign([1.0])


Q, P = np.eye(4), np.linspace(0.05, 0.95, 16).reshape(4, 4)
BROADCAST = [
    [[0.0, 2.0, 3.0, 5.0]],
    [[1.0], [2.0], [0.5], [0.0]],
    [1.0, 2.0, 0.5, 0.0],
    [[1.5]],
    2.0,
    np.linspace(0, 1, 16).reshape(4, 4),
]
WEIGHED = [
    ("TruePositives", {}),
    ("TrueNegatives", {}),
    ("FalsePositives", {"thresholds": [0.2, 0.6]}),
    ("FalseNegatives", {}),
    ("Precision", {}),
    ("Precision", {"top_k": 2}),
    ("Recall", {}),
    ("AUC", {"num_thresholds": 20}),
    ("AUC", {"num_thresholds": 20, "label_weights": [1.0, 2.0, 3.0, 4.0]}),
    ("AUC", {"num_thresholds": 20, "multi_label": True}),
    ("SensitivityAtSpecificity", {"specificity": 0.5}),
    ("PrecisionAtRecall", {"recall": 0.5}),
]


@pytest.mark.parametrize("weights", BROADCAST, ids=lambda w: str(np.shape(w)))
@pytest.mark.parametrize(("name", "options"), WEIGHED)
def test_weights_that_broadcast(name, options, weights, keras):
    results = []
    for k in (mlpc, keras):
        metric = getattr(k.metrics, name)(**options)
        metric.update_state(Q, P, sample_weight=np.array(weights, "float32"))
        metric.update_state(Q[::-1], P, sample_weight=np.array(weights, "float32"))
        results.append(np.asarray(metric.result()))
    np.testing.assert_allclose(*results, 1e-5, 1e-6)


def test_weights_of_r2_that_broadcast(keras):
    for weights in (
        np.array([1.0, 2, 3, 4]),
        np.array([[1.0, 2, 3, 4]]),
        np.full(4, 2.0),
    ):
        results = []
        for k in (mlpc, keras):
            metric = k.metrics.R2Score()
            metric.update_state(Q, P, sample_weight=weights.astype("float32"))
            results.append(np.asarray(metric.result()))
        np.testing.assert_allclose(*results, 1e-5)


@pytest.mark.parametrize("shape", [(3,), (3, 4), (4, 3), (2, 1), (1, 4, 4)])
def test_weights_that_do_not_fit(shape):
    for made in (metrics.Recall(), metrics.AUC(), metrics.R2Score()):
        with pytest.raises(ValueError, match="`sample_weight`"):
            made.update_state(Q, P, sample_weight=np.ones(shape))


def test_what_is_counted_is_saved_and_loaded():
    made, other = Deep(), Deep()
    made.update_state(Y, 0.75 * Y)
    other._count_on(pickle.loads(pickle.dumps(made._counted())))
    assert other.result() == made.result() > 0
    with pytest.raises(ValueError, match="fewer variables"):
        other._count_on([*made._counted(), np.zeros(1)])
