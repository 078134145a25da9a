"""Norms of gradients over time."""

import numpy as np
import pytest

from mlpc import plot
from mlpc.callbacks import GradientNorms

NORMS = {"first": [0.1, 0.01, 0.0], "last": [2.0, 1.0, 0.5]}


def test_lines_are_the_norms():
    ax = plot.gradient_norms(NORMS, log=False)
    for line, (name, values) in zip(ax.lines, NORMS.items(), strict=True):
        assert list(line.get_xdata()) == [0, 1, 2]
        assert list(line.get_ydata()) == values and line.get_label() == name
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "norm of the gradient")
    assert ax.get_legend().get_title().get_text() == "layer"
    dark, bright = (sum(line.get_color()[:3]) for line in ax.lines)
    assert dark < bright


def test_zeros_are_not_drawn_on_a_logarithmic_axis():
    recorded = GradientNorms(None, None)
    recorded.norms = NORMS
    ax = plot.gradient_norms(recorded)
    assert ax.get_yscale() == "log"
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [0.1, 0.01, np.nan])
    plot.gradient_norms({"dead": [0.0, 0.0]})


@pytest.mark.parametrize("norms", [GradientNorms(None, None), {}, [1.0]])
def test_nothing_to_draw(norms):
    with pytest.raises(ValueError, match="`norms` must be a GradientNorms that has"):
        plot.gradient_norms(norms)
