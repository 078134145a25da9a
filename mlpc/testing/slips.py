"""Which slip would explain a wrong gradient: each is made, and compared with it."""

import numpy as np

from mlpc.regularizers import host as regularizers

__all__ = ["likely_slips"]

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
    slipped = list(_slipped(comparison, weight, weights))
    found = [text for text, array in slipped if comparison.agrees(array)]
    if found:
        return found
    penalty = _penalty(weight)
    parts = [("", comparison.expected, 0.0)]
    if penalty.any():
        text = "the part of the penalty is right, the rest is not: "
        parts.append((text, comparison.expected - penalty, penalty))
    parts += [(f"{text}; ", array, 0.0) for text, array in slipped]
    for text, array, rest in parts:
        for factor, name in _factors(trace):
            if comparison.agrees(factor * array + rest):
                return [f"{text}{name}"]
    return _some_factor(comparison)


def _slipped(comparison, weight, weights):
    """`(what is wrong, the gradient that comes of it)` of slips that are no factors."""
    right = comparison.expected
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
    part = weight.part
    bent = part.z is not part.a and part.da is not None
    if bent and np.allclose(_product(weight, part.dz), data, rtol=1e-3):
        yield (
            f"the derivative of the activation of `{part.name}` is missing: da stands "
            "where dz should",
            _product(weight, part.da) + penalty,
        )
    for other in weights:
        if other is not weight and other.gradient.shape == right.shape:
            yield f"this is the gradient of `{other.name}`", other.gradient


def _penalty(weight):
    """The gradient of the weight's own penalty, an array like it."""
    variable = weight.variable
    if variable.regularizer is None:
        return np.zeros(variable.shape)
    return np.asarray(
        regularizers.gradient(variable.regularizer, variable.value), float
    )


def _product(weight, delta):
    """What a dense layer's weight would have of a delta; NaN for other layers."""
    shape, units = weight.variable.shape, delta.shape[-1]
    rows = weight.part.input
    if shape == (rows.shape[-1], units):
        return rows.reshape(-1, shape[0]).T @ delta.reshape(-1, units)
    if shape == (units,):
        return delta.reshape(-1, units).sum(axis=0)
    return np.full(shape, np.nan)


def _factors(trace):
    """`(factor, what is wrong)` of the usual factors, the likelier ones first."""
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
    yield -1.0, "the sign is turned"
    for size, names in sizes.items():
        which = f"{size:g}, {names[0]}" if names[0] else f"{size:g}"
        for factor, text in (
            (size, f"too large by the factor {which}"),
            (1 / size, f"too small by the factor {which}"),
        ):
            yield factor, text
            yield -factor, f"the sign is turned; {text}"


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
