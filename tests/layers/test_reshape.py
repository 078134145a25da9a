"""Reshape, Flatten, Permute, Identity: the elements stay."""

from itertools import permutations

import numpy as np
import pytest

import mlpc as keras
from mlpc import layers
from mlpc.initializers import GlorotUniform as Glorot

X = np.random.default_rng(0).normal(size=(9, 4, 6, 5))
VIEWS = {
    "plain": X,
    "strided": X.repeat(2, 2)[:, :, ::2],
    "reversed": X[..., ::-1],
    "transposed": X.transpose(0, 3, 1, 2).copy().transpose(0, 2, 3, 1),
    "column": np.asfortranarray(X),
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    "shape", [(120,), (6, 20), (5, -1), (-1, 8), (-1, 7, 1, 1), (2, 3, 4, 5), (1, 120)]
)
def test_reshape(shape, view):
    """The array's strides and the rows of both shapes cross each other."""
    x = VIEWS[view]
    if shape == (-1, 7, 1, 1):
        with pytest.raises(ValueError, match="cannot by divided"):
            layers.Reshape(shape)(x)
        return
    layer = layers.Reshape(shape, dtype="float64")
    expected = x.reshape(len(x), *shape)
    np.testing.assert_array_equal(layer(x), expected)
    assert layer.compute_output_shape((None, 4, 6, 5)) == (None, *expected.shape[1:])


def test_reshape_within_a_model():
    chain = [layers.Reshape(shape) for shape in ((8, 3), (2, 12), (4, 6), (24,))]
    model = keras.Sequential([keras.Input((24,)), layers.Identity(), *chain])
    x = X[:, :, :, 0].reshape(9, 24)
    np.testing.assert_array_equal(model.predict(x, verbose=0), np.float32(x))


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((2.5,), "tuple of integers"),
        ((-2, 3), "non-negative"),
        ((-1, -1), "at most one"),
    ],
)
def test_a_bad_target_shape(shape, message):
    with pytest.raises(ValueError, match=message):
        layers.Reshape(shape)


def test_a_target_of_another_size():
    with pytest.raises(ValueError, match="total size of the tensor must be unchanged"):
        keras.Sequential([keras.Input((4,)), layers.Reshape((5,))])


@pytest.mark.parametrize("shape", [(5,), (4, 6), (4, 6, 5), (2, 3, 2, 5, 2)])
def test_flatten_with_the_channels_first(shape):
    x = np.random.default_rng(1).normal(size=(7, *shape))
    layer = layers.Flatten("channels_first", dtype="float64")
    expected = np.moveaxis(x, 1, -1).reshape(7, -1)
    np.testing.assert_array_equal(layer(x), expected)


def test_flatten_gives_rows_without_axes_one():
    assert layers.Flatten()(np.arange(3.0)).shape == (3, 1)


@pytest.mark.parametrize("shape", [(5,), (4, 6), (4, 6, 5), (2, 3, 2, 5)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_permute(shape, dtype):
    x = np.random.default_rng(1).normal(size=(7, *shape)).astype(dtype)
    for dims in permutations(range(1, len(shape) + 1)):
        layer = layers.Permute(dims, dtype=dtype)
        expected = x.transpose(0, *dims)
        np.testing.assert_array_equal(layer(x), expected)
        assert layer.compute_output_shape((None, *shape)) == (None, *expected.shape[1:])


@pytest.mark.parametrize("dims", [(), (0,), (2,), (1, 1), (2, 3), (1.5,), "ab"])
def test_bad_dims(dims):
    with pytest.raises(ValueError, match="consecutive and start from 1"):
        layers.Permute(dims)


def test_permute_of_an_input_with_other_axes():
    with pytest.raises(ValueError, match="expected ndim=3, found ndim=2"):
        keras.Sequential([keras.Input((4,)), layers.Permute((2, 1))])


def test_identity():
    np.testing.assert_array_equal(layers.Identity(dtype="float64")(X), X)


@pytest.mark.parametrize("kept", [layers.Flatten, lambda: layers.Reshape((12,))])
@pytest.mark.parametrize(
    "changes", [lambda: layers.Activation("tanh"), lambda: layers.Rescaling(0.5, 1)]
)
def test_rows_are_what_they_were_in_every_epoch(changes, kept):
    """The rows of a single batch are gathered once; no layer may write over them."""
    x = np.float32(X[:, 0, :2].reshape(9, 2, 5)[:, :, :1].repeat(6, 2))

    def losses(calls):
        keras.utils.set_random_seed(1)
        model = keras.Sequential(
            [keras.Input((2, 6)), kept(), changes(), layers.Dense(20), layers.Dense(1)]
        )
        model.compile(keras.optimizers.SGD(0.01), "mse")
        found = []
        for epochs in calls:
            history = model.fit(x, x[:, 0, :1], 9, epochs, verbose=0).history
            found += history["loss"]
        return found

    assert losses([4]) == losses([1, 1, 1, 1])


# What reads its output on the way back, a view of that, and what would write over it.
READS_ITS_OUTPUT = ("relu", "sigmoid", "tanh", "softmax", "elu", "selu", "log_softmax")
WRITES_IN_PLACE = {
    "relu": lambda: layers.ReLU(),
    "rescaling": lambda: layers.Rescaling(0.5, 0.25),
    "dropout": lambda: layers.Dropout(0.5, seed=5),
    "noise": lambda: layers.GaussianNoise(0.5, seed=5),
    "alpha dropout": lambda: layers.AlphaDropout(0.5, seed=5),
    "normalization": lambda: layers.Normalization(mean=0.3, variance=4.0),
}


@pytest.mark.parametrize("behind", WRITES_IN_PLACE)
@pytest.mark.parametrize("activation", READS_ITS_OUTPUT)
def test_a_view_between_two_layers_moves_no_bit(activation, behind):
    width = 24

    def trained(*views):
        net = keras.Sequential(
            [
                keras.Input((4,)),
                layers.Dense(width, activation, kernel_initializer=Glorot(1)),
                *views,
                WRITES_IN_PLACE[behind](),
                layers.Dense(3, kernel_initializer=Glorot(2)),
            ]
        )
        net.compile("sgd", "mse")
        x = np.random.default_rng(0).normal(size=(32, 4)).astype("float32")
        net.fit(x, x[:, :3] ** 2, epochs=2, shuffle=False, verbose=0)
        return net.get_weights()

    expected = trained()
    for views in ([layers.Flatten()], [layers.Reshape((width,)), layers.Flatten()]):
        for one, other in zip(expected, trained(*views), strict=True):
            np.testing.assert_array_equal(one, other)
