"""Activations and derivatives are the engine's, and those of the formulas."""

import numpy as np
import pytest

import mlpc
from mlpc import layers as L
from mlpc import plot

Z = np.linspace(-4, 4, 401)
SIGMOID, TANH = 1 / (1 + np.exp(-Z)), np.tanh(Z)


def test_curves_are_functions_and_derivatives():
    names = ["sigmoid", "tanh", "relu"]
    functions, derivatives = plot.activations(names)
    expected = [
        (SIGMOID, SIGMOID * (1 - SIGMOID)),
        (TANH, 1 - TANH**2),
        (np.maximum(Z, 0), (Z > 0) * 1.0),
    ]
    curves = zip(functions.lines, derivatives.lines, expected, strict=True)
    for f, slope, (its, its_slope) in curves:
        np.testing.assert_array_equal(f.get_xdata(), Z)
        np.testing.assert_allclose(f.get_ydata(), its, rtol=1e-14, atol=1e-15)
        slopes = slope.get_ydata()[~np.isnan(slope.get_ydata())]
        np.testing.assert_allclose(slopes, its_slope, rtol=1e-12, atol=1e-14)
        assert f.get_color() == slope.get_color()
    words = [text.get_text() for text in functions.get_legend().get_texts()]
    assert words == names
    assert (functions.get_ylabel(), derivatives.get_ylabel()) == ("$f(z)$", "$f'(z)$")


def test_functions_and_layers_are_taken_too():
    wanted = [mlpc.activations.elu, L.LeakyReLU(negative_slope=0.1, name="leaky")]
    functions, derivatives = plot.activations(wanted, (-2, 2), points=4)
    assert [line.get_label() for line in functions.lines] == ["elu", "leaky"]
    slopes = derivatives.lines[1].get_ydata()
    np.testing.assert_allclose(slopes, [0.1, 0.1, np.nan, 1, 1])
    (alone,) = plot.activations("softplus")[0].lines
    np.testing.assert_allclose(alone.get_ydata(), np.log1p(np.exp(Z)), rtol=1e-13)


@pytest.mark.parametrize(
    ("name", "jumps"),
    [
        ("relu", [0]),
        (L.ELU(alpha=0.3), [0]),
        ("selu", [0]),
        ("hard_sigmoid", [-3, 3]),
        ("relu6", [0]),
        ("elu", []),
        ("gelu", []),
        ("tanh", []),
        ("softsign", []),
        ("exponential", []),
    ],
)
def test_curves_are_interrupted_where_they_jump(name, jumps):
    functions, derivatives = plot.activations(name)
    assert not np.isnan(functions.lines[0].get_ydata()).any()
    z = derivatives.lines[0].get_xdata()
    gaps = np.flatnonzero(np.isnan(z))
    np.testing.assert_allclose((z[gaps - 1] + z[gaps + 1]) / 2, jumps, atol=0.02)


def test_curves_under_others_are_wider():
    functions, _ = plot.activations(["relu", "leaky_relu", "elu"])
    widths = [line.get_linewidth() for line in functions.lines]
    assert widths == sorted(widths, reverse=True) and len({*widths}) == 3


@pytest.mark.parametrize(
    ("names", "span", "message"),
    [
        ("tanhh", (-1, 1), "Did you mean 'tanh'?"),
        ("softmax", (-1, 1), "'softmax', which works on rows"),
        ([], (-1, 1), "must name an activation and an interval"),
        ("relu", (1, 1), "must name an activation and an interval"),
        ("relu", (0, np.inf), "`span` must be a finite number"),
    ],
)
def test_bad_input(names, span, message):
    with pytest.raises(ValueError) as error:
        plot.activations(names, span)
    assert message in str(error.value)
