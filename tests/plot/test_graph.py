"""The network as a graph shows each weight, its size and its sign."""

import re

import numpy as np
import pytest

import mlpc
from mlpc import layers as L
from mlpc import plot
from mlpc.plot.axes import NEGATIVE, POSITIVE

FIRST, BIAS = np.array([[1.0, -2, 0.5], [0, 4, -1]]), np.array([0.5, -4.0, 0])
SECOND = np.array([[1.0], [-3], [2]])


def model():
    net = mlpc.Sequential(
        [
            mlpc.Input((2,)),
            L.Dense(3, name="hidden"),
            L.Activation("tanh"),
            L.Dropout(0.5),
            L.Dense(1, "sigmoid", use_bias=False, name="out"),
        ]
    )
    net.set_weights([FIRST, BIAS, SECOND])
    return net


def circles(ax):
    from matplotlib.patches import Circle

    return [patch for patch in ax.patches if isinstance(patch, Circle)]


def test_lines_are_the_weights():
    from matplotlib.colors import to_rgba

    ax = plot.network(model())
    for lines, kernel in zip(ax.collections, (FIRST, SECOND), strict=True):
        share = np.abs(kernel).ravel() / 4
        np.testing.assert_allclose(lines.get_linewidths(), 0.2 + 4 * share)
        shades = [NEGATIVE if weight < 0 else POSITIVE for weight in kernel.flat]
        expected = [
            to_rgba(c, 0.25 + 0.75 * s) for c, s in zip(shades, share, strict=True)
        ]
        np.testing.assert_allclose(lines.get_colors(), expected)
    units = [circle.center for circle in circles(ax)]
    ends = [tuple(map(tuple, line)) for line in ax.collections[0].get_segments()]
    assert ends == [(a, b) for a in units[:2] for b in units[2:5]]


def test_circles_are_the_units_filled_by_bias():
    ax = plot.network(model())
    assert len(circles(ax)) == 6
    shades = [circle.get_facecolor() for circle in circles(ax)]
    assert shades[0] == shades[1] == shades[4] == shades[5]  # white: no bias, or zero
    red, _, blue, _ = shades[3]
    assert blue > red  # the bias -4
    words = [text.get_text() for text in ax.texts]
    assert words == [
        "input\n2 units",
        "hidden\ntanh\n3 units",
        "out\nsigmoid\n1 unit",
    ]
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["−4", "+4"]


def test_values_are_written():
    words = [text.get_text() for text in plot.network(model(), values=True).texts]
    for number in [*FIRST.flat, *SECOND.flat]:
        assert f"{number:.3g}".replace("-", "−") in words
    assert {"+0.5", "−4", "+0"} <= {*words}


def boxes(ax, texts):
    ax.figure.canvas.draw()
    return [text.get_window_extent() for text in texts]


def overlapping(found):
    return [
        (one, other)
        for place, one in enumerate(found)
        for other in found[place + 1 :]
        if one.overlaps(other)
    ]


def dense(sizes, name=None):
    inside = [
        L.Dense(size, name=name and name.format(place))
        for place, size in enumerate(sizes[1:])
    ]
    return mlpc.Sequential([mlpc.Input((sizes[0],)), *inside])


def test_of_many_values_the_largest_are_written_and_none_upon_another(pyplot):
    mlpc.utils.set_random_seed(1)
    net = dense([4, 6, 5, 3])
    ax = plot.network(net, values=True)
    numbers = [t for t in ax.texts if t.get_color() == "black"]
    assert not overlapping(boxes(ax, numbers))
    words = [text.get_text() for text in ax.texts]
    assert any(re.fullmatch(r"\s*1\d of\n24 weights", said) for said in words)
    written = {text.get_text() for text in numbers}
    for layer in net.layers:
        largest = max(layer.kernel.ravel(), key=abs)
        assert f"{largest:.3g}".replace("-", "−") in written
    assert not any("-" in said for said in words)


def test_long_names_stand_beside_each_other(pyplot):
    names = "WWWWWWWWWW_a_layer_with_a_long_name_of_wide_letters_{}"
    ax = plot.network(dense([4, 6, 5, 3], names))
    below = [text for text in ax.texts if "unit" in text.get_text()]
    assert len({text.get_text().split("\n")[0] for text in below}) == 4
    found = boxes(ax, below)
    assert not overlapping(found)
    assert min(box.x0 for box in found) >= 0
    assert max(box.x1 for box in found) <= ax.figure.bbox.width
    assert ax.get_window_extent().height > 100


def test_of_twenty_layers_the_middle_is_left_out(pyplot):
    ax = plot.network(dense([3] * 21))
    assert len(circles(ax)) == 3 * 9 and len(ax.collections) == 4 + 3
    assert "⋯\n12 layers\nleft out" in [text.get_text() for text in ax.texts]
    assert not overlapping(boxes(ax, ax.texts))
    assert ax.figure.get_figwidth() < 13
    ax = plot.network(dense([3] * 9))
    assert len(circles(ax)) == 3 * 9 and len(ax.collections) == 8


def test_wide_layers_are_shortened():
    net = mlpc.Sequential([mlpc.Input((100,)), L.Dense(7), L.Dense(6)])
    ax = plot.network(net, most=7)
    assert len(circles(ax)) == 6 + 7 + 6
    kernel = np.abs(np.asarray(net.layers[0].kernel))
    shown = kernel[[0, 1, 2, 97, 98, 99]]
    largest = max(np.abs(layer.kernel).max() for layer in net.layers)
    widths = 0.2 + 4 * shown.ravel() / largest
    np.testing.assert_allclose(ax.collections[0].get_linewidths(), widths, rtol=1e-6)
    words = [text.get_text() for text in ax.texts]
    assert words.count("⋮") == 1 and "input\n100 units" in words


def test_layers_of_models_inside_are_drawn():
    ax = plot.network(mlpc.Sequential([model()]))
    assert len(ax.collections) == 2


@pytest.mark.parametrize(
    "layers",
    [
        [L.Dense(2)],
        [mlpc.Input((2,)), L.ReLU()],
        [mlpc.Input((2,)), L.Dense(4), L.Reshape((2, 2)), L.Dense(1)],
    ],
)
def test_what_is_no_chain_is_refused(layers):
    with pytest.raises(ValueError, match="`model` must be built and have layers with"):
        plot.network(mlpc.Sequential(layers))


def test_bad_options():
    with pytest.raises(ValueError, match="`most` must be an integer >= 3"):
        plot.network(model(), most=2)
    with pytest.raises(ValueError, match="`values` must be True or False"):
        plot.network(model(), values="yes")
