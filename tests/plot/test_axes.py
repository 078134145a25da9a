"""Where pictures are drawn: new Axes, the user's, none at all."""

import subprocess
import sys

import numpy as np
import pytest

from mlpc import plot

HISTORY = {"loss": [3.0, 2.0], "accuracy": [0.1, 0.2]}


def test_the_users_axes_are_drawn_on_and_returned(pyplot):
    figure, grid = pyplot.subplots(2, 2)
    assert plot.learning_curves(HISTORY, ax=grid[0, 1]) is grid[0, 1]
    drawn = plot.learning_curves(HISTORY, ["accuracy", "loss"], ax=grid)
    assert list(drawn) == [grid[0, 0], grid[0, 1]]
    assert pyplot.get_fignums() == [figure.number]
    assert not grid[1, 0].lines


def test_new_figures_have_no_empty_axes():
    axes = plot.weights(Kernel(np.eye(4, 3)), shape=(2, 2))
    assert axes.shape == (3,) and len(axes[0].figure.axes) == 4  # and the scale


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
