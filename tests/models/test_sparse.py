"""Sparse matrices and arrays of SciPy's, in each of their forms."""

import numpy as np
import pytest

import mlpc

sparse = pytest.importorskip("scipy.sparse")

N = 12
X = np.round(np.random.default_rng(1).normal(size=(N, 2)))
Y = np.linspace(-1, 3, N)


def model_of(width, k=mlpc):
    dense = k.layers.Dense(1, kernel_initializer="ones")
    model = k.Sequential([k.Input((width,)), dense])
    model.compile(k.optimizers.SGD(0.01), "mse")
    return model


def history(x, y=Y, k=mlpc, **options):
    options = {"shuffle": False, "batch_size": 5, "verbose": 0} | options
    return model_of(x.shape[1], k).fit(x, y, **options).history


FORMS = [
    f"{form}_{kind}"
    for kind in ("matrix", "array")
    for form in ("csr", "csc", "coo", "bsr", "dia", "lil", "dok")
]
WAYS = {
    "split": {"validation_split": 0.25},
    "split and weights": {"validation_split": 0.25, "sample_weight": abs(Y)},
    "split and classes": {"validation_split": 0.25, "class_weight": {0: 2.0}},
    "shuffled": {"shuffle": True},
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("way", WAYS)
def test_sparse_rows(form, way):
    rows = getattr(sparse, form)(X)
    found = []
    for x in (rows, X):
        mlpc.utils.set_random_seed(0)
        y = (X[:, 0] > 0).astype(float)
        found.append(history(x, y, epochs=2, **WAYS[way]))
    assert found[0] == found[1]


def test_rows_of_any_number_are_shuffled_as_a_whole(monkeypatch):
    """The order of a dataset's batches may be drawn while it is walked, not theirs."""
    mlpc.utils.set_random_seed(0)
    expected = history(X, shuffle=True, epochs=3)
    monkeypatch.setattr("mlpc.training.feeding.MOST_AT_ONCE", N // 2)
    mlpc.utils.set_random_seed(0)
    assert history(sparse.csr_matrix(X), shuffle=True, epochs=3) == expected


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("form", ["csr_matrix", "coo_array"])
def test_sparse_rows_split_as_in_keras(form, keras):
    rows = getattr(sparse, form)(X)
    ours, theirs = (history(rows, k=k, **WAYS["split"]) for k in (mlpc, keras))
    for name in theirs:
        np.testing.assert_allclose(ours[name], theirs[name], 1e-6)


@pytest.mark.parametrize("form", FORMS)
def test_sparse_rows_of_one_batch(form):
    rows = getattr(sparse, form)(X)
    models = [model_of(2), model_of(2)]
    for model, x in zip(models, (rows, X), strict=True):
        model.train_on_batch(x, Y)
        model.fit(iter([(x, Y)] * 2), steps_per_epoch=2, verbose=0)
    np.testing.assert_equal(*[model.get_weights() for model in models])
    np.testing.assert_array_equal(models[0](rows), models[1](X))
    np.testing.assert_array_equal(
        models[0].predict_on_batch(rows), models[1].predict(X, verbose=0)
    )


def test_what_is_wrong_with_sparse_rows():
    rows = sparse.csr_matrix(X)
    one_hot = sparse.csr_matrix(np.eye(N)[:, :1])
    model = model_of(2)
    for x, y, options, text in (
        (rows, Y[:3], {"validation_split": 0.5}, "cardinality is ambiguous"),
        (rows, one_hot[:3], {}, "cardinality is ambiguous"),
        (rows, Y, {"validation_split": 0.99}, "not sufficient"),
        (rows[:, :1], Y, {"validation_split": 0.5}, "incompatible shape"),
        (rows.astype(complex), Y, {}, "complex128"),
        (iter([(rows, Y)]), None, {"validation_split": 0.5}, "only supported for"),
    ):
        with pytest.raises(ValueError, match=text):
            model.fit(x, y, verbose=0, **options)
    assert int(model.optimizer.iterations) == 0


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dense_rows", [False, True])
def test_sparse_targets(form, dense_rows):
    """One-hot targets, as scikit-learn's encoder gives them."""
    y = np.eye(3, dtype="float32")[np.arange(N) % 3]
    make = getattr(sparse, form)
    found = []
    for targets in (make(y), y):
        mlpc.utils.set_random_seed(0)
        model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(3, "softmax")])
        model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
        x = X if dense_rows else make(X)
        options = {"batch_size": 5, "verbose": 0}
        fit = model.fit(x, targets, validation_split=0.25, **options)
        model.fit(X, y, validation_data=(x, targets), **options)
        found.append([fit.history, model.evaluate(x, targets, verbose=0)])
        found[-1].append(model.train_on_batch(x, targets))
    assert found[0] == found[1]


class Rows(mlpc.utils.PyDataset):
    """Batches of sparse rows, and of their weights."""

    def __len__(self):
        return 3

    def __getitem__(self, i):
        some = slice(5 * i, 5 * i + 5)
        return sparse.csr_matrix(X[some]), Y[some], abs(Y[some])


STREAMS = {
    "generator": lambda: (Rows()[i] for i in range(3)),
    "dataset": Rows,
    "list of batches": lambda: _Iterable([Rows()[i] for i in range(3)]),
}


class _Iterable:
    def __init__(self, batches):
        self.batches = batches

    def __iter__(self):
        return iter(self.batches)


@pytest.mark.parametrize("kind", STREAMS)
def test_sparse_batches(kind):
    model = model_of(2)
    found = [
        model.fit(STREAMS[kind](), shuffle=False, verbose=0).history,
        model.evaluate(STREAMS[kind](), verbose=0),
        model.predict(STREAMS[kind](), verbose=0).tolist(),
    ]
    model, options = model_of(2), {"batch_size": 5, "verbose": 0}
    assert found == [
        model.fit(X, Y, sample_weight=abs(Y), shuffle=False, **options).history,
        model.evaluate(X, Y, sample_weight=abs(Y), **options),
        model.predict(X, **options).tolist(),
    ]


def test_sparse_batches_beside_keras(keras):
    def batches():
        return (Rows()[i] for i in range(3))

    options = {"shuffle": False, "verbose": 0}
    ours, theirs = (
        model_of(2, k).fit(batches(), steps_per_epoch=3, **options)
        for k in (mlpc, keras)
    )
    np.testing.assert_allclose(ours.history["loss"], theirs.history["loss"], 1e-5)


@pytest.mark.filterwarnings("ignore:Sparse CSR tensor support")
def test_sparse_tensors_of_torch():
    torch = pytest.importorskip("torch")
    tensor = torch.tensor(X, dtype=torch.float32)
    with torch.no_grad():
        for form in (tensor.to_sparse(), tensor.to_sparse_csr(), tensor):
            batches = ((form, torch.tensor(Y)) for _ in range(1))
            assert model_of(2).fit(batches, verbose=0).history == history(
                X, batch_size=N
            )


def test_sparse_batches_of_tensorflow():
    tf = pytest.importorskip("tensorflow")
    rows = tf.sparse.from_dense(X.astype("float32"))
    dataset = tf.data.Dataset.from_tensor_slices((rows, Y)).batch(5)
    assert model_of(2).fit(dataset, verbose=0).history == history(X)
