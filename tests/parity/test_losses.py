"""Losses beside Keras': on arrays, with weights and reductions, names and arguments."""

import loss_cases
import numpy as np
import pytest

import mlpc

REDUCTIONS = ["sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", None]
FUNCTIONS = sorted(set(mlpc.losses.functions.names) - {"bce", "mse", "mae", "mape"})
FUNCTIONS = [name for name in FUNCTIONS if hasattr(mlpc.losses, name)]
BATCHES = [
    ("Dice", {}),
    ("Dice", {"axis": (1,)}),
    ("Tversky", {"alpha": 0.2, "beta": 0.9}),
    ("Tversky", {"axis": 0}),
    ("Circle", {"gamma": 4.0}),
    ("Circle", {"gamma": 2.0, "margin": 0.2, "remove_diagonal": False}),
]


def example(name, shape, options):
    rng = np.random.default_rng(1)
    p = loss_cases.predictions(name, shape, rng, options).astype("float32")
    y = loss_cases.targets(name, shape, rng, options)
    return y, p, rng.uniform(0, 2, shape[:-1])


@pytest.mark.parametrize(
    ("name", "options", "reduction"),
    [
        *((*case, "sum_over_batch_size") for case in loss_cases.KERAS_CASES),
        *(
            (*case, reduction)
            for case in (
                ("poisson", {}),
                ("categorical_crossentropy", {"label_smoothing": 0.2}),
                ("sparse_categorical_crossentropy", {"ignore_class": -1}),
            )
            for reduction in REDUCTIONS[1:]
        ),
    ],
)
def test_object(name, options, reduction, keras):
    y, p, weights = example(name, (9, 4), options)
    ours, theirs = (
        getattr(k.losses, loss_cases.CLASSES[name])(reduction=reduction, **options)
        for k in (mlpc, keras)
    )
    kept = {"delta": options["delta"]} if "delta" in options else {}  # Huber's
    assert ours.name == theirs.name
    assert ours.get_config() == {**theirs.get_config(), **kept}
    for weight in (None, weights, weights[:, np.newaxis]):
        found, told = ours(y, p, weight), np.asarray(theirs(y, p, weight))
        assert found.dtype == told.dtype and found.shape == told.shape
        np.testing.assert_allclose(found, told, 2e-5, 2e-6)


@pytest.mark.parametrize(
    ("y_shape", "p_shape", "w_shape"),
    [
        ((5,), (5, 1), (5,)),
        ((5, 1), (5,), (5, 1)),
        ((5, 1), (5, 1), ()),
        ((2, 3), (2, 3, 1), (2,)),
        ((2, 3, 4), (2, 3, 4), (2, 3)),
        ((2, 3, 4), (2, 3, 4), (2, 1)),
        ((5, 1), (5, 3), (5,)),
    ],
)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_ranks_of_weights(y_shape, p_shape, w_shape, reduction, keras):
    rng = np.random.default_rng(2)
    y, p, w = rng.normal(size=y_shape), rng.normal(size=p_shape), rng.random(w_shape)
    ours, theirs = (
        k.losses.MeanAbsoluteError(reduction=reduction) for k in (mlpc, keras)
    )
    found, told = ours(y, p, w), np.asarray(theirs(y, p, w))
    assert found.shape == told.shape
    np.testing.assert_allclose(found, told, 2e-6)


@pytest.mark.parametrize("shape", [(6, 4), (2, 3, 4)])
@pytest.mark.parametrize(("name", "options"), loss_cases.KERAS_CASES)
def test_function(name, options, shape, keras):
    y, p, _ = example(name, shape, options)
    y = y if y.dtype.kind == "i" else y.astype("float32")
    found = getattr(mlpc.losses, name)(y, p, **options)
    told = np.asarray(getattr(keras.losses, name)(y, p, **options))
    assert found.dtype == told.dtype and found.shape == told.shape
    np.testing.assert_allclose(found, told, 2e-5, 2e-6)


@pytest.mark.parametrize(("name", "options"), BATCHES)
@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum"])
def test_losses_of_batches(name, options, reduction, keras):
    import jax

    rng = np.random.default_rng(3)
    p = rng.uniform(size=(8, 3)).astype("float32")
    y = rng.integers(0, 2, p.shape).astype("float32")
    if name == "Circle":
        p *= 0.9 / np.linalg.norm(p, axis=1, keepdims=True)
        y = rng.integers(0, 3, 8)
    ours, theirs = (
        getattr(k.losses, name)(reduction=reduction, **options) for k in (mlpc, keras)
    )
    told, slopes = jax.value_and_grad(lambda p: theirs(y, p).sum())(p)
    value, gradient = mlpc.losses.value_and_gradient(ours, y, p)
    np.testing.assert_allclose(ours(y, p), told, 1e-5)
    np.testing.assert_allclose(value, told, 1e-5)
    np.testing.assert_allclose(gradient, slopes, 1e-3, 1e-5)


@pytest.mark.parametrize("options", [{}, {"from_logits": True, "gamma": 1.0}])
def test_focal_with_a_weight_for_each_class(options, keras):
    name, options = (
        "categorical_focal_crossentropy",
        {
            "alpha": [0.2, 0.5, 0.1, 1.0],
            **options,
        },
    )
    y, p, weights = example(name, (9, 4), options)
    ours, theirs = (
        k.losses.CategoricalFocalCrossentropy(**options) for k in (mlpc, keras)
    )
    np.testing.assert_allclose(ours(y, p, weights), theirs(y, p, weights), 1e-5)


def squares(y_true, y_pred):
    return (y_pred - y_true) ** 2


def test_functions_are_serialized_alike(keras):
    for ours, theirs in ((mlpc.losses.huber, keras.losses.huber), (squares, squares)):
        config = mlpc.losses.serialize(ours)
        assert config == keras.losses.serialize(theirs)
    read = keras.losses.deserialize(mlpc.losses.serialize(mlpc.losses.huber))
    assert read is keras.losses.huber
    wrapped = mlpc.losses.resolve("huber").get_config()
    from keras.src.losses.losses import LossFunctionWrapper

    assert wrapped == LossFunctionWrapper(keras.losses.huber, name="huber").get_config()


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", [(9, 4), (9, 1)])
def test_users_own(shape, reduction, keras):
    """What `call` returns may have any shape that Keras reduces."""
    rng = np.random.default_rng(4)
    y, p = rng.normal(size=(2, *shape)).astype("float32")

    def make(k):
        class Own(k.losses.Loss):
            def call(self, y_true, y_pred):
                return (y_pred - y_true) ** 2

        return Own(reduction=reduction)

    ours, theirs = make(mlpc), make(keras)
    assert ours.get_config() | {"name": ""} == theirs.get_config() | {"name": ""}
    for weights in (None, rng.random((9, 1)), rng.random(shape)):
        found, told = ours(y, p, weights), np.asarray(theirs(y, p, weights))
        assert found.shape == told.shape
        np.testing.assert_allclose(found, told, 1e-5)
