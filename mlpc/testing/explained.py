"""Which slip explains a wrong answer: those given, and those that a trace tells of."""

import numpy as np

from mlpc.testing.passes import (
    layers_of,
    slips_in_delta,
    slips_in_output,
    slips_in_output_delta,
    slips_in_sum,
)
from mlpc.testing.reports import Comparison
from mlpc.testing.slips import likely_slips, traced_factors
from mlpc.testing.traced import TracedWeight

__all__ = ["explained"]

WAYS = {  # an array of a `LayerTrace` -> the slips in it
    "z": slips_in_sum,
    "a": slips_in_output,
    "da": slips_in_output_delta,
    "dz": slips_in_delta,
}


def explained(found, expected, rtol, atol, trace, slips):
    """Return what is said of a wrong answer, or `""`.

    Args:
        found: Array of floats: the answer.
        expected: What it should be: of the same shape, if it can be one of the trace.
        rtol, atol: Tolerances.
        trace: A `Trace`, or `None`.
        slips: `{text: array-like}` or `None`.
    """
    comparison = Comparison("answer", found, expected, rtol, atol)
    for text, array in (slips or {}).items():
        if _agrees(comparison, array):
            return text.rstrip(".")
    if trace is None:
        return ""
    with np.errstate(all="ignore"):  # of slips that leave the range of numbers
        weights = _weights(trace)
        for weight in weights:
            if _same(weight.gradient, expected):
                return "; ".join(likely_slips(comparison, weight, weights, trace))
        slipped = list(_slipped(trace, expected))
        for text, array in slipped:
            if _agrees(comparison, array):
                return text
        for text, array in [("", expected), *slipped]:
            for factor, name in traced_factors(trace):
                if _agrees(comparison, factor * np.asarray(array, float)):
                    return f"{text}; {name}" if text else f"it is {name}"
    return ""


def _slipped(trace, expected):
    """`(what is wrong, the array that comes of it)` for an array of the trace."""
    if np.ndim(expected) == 0 and expected == trace.loss and trace.penalties:
        yield "the penalty is missing", trace.data_loss
        yield "this is the penalty alone", trace.penalties
    parts = layers_of(trace)
    for place, part in enumerate(parts):
        for attribute, way in WAYS.items():
            if _same(getattr(part, attribute), expected):
                yield from way(parts, place)


def _weights(trace):
    """A `TracedWeight` for each weight that the trace has a gradient of."""
    found = {}
    for part in trace:
        for variable in part.layer.weights:
            gradient = part.gradients.get(variable.name)
            if gradient is not None and id(variable) not in found:
                name = f"{part.name}/{variable.name}"
                found[id(variable)] = TracedWeight(name, variable, gradient, part)
    return list(found.values())


def _same(array, expected):
    return array is expected or (array is not None and np.array_equal(array, expected))


def _agrees(comparison, array):
    array = np.asarray(array, float)
    if array.shape != comparison.expected.shape:
        return False
    return comparison.agrees(array)
