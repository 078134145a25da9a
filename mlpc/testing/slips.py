"""Which slip would explain a wrong gradient: each is made, and compared with it."""

import numpy as np

from mlpc.regularizers import penalties
from mlpc.testing.passes import layers_of, slips_in_delta, slips_in_input

__all__ = ["likely_slips", "slips_in_gradient", "traced_factors"]

MULTIPLES = ((1.0, ""), (2.0, "twice "), (0.5, "half "))  # the likelier ones first
TRANSPOSED = (
    "transposed: a kernel and its gradient are (inputs, units); with samples as "
    "columns it comes out as (units, inputs)"
)


def likely_slips(comparison, weight, weights, trace):
    """Return sentences, one for each slip that gives just the gradient at hand.

    Args:
        comparison: A `Comparison` of the weight's gradient.
        weight: Its `TracedWeight`.
        weights: Those of the whole model.
        trace: The `Trace` they are of.
    """
    right = comparison.expected
    slipped = list(slips_in_gradient(weight, weights, trace, right))
    found = [text for text, array in slipped if comparison.agrees(array)]
    if found:
        return found[:1]  # the others give the same numbers here
    penalty = _penalty(weight)
    parts = [("", right, 0.0)]
    if penalty.any():
        text = "the part of the penalty is right, the rest is not: "
        parts.append((text, right - penalty, penalty))
    parts += [(f"{text}; ", array, 0.0) for text, array in slipped]
    for text, array, rest in parts:
        for factor, name in traced_factors(trace):
            if comparison.agrees(factor * array + rest):
                return [f"{text}{name}"]
    return _some_factor(comparison)


def slips_in_gradient(weight, weights, trace, right):
    """Yield slips that are no factors: `(what is wrong, the gradient it makes)`.

    Args:
        weight, weights, trace: As in `likely_slips`.
        right: The gradient as it should be, an array of floats.
    """
    if right.ndim == 2 and right.shape[0] == right.shape[1]:
        yield TRANSPOSED, right.T
    penalty = _penalty(weight)
    data = right - penalty
    if penalty.any():
        yield "the gradient of the penalty is missing", data
        yield "the gradient of the penalty is half of what it is", data + penalty / 2
        yield "the gradient of the penalty is taken twice", data + 2 * penalty
        shared = data + penalty / len(weight.part.input)
        yield "the gradient of the penalty is divided by the rows", shared
    for text, array in _on_the_way(weight, data, trace):
        yield text, array + penalty
    for other in weights:
        if other is not weight and other.gradient.shape == right.shape:
            yield f"this is the gradient of `{other.name}`", other.gradient


def _on_the_way(weight, data, trace):
    """Slips in a delta, in what it is multiplied by, and in the sum over the rows."""
    part = weight.part
    rows, dz = part.input, part.dz
    if dz is None or not np.allclose(_product(weight, rows, dz), data, rtol=1e-3):
        return  # of no dense layer, or the trace is wrong itself
    parts = layers_of(trace)
    place = next((i for i, layer in enumerate(parts) if layer is part), None)
    if place is None:
        return
    for text, delta in slips_in_delta(parts, place):
        yield text, _product(weight, rows, delta)
    for text, others in slips_in_input(parts, place):
        yield text, _product(weight, others, dz)
    for row, which in ((slice(1), "first"), (slice(-1, None), "last")):
        text = f"only the {which} row is in it: the gradient is a sum over all rows"
        yield text, _product(weight, rows[row], dz[row])


def _penalty(weight):
    """The gradient of the weight's own penalty, an array like it."""
    variable = weight.variable
    if variable.regularizer is None:
        return np.zeros(variable.shape)
    return np.asarray(penalties.gradient(variable.regularizer, variable.value), float)


def _product(weight, rows, delta):
    """What a dense layer's weight would have of a delta; NaN for other layers."""
    shape, units = weight.variable.shape, delta.shape[-1]
    if shape == (rows.shape[-1], units):
        return rows.reshape(-1, shape[0]).T @ delta.reshape(-1, units)
    if shape == (units,):
        return delta.reshape(-1, units).sum(axis=0)
    return np.full(shape, np.nan)


def traced_factors(trace):
    """Yield `(factor, what is wrong)` of the usual factors, the likelier ones first."""
    rows, outputs = len(trace.x), trace.y_pred[0].size
    sizes = {}
    for multiple, word in MULTIPLES:
        for size, name in (
            (1, ""),
            (rows, f"{word}the number of rows"),
            (outputs, f"{word}the number of outputs"),
            (rows * outputs, f"{word}the number of rows times that of outputs"),
        ):
            if size * multiple > 1:
                sizes.setdefault(size * multiple, []).append(name)
    yield -1.0, "the sign is reversed"
    for size, names in sizes.items():
        which = f"{size:g}, {names[0]}" if names[0] else f"{size:g}"
        for factor, text in (
            (size, f"too large by a factor of {which}"),
            (1 / size, f"too small by a factor of {which}"),
        ):
            yield factor, text
            yield -factor, f"the sign is reversed; {text}"


def _some_factor(comparison):
    """A factor without a name, where several elements share it."""
    given, right = (
        array[comparison.compared] for array in (comparison.given, comparison.expected)
    )
    if np.count_nonzero(right) < 2:
        return []
    factor = given @ right / (right @ right)
    if comparison.agrees(factor * comparison.expected):
        return [f"a factor of {factor:.6g} throughout"]
    return []
