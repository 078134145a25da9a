"""Where pictures are drawn: new Axes, the user's, none at all."""

import subprocess
import sys

import numpy as np
import pytest

from mlpc import plot
from mlpc.plot import axes

HISTORY = {"loss": [3.0, 2.0], "accuracy": [0.1, 0.2]}


def test_the_users_axes_are_drawn_on_and_returned(pyplot):
    figure, grid = pyplot.subplots(2, 2)
    assert plot.learning_curves(HISTORY, ax=grid[0, 1]) is grid[0, 1]
    drawn = plot.learning_curves(HISTORY, ["accuracy", "loss"], ax=grid)
    assert list(drawn) == [grid[0, 0], grid[0, 1]]
    assert pyplot.get_fignums() == [figure.number]
    assert not grid[1, 0].lines


def test_new_figures_have_no_empty_axes():
    drawn = plot.weights(Kernel(np.eye(4, 3)), shape=(2, 2))
    assert drawn.shape == (3,) and len(drawn[0].figure.axes) == 4  # and the scale


class Kernel:
    """A layer as far as its picture goes."""

    name = "kernel"

    def __init__(self, kernel):
        self.kernel = kernel


def test_other_things_are_refused(pyplot):
    with pytest.raises(ValueError, match=r"`ax` must be Axes of matplotlib or None"):
        plot.learning_curves(HISTORY, ax=pyplot.figure())
    with pytest.raises(ValueError, match=r"at least 2 Axes. Received: 1"):
        plot.learning_curves(HISTORY, ["loss", "accuracy"], ax=pyplot.subplots()[1])


def luminance(color):
    from matplotlib.colors import to_rgb

    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722] + 0.05


def on_both(color, dark="#111111"):
    """The lower of the contrasts on white and on the ground of a dark theme."""
    white, black = luminance("white"), luminance(dark)
    return min(white / luminance(color), luminance(color) / black)


def test_letters_and_lines_are_seen_on_white_and_on_black(pyplot):
    ax = plot.learning_curves(HISTORY)
    figure = ax.figure
    assert figure.get_facecolor()[3] == ax.get_facecolor()[3] == 0
    figure.canvas.draw()
    letters = [text for text in figure.findobj(pyplot.Text) if text.get_text()]
    shades = {text.get_color() for text in letters}
    assert len(letters) > 8
    for dark in ("#111111", "#1f1f1f"):  # JupyterLab's and VS Code's
        assert all(on_both(shade, dark) > 3.9 for shade in shades), shades
    for count in (1, 2, 6, 7, 10, 25):
        shades = axes.colors(count)
        assert len({*shades}) == count and min(map(on_both, shades)) > 2.9


def test_a_style_and_given_axes_are_followed(pyplot):
    with pyplot.style.context("dark_background"):
        ax = plot.learning_curves(HISTORY)
        assert ax.figure.get_facecolor() == ax.get_facecolor() == (0, 0, 0, 1)
        assert ax.xaxis.label.get_color() == "white"
        ax.figure.canvas.draw()
    given = pyplot.subplots()[1]
    plot.learning_curves(HISTORY, ax=given)
    assert given.get_facecolor() == (1, 1, 1, 1)
    assert given.xaxis.label.get_color() == "black"


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )


def test_importing_mlpc_imports_no_picture():
    late = "'mlpc.plot', 'mlpc.display', 'matplotlib'"
    out = run(f"import sys, mlpc; print([m for m in ({late}) if m in sys.modules])")
    assert out.stdout.strip() == "[]", out.stderr
    out = run("import sys, mlpc; mlpc.plot; print('matplotlib' in sys.modules)")
    assert out.stdout.strip() == "False", out.stderr


def test_without_matplotlib_the_error_says_what_to_install():
    code = "import sys; sys.modules['matplotlib'] = None; import mlpc\n"
    out = run(f"{code}mlpc.plot.learning_curves({HISTORY})")
    last = out.stderr.strip().split("\n")[-1]
    assert last.startswith("ImportError") and "pip install matplotlib" in last
