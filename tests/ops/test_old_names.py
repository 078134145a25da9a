"""Keras 2's functions of the backend, by formulas."""

import numpy as np
import pytest

from mlpc import backend as K
from mlpc import layers

X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
Y = np.random.default_rng(1).normal(size=(3, 4)).astype("float32")


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        (lambda: K.mean(X, axis=-1), X.mean(-1)),
        (lambda: K.sum(K.square(X)), (X**2).sum()),
        (lambda: K.sqrt(K.abs(X)), np.sqrt(abs(X))),
        (lambda: K.log(K.exp(X)), X),
        (lambda: K.clip(X, -0.5, 0.5), X.clip(-0.5, 0.5)),
        (lambda: K.pow(X, 2), X**2),
        (lambda: K.dot(X, Y.T), X @ Y.T),
        (lambda: K.batch_dot(X, Y, 1), (X * Y).sum(1, keepdims=True)),
        (lambda: K.batch_dot(X, Y), (X * Y).sum(1, keepdims=True)),
        (
            lambda: K.batch_dot(np.stack([X, Y]), np.stack([X.T, Y.T])),
            np.stack([X @ X.T, Y @ Y.T]),
        ),
        (lambda: K.concatenate([X, Y]), np.concatenate([X, Y], -1)),
        (lambda: K.expand_dims(X), X[..., None]),
        (lambda: K.argmax(X), X.argmax(-1)),
        (lambda: K.cumsum(X), X.cumsum(0)),
        (lambda: K.flatten(X), X.ravel()),
        (lambda: K.batch_flatten(np.stack([X, Y])), np.stack([X, Y]).reshape(2, 12)),
        (lambda: K.permute_dimensions(X, (1, 0)), X.T),
        (lambda: K.gather(X, [2, 0]), X[[2, 0]]),
        (lambda: K.repeat(X, 2), np.stack([X, X], 1)),
        (lambda: K.repeat_elements(X, 2, 1), X.repeat(2, 1)),
        (lambda: K.reverse(X, 1), X[:, ::-1]),
        (lambda: K.relu(X, alpha=0.1), np.where(X > 0, X, np.float32(0.1) * X)),
        (lambda: K.hard_sigmoid(X), np.clip(0.2 * X + 0.5, 0, 1)),
        (
            lambda: K.l2_normalize(X, 1),
            X / np.linalg.norm(X, axis=1, keepdims=True),
        ),
        (lambda: K.switch(X > 0, X, Y), np.where(X > 0, X, Y)),
        (lambda: K.switch(True, lambda: X, lambda: Y), X),
        (lambda: K.constant(3.0, shape=(2, 2)), np.full((2, 2), 3.0)),
        (lambda: K.bias_add(X, Y[0]), X + Y[0]),
        (lambda: K.map_fn(lambda row: row.sum(), X), X.sum(1)),
        (lambda: K.in_top_k(X, X.argmax(1), 1), [True] * 3),
        (lambda: K.eye(2), np.eye(2)),
        (lambda: K.cast_to_floatx([1, 2]), [1, 2]),
        (
            lambda: K.batch_normalization(X, 1.0, 4.0, 2.0, 3.0),
            (X - 1) / 4.001**0.5 * 3 + 2,
        ),
    ],
)
def test_formulas(ours, expected):
    np.testing.assert_allclose(ours(), expected, 2e-6, 1e-6)


def test_shapes():
    assert K.int_shape(X) == (3, 4) == K.shape(X)
    assert (K.ndim(X), K.count_params(X), K.dtype(X)) == (2, 12, "float32")
    assert K.is_sparse(X) is False


def test_variables():
    x = K.variable([[1, 2], [3, 4]], name="x")
    assert (x.dtype, x.name, x.shape) == (np.float32, "x", (2, 2))
    K.set_value(x, [[5, 6], [7, 8]])
    K.update_add(x, np.ones((2, 2)))
    K.batch_set_value([(x, K.get_value(x) - 1)])
    np.testing.assert_array_equal(K.batch_get_value([x])[0], [[5, 6], [7, 8]])
    K.moving_average_update(x, np.zeros((2, 2)), 0.5)
    np.testing.assert_array_equal(K.eval(x), [[2.5, 3], [3.5, 4]])
    with pytest.raises(ValueError, match="must match"):
        K.set_value(x, [1, 2])


def test_a_layers_weight():
    dense = layers.Dense(2)
    dense.build((None, 2))
    K.set_value(dense.kernel, np.eye(2))
    np.testing.assert_array_equal(dense.get_weights()[0], np.eye(2))


def test_draws():
    assert K.random_normal((2, 3), seed=1).shape == (2, 3)
    assert K.random_uniform_variable((4,), 1, 2, seed=1).min() >= 1
    assert set(K.random_bernoulli((100,), 0.5, seed=1)) == {0.0, 1.0}
    assert K.dropout(np.ones(100, "float32"), 0.5, seed=1).max() == 2


def test_what_is_not_there():
    with pytest.raises(AttributeError, match=r"no attribute 'conv2d'; .*mlpc.ops"):
        K.conv2d  # noqa: B018
