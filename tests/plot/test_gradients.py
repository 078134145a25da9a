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
    first, last = (line.get_color() for line in ax.lines)
    assert first[2] > first[0] and last[0] > last[2]  # from blue to orange


def test_norms_that_are_not_finite_are_marked():
    ax = plot.gradient_norms({"a": [1.0, np.inf, np.nan], "b": [1.0, 2.0, 3.0]})
    cross, line, _ = ax.lines
    assert [*cross.get_xdata()] == [1, 2] and cross.get_marker() == "x"
    np.testing.assert_array_equal(line.get_ydata(), [1, np.nan, np.nan])
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert {*words} == {"a", "b", "not finite"}


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
