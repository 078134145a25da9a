"""Kernels and misclassified rows as images."""

import numpy as np
import pytest

import mlpc
from mlpc import layers as L
from mlpc import plot

RNG = np.random.default_rng(2)


def model(shape=(2, 3), units=5):
    layers = [mlpc.Input(shape), L.Flatten(), L.Dense(units), L.Dense(1)]
    return mlpc.Sequential(layers)


def shown(axes):
    return np.array([ax.images[0].get_array() for ax in axes])


def test_weights_are_the_kernels_columns():
    net = model()
    kernel = np.asarray(net.layers[1].kernel)
    axes = plot.weights(net)
    np.testing.assert_array_equal(shown(axes), kernel.T.reshape(5, 2, 3))
    assert [ax.get_title() for ax in axes] == [f"unit {unit}" for unit in range(5)]
    limit = np.abs(kernel).max()
    assert {ax.images[0].get_clim() for ax in axes} == {(-limit, limit)}
    assert axes[0].figure.axes[-1].get_ylabel() == "weight"


def test_of_a_layer_the_shape_may_be_said():
    layer = model().layers[1]
    assert shown(plot.weights(layer)).shape == (5, 1, 6)
    assert shown(plot.weights(layer, (3, 2), n=4)).shape == (4, 3, 2)
    assert shown(plot.weights(model((16,)))).shape == (5, 4, 4)
    assert shown(
        plot.weights(mlpc.Sequential([mlpc.Input((2, 3)), model()]))
    ).shape == (5, 2, 3)


@pytest.mark.parametrize(
    ("layer", "options", "message"),
    [
        (L.Flatten(), {}, "`layer` must have a kernel"),
        (mlpc.Sequential([L.Dense(2)]), {}, "`layer` must have a kernel"),
        (model(), {"shape": (2, 2)}, "`shape` must be that of an image of 6 numbers"),
        (model(), {"shape": (1, 2, 3)}, "`shape` must be that of an image"),
        (model(), {"shape": (6,)}, "`shape` must be that of an image of 6 numbers"),
        (model(), {"n": 0}, "`n` must be an integer >= 1"),
    ],
)
def test_bad_weights(layer, options, message):
    with pytest.raises(ValueError) as error:
        plot.weights(layer, **options)
    assert message in str(error.value)


X = RNG.normal(size=(6, 4, 4))
TRUE, PRED = np.array([0, 1, 2, 0, 1, 2]), np.array([0, 2, 2, 1, 1, 0])


@pytest.mark.parametrize("x", [X, X.reshape(6, 16), X[..., np.newaxis]])
@pytest.mark.parametrize("pred", [PRED, np.eye(3)[PRED]])
def test_misclassified_rows_are_shown(x, pred):
    axes = plot.misclassified(x, TRUE[:, np.newaxis], pred)
    np.testing.assert_array_equal(shown(axes), X[[1, 3, 5]])
    assert [ax.get_title() for ax in axes] == ["1 → 2", "0 → 1", "2 → 0"]
    title = axes[0].figure.get_suptitle()
    assert title == "3 of 6 misclassified: true → predicted"


def test_colours_are_shown_as_they_are():
    x = RNG.uniform(size=(6, 4, 4, 3))
    np.testing.assert_array_equal(
        shown(plot.misclassified(x, TRUE, PRED)), x[[1, 3, 5]]
    )


def test_some_of_them_with_names():
    axes = plot.misclassified(X, TRUE, PRED, (2, 8), n=2, labels=["cat", "dog", "cow"])
    np.testing.assert_array_equal(shown(axes), X[[1, 3]].reshape(2, 2, 8))
    assert [ax.get_title() for ax in axes] == ["dog → cow", "cat → dog"]


def test_where_all_are_right_it_says_so():
    (ax,) = plot.misclassified(X, TRUE, TRUE)
    assert not ax.images and ax.texts[0].get_text() == "0 of 6 misclassified"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((X[0, 0], TRUE, PRED), "`x` must hold images"),
        ((X, TRUE[:3], PRED), "as many rows. Received: 6, 3, 6"),
        ((X, TRUE, PRED + 0.5), "`y_pred` must hold class numbers"),
        ((X, TRUE, PRED, (5, 5)), "`shape` must be that of an image of 16 numbers"),
    ],
)
def test_bad_misclassified(arguments, message):
    with pytest.raises(ValueError) as error:
        plot.misclassified(*arguments)
    assert message in str(error.value)


def test_images_have_their_classes_and_what_was_predicted():
    axes = plot.images(X, [0, 1, 2, 0, 1, 2])
    np.testing.assert_array_equal(shown(axes), X)
    assert [ax.get_title() for ax in axes] == ["0", "1", "2", "0", "1", "2"]
    axes = plot.images(
        X[:3], [0, 1, 2], np.eye(3)[[0, 2, 2]], labels=["cat", "dog", "cow"]
    )
    assert [ax.get_title() for ax in axes] == ["cat", "dog → cow", "cow"]
    assert [ax.get_title() for ax in plot.images(X, n=2)] == ["", ""]
    assert [ax.get_title() for ax in plot.images(X[:2], titles="ab")] == ["a", "b"]


def test_images_of_all_shapes():
    squares = np.arange(2 * 64.0).reshape(2, 64)
    assert shown(plot.images(squares)).shape == (2, 8, 8)
    assert shown(plot.images(squares, shape=(4, 16))).shape == (2, 4, 16)
    assert shown(plot.images(squares.reshape(2, 8, 8, 1))).shape == (2, 8, 8)
    limits = {ax.images[0].get_clim() for ax in plot.images(squares)}
    assert limits == {(0, 127)}  # shared: an empty image is empty
    colours = np.full((1, 2, 2, 3), 255.0)
    np.testing.assert_array_equal(shown(plot.images(colours)), colours / 255)
    bytes_ = colours.astype("uint8")
    np.testing.assert_array_equal(shown(plot.images(bytes_)), bytes_)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((X[0, 0],), {}, "of a single one: `x[None]`"),
        ((X[:0],), {}, "`x` must hold at least one image"),
        ((X, [0, 1]), {}, "`x`, `y` must have as many rows. Received: 6, 2"),
        ((X,), {"titles": "ab"}, "`x`, `titles` must have as many rows"),
        ((X,), {"shape": (3, 3)}, "`shape` must be that of an image of 16 numbers"),
        ((X,), {"n": 0}, "`n` must be an integer >= 1"),
    ],
)
def test_bad_images(arguments, options, message):
    with pytest.raises(ValueError) as error:
        plot.images(*arguments, **options)
    assert message in str(error.value)
