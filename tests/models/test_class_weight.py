"""`class_weight` as scikit-learn gives it, beside a dict of the same numbers."""

import numpy as np
import pytest

import mlpc

N = 40
RNG = np.random.default_rng(2)
X = RNG.normal(size=(N, 2))
CLASSES = RNG.choice(3, N, p=[0.6, 0.3, 0.1])
ONE_HOT = np.eye(3)[CLASSES]


def fitted(class_weight, y=CLASSES, x=X, **options):
    """The history and the weights after two epochs."""
    mlpc.utils.set_random_seed(0)
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(3, "softmax")])
    loss = "categorical_crossentropy" if y.ndim > 1 else None
    model.compile("sgd", loss or "sparse_categorical_crossentropy")
    options = {"epochs": 2, "verbose": 0, "class_weight": class_weight} | options
    history = model.fit(x, y, **options).history
    return history, [weight.tolist() for weight in model.get_weights()]


def balanced(y):
    """The weights that scikit-learn calls so, in a dict by class."""
    utils = pytest.importorskip("sklearn.utils")
    classes = np.unique(y)
    weights = utils.compute_class_weight("balanced", classes=classes, y=y)
    return dict(zip(classes.tolist(), weights.tolist(), strict=True))


@pytest.mark.parametrize("y", [CLASSES, CLASSES[:, None], CLASSES * 1.0, ONE_HOT])
def test_balanced(y):
    y = y if y.shape != (N, 1) else y[:, 0]
    assert fitted("balanced", y) == fitted(balanced(CLASSES), y)


def test_balanced_where_a_class_is_missing():
    y = np.where(CLASSES == 1, 2, CLASSES)
    assert fitted("balanced", y) == fitted(balanced(y), y)


def test_balanced_counts_the_rows_that_are_trained_on():
    options = {"validation_split": 0.5}
    expected = fitted(balanced(CLASSES[: N // 2]), **options)
    assert fitted("balanced", **options) == expected


def test_balanced_of_sparse_rows():
    sparse = pytest.importorskip("scipy.sparse")
    expected = fitted(balanced(CLASSES), x=sparse.csr_matrix(X), shuffle=False)
    assert fitted("balanced", x=sparse.csr_matrix(X), shuffle=False) == expected


def test_balanced_in_two_classes():
    y = (CLASSES > 0).astype("float32")[:, None]
    found = []
    for weights in ("balanced", balanced(y[:, 0])):
        model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(1, "sigmoid")])
        model.set_weights([np.ones((2, 1)), np.zeros(1)])
        model.compile("sgd", "binary_crossentropy")
        found.append(model.train_on_batch(X, y, class_weight=weights))
    assert found[0] == found[1]


@pytest.mark.parametrize("kind", ["array", "Series"])
def test_weights_by_number(kind):
    weights = np.array([0.5, 2, 3], "float32")
    if kind == "Series":
        pandas = pytest.importorskip("pandas")
        weights = pandas.Series(weights[::-1], index=[2, 1, 0])
    assert fitted(weights) == fitted({0: 0.5, 1: 2.0, 2: 3.0})


def test_an_array_for_batches():
    def batches():
        return ((X[i : i + 8], CLASSES[i : i + 8]) for i in range(0, N, 8))

    found = []
    for weights in (np.array([0.5, 2, 3]), {0: 0.5, 1: 2.0, 2: 3.0}):
        mlpc.utils.set_random_seed(0)
        model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(3, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy")
        found.append(model.fit(batches(), class_weight=weights, verbose=0).history)
    assert found[0] == found[1]


def test_balanced_is_not_known_of_batches():
    model = mlpc.Sequential([mlpc.Input((2,)), mlpc.layers.Dense(3, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    batches = ((X, CLASSES) for _ in range(1))
    with pytest.raises(ValueError, match=r"`class_weight` .* Python generator .* dict"):
        model.fit(batches, class_weight="balanced", verbose=0)
