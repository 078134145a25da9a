"""What keras.ops does that Keras on JAX does not show: 64 bits, lists, bad input."""

import numpy as np
import pytest

from mlpc import activations, config, layers, ops

X = np.random.default_rng(0).normal(size=(3, 4))


@pytest.fixture
def float64():
    config.set_floatx("float64")
    yield
    config.set_floatx("float32")


def test_float64_stays():
    for result in (
        ops.mean(X),
        ops.add(X, 1),
        ops.softmax(X),
        ops.where(X > 0, X, 0.0),
    ):
        assert result.dtype == np.float64
    assert ops.multiply(X, np.float32(2)).dtype == np.float64
    assert ops.sum(np.arange(3)).dtype == np.int64


def test_numbers_take_the_default_dtype(float64):
    assert ops.mean([1, 2]).dtype == np.float64
    assert ops.ones(3).dtype == np.float64
    assert ops.convert_to_tensor([1, 2]).dtype == np.int64
    assert ops.sqrt(np.int32([4])).dtype == np.float64
    assert ops.exp(np.float32([1])).dtype == np.float32


def test_what_comes_in_stays_as_it_is():
    before = X.copy()
    ops.scatter_update(X, [[0, 0]], [7.0])
    ops.slice_update(X, (0, 0), [[7.0]])
    ops.convert_to_tensor(X)[:] = 7
    ops.convert_to_numpy(X)[:] = 7
    np.testing.assert_array_equal(X, before)


def test_a_weight_is_an_array():
    dense = layers.Dense(2)
    dense.build((None, 3))
    result = ops.sum(ops.square(dense.kernel))
    assert isinstance(result, np.float32) and type(result.numpy()) is np.float32
    kernel = ops.convert_to_tensor(dense.kernel)
    assert isinstance(kernel, np.ndarray) and type(kernel.numpy()) is np.ndarray


def test_activations_are_the_engines():
    x = X.astype("float32")
    for name in ("relu", "sigmoid", "softmax", "selu"):
        expected = getattr(activations, name)(x)
        assert getattr(ops, name)(x).tobytes() == expected.tobytes()


def test_eigenvalues():
    symmetric = X @ X.T
    values, vectors = ops.eig(symmetric)
    np.testing.assert_allclose(symmetric @ vectors, vectors * values, atol=1e-12)


def test_vectorize():
    step = ops.vectorize(lambda x: 1.0 if x > 0 else 0.0)
    np.testing.assert_array_equal(step(X), X > 0)


def test_nested_structures():
    pair = {"a": X, "b": (X, -X)}
    sums = ops.map(lambda row: {"s": row["a"].sum(), "t": row["b"][1].sum()}, pair)
    np.testing.assert_allclose(sums["s"], X.sum(1))
    np.testing.assert_allclose(sums["t"], -X.sum(1))
    carry, nothing = ops.scan(lambda c, _: (c * 2, None), 1, length=5)
    assert (carry, nothing) == (32, None)


def test_names_and_texts():
    assert ops.mean.__name__ == "mean"
    assert ops.mean.__module__ == "mlpc.ops.numpy"
    assert ops.mean.__doc__
    assert ops.abs is ops.absolute


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: ops.cast(X, "float3"), ValueError, "Invalid dtype: float3"),
        (lambda: ops.ldexp(X, X), TypeError, "`x2` of ldexp"),
        (lambda: ops.one_hot([1], 3, sparse=True), ValueError, "`sparse`"),
        (lambda: ops.convert_to_tensor(X, sparse=True), ValueError, "`sparse`"),
        (lambda: ops.bincount([1], sparse=True), ValueError, "`sparse`"),
        (lambda: ops.multi_hot([1]), ValueError, "`num_classes`"),
        (lambda: ops.normalize(X, order=0), ValueError, "`order`"),
        (lambda: ops.moments(X, 0, synchronized=True), NotImplementedError, "synchr"),
        (lambda: ops.unique([1], size=3), NotImplementedError, "`size`"),
        (lambda: ops.qr(X, "r"), ValueError, "`mode`"),
        (lambda: ops.matrix_rank(X[0]), ValueError, "two axes"),
        (lambda: ops.cdist(X, X[:, :2]), ValueError, "`x` and `y`"),
        (lambda: ops.scan(lambda c, x: (c, x), 0), ValueError, "`length`"),
        (lambda: ops.scatter_update(X, [[0]], X, "no"), ValueError, "`reduction`"),
        (lambda: ops.slice(X, (0,), (1, 1)), ValueError, "`start_indices`"),
        (lambda: ops.searchsorted(X, 1), ValueError, "`sorted_sequence`"),
        (lambda: ops.pad(X, 1, "edge", 3), ValueError, "`constant_values`"),
        (lambda: ops.layer_normalization(X, scaling=True), ValueError, "scaling"),
        (
            lambda: ops.binary_crossentropy(X, X[0]),
            ValueError,
            "`target` and `output` must have the same shape",
        ),
        (lambda: ops.categorical_crossentropy(X, X[0]), ValueError, "same shape"),
        (
            lambda: ops.sparse_categorical_crossentropy([1, 2], X),
            ValueError,
            "up until the last dimension",
        ),
    ],
)
def test_bad_input(call, error, text):
    with pytest.raises(error, match=text):
        call()
