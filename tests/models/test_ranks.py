"""In which shape targets reach losses and metrics of one's own: in the rank of the
predictions, on every way into a model."""

import numpy as np
import pandas as pd
import pytest

import mlpc
from mlpc import ops

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 2)).astype("float32")
Y = RNG.normal(size=12).astype("float32")
CLASSES = RNG.integers(0, 3, 12)


class Seen:
    """A loss, a metric and a metric's function that keep the shapes they are given."""

    def __init__(self):
        self.shapes = shapes = []

        class Loss(mlpc.Loss):
            def call(self, y_true, y_pred):
                shapes.append(("loss", y_true.shape, y_pred.shape))
                return ops.mean(ops.square(y_pred), axis=-1)

        class Metric(mlpc.metrics.Metric):
            def update_state(self, y_true, y_pred, sample_weight=None):
                shapes.append(("metric", y_true.shape, y_pred.shape))

            def result(self):
                return 0.0

        def function(y_true, y_pred):
            shapes.append(("function", y_true.shape, y_pred.shape))
            return ops.zeros(len(y_pred))

        self.parts = {"loss": Loss(), "metrics": [Metric(), function]}
        self.parts["weighted_metrics"] = [Metric(name="weighted")]

    def of(self, ending):
        """Whether all was called, with targets and predictions of such shapes."""
        names = {name for name, *_ in self.shapes}
        pairs = {(y[1:], p[1:]) for _, y, p in self.shapes}
        self.shapes.clear()
        return names == {"loss", "metric", "function"} and pairs == {ending}


class Dataset(mlpc.utils.PyDataset):
    def __init__(self, x, y):
        super().__init__()
        self.rows = x, y

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return tuple(part[4 * i : 4 * i + 4] for part in self.rows)


WAYS = {
    "fit": lambda m, x, y: m.fit(x, y, batch_size=5, verbose=0),
    "weighted": lambda m, x, y: m.fit(x, y, sample_weight=np.ones(len(x)), verbose=0),
    "validated": lambda m, x, y: m.fit(x, y, validation_split=0.3, verbose=0),
    "validation": lambda m, x, y: m.fit(x, y, validation_data=(x, y), verbose=0),
    "evaluate": lambda m, x, y: m.evaluate(x, y, 5, verbose=0),
    "train_on_batch": lambda m, x, y: m.train_on_batch(x, y),
    "test_on_batch": lambda m, x, y: m.test_on_batch(x, y),
    "generator": lambda m, x, y: m.fit(iter([(x, y)] * 2), verbose=0),
    "dataset": lambda m, x, y: m.fit(Dataset(x, y), verbose=0),
    "evaluated": lambda m, x, y: m.evaluate(Dataset(x, y), verbose=0),
}


def model_of(parts, units=1, inner=()):
    layers = [mlpc.layers.Reshape((*inner, 2))] if inner else []
    columns = 2 * int(np.prod(inner))
    layers = [mlpc.Input((columns,)), *layers, mlpc.layers.Dense(units)]
    model = mlpc.Sequential(layers)
    model.compile(mlpc.optimizers.SGD(0.1), **parts)
    return model


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", [np.asarray, pd.Series])
def test_one_axis_beside_one_column(way, kind):
    seen = Seen()
    model = model_of(seen.parts)
    if kind is pd.Series and way in ("generator", "dataset", "evaluated"):
        model.fit(iter([(X, kind(Y))]), verbose=0)
    else:
        WAYS[way](model, X, kind(Y))
    assert seen.of(((1,), (1,)))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("inner", "units", "shape", "seen_as"),
    [
        ((), 1, (1,), ((1,), (1,))),
        ((), 3, (), ((), (3,))),  # class numbers, as Keras has them
        ((), 3, (1,), ((1,), (3,))),
        ((), 3, (3,), ((3,), (3,))),
        ((4,), 1, (4,), ((4, 1), (4, 1))),
        ((4,), 1, (4, 1), ((4, 1), (4, 1))),
        ((4,), 3, (4,), ((4,), (4, 3))),
        ((), 3, (3, 1), ((3,), (3,))),
    ],
)
def test_other_shapes(way, inner, units, shape, seen_as):
    x = np.ones((12, 2 * int(np.prod(inner))), "float32")
    y = np.zeros((12, *shape), "float32")
    seen = Seen()
    WAYS[way](model_of(seen.parts, units, inner), x, y)
    assert seen.of(seen_as)


def test_class_numbers_in_a_column_of_a_table():
    seen = Seen()
    model_of(seen.parts, 3).fit(X, pd.Series(CLASSES), verbose=0)
    assert seen.of(((1,), (3,)))


class R2(mlpc.metrics.Metric):
    def __init__(self):
        super().__init__(name="r2")
        self.rest = self.add_weight(name="rest")
        self.all = self.add_weight(name="all")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.rest.assign_add(ops.sum(ops.square(y_true - y_pred)))
        self.all.assign_add(ops.sum(ops.square(y_true - ops.mean(y_true))))

    def result(self):
        return 1 - self.rest / self.all


class Squares(mlpc.Loss):
    def call(self, y_true, y_pred):
        return ops.mean(ops.square(y_true - y_pred), axis=-1)


def test_numbers_are_those_of_a_column():
    found = []
    for y in (Y, Y[:, np.newaxis], pd.Series(Y)):
        mlpc.utils.set_random_seed(0)
        model = model_of({"loss": Squares(), "metrics": [R2()]})
        history = model.fit(X, y, epochs=3, verbose=0).history
        found.append(
            [*history["loss"], *history["r2"], *model.evaluate(X, y, verbose=0)]
        )
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[2], found[1])
    p = model.predict(X, verbose=0)[:, 0]
    told = 1 - np.square(Y - p).sum() / np.square(Y - Y.mean()).sum()
    np.testing.assert_allclose(found[0][-1], told, 1e-5)


def test_columns_of_a_table_for_what_the_engine_knows():
    found = []
    for y in (pd.Series(CLASSES), CLASSES):
        mlpc.utils.set_random_seed(0)
        loss = "sparse_categorical_crossentropy"
        model = model_of({"loss": loss, "metrics": ["accuracy"]}, 3)
        found.append(model.evaluate(X, y, verbose=0))
    assert found[0] == found[1]
    model = mlpc.Sequential([mlpc.layers.Dense(1)])
    assert model.predict(pd.Series(Y), verbose=0).shape == (12, 1)
