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
    monkeypatch.setattr("mlpc.models.feeding.MOST_AT_ONCE", N // 2)
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
        (rows, one_hot, {}, r"`y.toarray\(\)`"),
        (rows, Y, {"validation_split": 0.99}, "not sufficient"),
        (rows[:, :1], Y, {"validation_split": 0.5}, "incompatible shape"),
        (rows.astype(complex), Y, {}, "complex128"),
        (iter([(rows, Y)]), None, {"validation_split": 0.5}, "only supported for"),
    ):
        with pytest.raises(ValueError, match=text):
            model.fit(x, y, verbose=0, **options)
    assert int(model.optimizer.iterations) == 0
