"""Decision regions show what a model answers in the plane."""

from itertools import pairwise

import numpy as np
import pytest

import mlpc
from mlpc import layers as L
from mlpc import plot

X = np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 2.0], [0.5, 1.0]])


def line(*activation, weights=((1.0,), (0.0,)), bias=(0.0,)):
    """A model of one layer with these weights."""
    dense = L.Dense(len(bias), *activation)
    model = mlpc.Sequential([mlpc.Input((2,)), dense])
    model.set_weights([np.array(weights), np.array(bias)])
    return model


def boundary(ax):
    """The points of the black line."""
    (found,) = [
        points
        for artist in ax.collections
        if type(artist).__name__ == "QuadContourSet" and not artist.filled
        for points in artist.allsegs[0]
    ]
    return found


@pytest.mark.parametrize(
    ("model", "middle", "place"),
    [
        (line("sigmoid", bias=(-0.5,)), 0.5, 0.5),
        (line("tanh", bias=(0.25,)), 0.0, -0.25),
        (line(), 0.0, 0.0),
        (mlpc.Sequential([line(), L.Activation("hard_sigmoid")]), 0.5, 0.0),
        (mlpc.Sequential([line("sigmoid"), L.Dropout(0.5)]), 0.5, 0.0),
    ],
)
def test_a_single_output_decides_at_its_middle(model, middle, place):
    ax = plot.decision_regions(model, X, [0, 1, 1, 0])
    filled = ax.collections[0]
    assert filled.levels[10] == pytest.approx(middle) and len(filled.levels) == 21
    np.testing.assert_allclose(boundary(ax)[:, 0], place, atol=1e-3)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x_1$", "$x_2$")
    np.testing.assert_allclose([*ax.get_xlim(), *ax.get_ylim()], [-1.2, 1.2, -0.2, 2.2])


def test_the_threshold_can_be_said():
    ax = plot.decision_regions(line(), X, [0, 1, 1, 0], threshold=0.75)
    np.testing.assert_allclose(boundary(ax)[:, 0], 0.75, atol=1e-3)


def test_no_line_where_nothing_is_decided():
    ax = plot.decision_regions(line(bias=(9.0,)), X, [0, 1, 1, 0])
    assert len(ax.collections) == 3  # the output, two clouds


def test_points_lie_over_it_class_by_class():
    ax = plot.decision_regions(line("tanh"), X, [[-1.0], [1], [1], [-1]], labels="ab")
    low, high = ax.collections[-2:]
    np.testing.assert_array_equal(low.get_offsets(), X[[0, 3]])
    np.testing.assert_array_equal(high.get_offsets(), X[[1, 2]])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]


def test_of_several_outputs_the_largest_counts():
    model = line("softmax", weights=[[-4.0, 4, 0], [0, 0, 4]], bias=[0, 0, -4.0])
    y = np.eye(3)[[0, 1, 2, 2]]
    ax = plot.decision_regions(model, X, y, margin=0, resolution=3)
    picture = ax.images[0]
    across, up = np.meshgrid([-1, 0, 1], [0, 1, 2])
    expected = np.argmax([-4 * across, 4 * across, 4 * up - 4], axis=0)
    np.testing.assert_array_equal(picture.get_array(), expected)
    assert picture.get_extent() == [-1, 1, 0, 2] and picture.origin == "lower"
    shades = [tuple(picture.cmap(place)[:3]) for place in range(3)]
    points = [tuple(cloud.get_facecolor()[0][:3]) for cloud in ax.collections]
    assert points == shades
    assert [len(cloud.get_offsets()) for cloud in ax.collections] == [1, 1, 2]


@pytest.mark.parametrize(
    ("x", "y", "options", "message"),
    [
        (np.ones((4, 3)), [0, 1, 1, 0], {}, "rows of two finite numbers"),
        (X * np.nan, [0, 1, 1, 0], {}, "rows of two finite numbers"),
        (X, [0, 1], {}, "`x`, `y` must have as many rows. Received: 4, 2"),
        (X, [0, 1, 1, 0], {"labels": "abc"}, "`labels` must name 2 classes"),
        (X, [0, 1, 1, 0], {"resolution": 1}, "`resolution` must be an integer >= 2"),
        (X, [0, 1, 1, 0], {"margin": -1}, "`margin` must be a finite number >= 0"),
        (X, [0.5, 1, 1, 0], {}, "`y` must hold class numbers"),
    ],
)
def test_bad_input(x, y, options, message):
    with pytest.raises(ValueError) as error:
        plot.decision_regions(line(), x, y, **options)
    assert message in str(error.value)


def test_classes_must_be_those_of_the_outputs():
    model = line(weights=np.ones((2, 2)), bias=[0.0, 0])
    with pytest.raises(ValueError, match=r"classes of \[0, 1\].*2 outputs"):
        plot.decision_regions(model, X, [0, 1, 2, 0])


def test_points_under_a_mask():
    points = np.ma.masked_array(np.zeros((4, 2)), np.eye(4, 2))
    with pytest.raises(ValueError, match="without a mask"):
        plot.decision_regions(None, points, [0, 1, 0, 1])


def test_the_scale_ends_at_round_numbers(pyplot):
    class Steep:
        layers = ()

        def predict(self, x, verbose):
            return 1 / (1 + np.exp(-20 * x[:, :1]))

    ax = plot.decision_regions(Steep(), X, [0, 1, 1, 0], threshold=0.5)
    bar = ax.figure.axes[-1]
    words = [text.get_text() for text in bar.get_yticklabels()]
    assert words == ["0", "0.25", "0.5", "0.75", "1"]


def test_the_legend_covers_no_point(pyplot):
    net = mlpc.Sequential([mlpc.Input((2,)), L.Dense(7, "softmax")])
    names = [f"a class with a long name {i}" for i in range(7)]
    for model, labels in ((net, names), (net, None)):
        ax = plot.decision_regions(model, X, [0, 1, 2, 3], labels=labels)
        ax.figure.canvas.draw()
        legend = ax.get_legend().get_window_extent()
        assert legend.y0 >= ax.get_window_extent().y1
        assert legend.x0 >= 0 and legend.x1 <= ax.figure.bbox.width


def test_ticks_do_not_touch(pyplot):
    net = mlpc.Sequential([mlpc.Input((2,)), L.Dense(1)])
    ax = plot.decision_regions(net, np.array(X) / 3, [0, 1, 1, 0])
    ax.figure.canvas.draw()
    boxes = [t.get_window_extent() for t in ax.get_xticklabels() if t.get_text()]
    for one, other in pairwise(boxes):
        assert one.x1 + 2 < other.x0
