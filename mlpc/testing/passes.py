"""Slips on the way through a model and back, each made with the arrays of a trace.

A slip is `(what is wrong, the array that comes of it)`. Those of one layer are carried
on through the others, as a derivation by hand would. Not here: gradients of weights
(slips.py), and which slip explains an answer.
"""

import numpy as np

from mlpc.layers import Dense
from mlpc.models import Model

__all__ = [
    "layers_of",
    "slips_in_delta",
    "slips_in_input",
    "slips_in_output",
    "slips_in_output_delta",
    "slips_in_sum",
]

SLOPES = {  # by means of the output: its derivative, how that is written
    "a sigmoid": (lambda a: a * (1 - a), "a * (1 - a)"),
    "tanh": (lambda a: 1 - a**2, "1 - a**2"),
    "ReLU": (lambda a: (a > 0).astype(float), "a > 0"),
}
FUNCTIONS = {
    "a sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "ReLU": lambda z: np.maximum(z, 0),
}


def layers_of(trace):
    """Return the `LayerTrace`s in order, those of nested models' layers among them."""
    return [part for part in trace if not isinstance(part.layer, Model)]


def slips_in_sum(parts, place):
    """Yield slips in z of a dense layer, `(rows, ..., units)`.

    Args:
        parts: List of `LayerTrace`s.
        place: The layer's place in it.
    """
    part = parts[place]
    if _bends(part):
        yield "this is a: the activation has been applied already", part.a
    kernel, bias = _weights(part)
    if kernel is None:
        return
    yield "the bias is missing", part.input @ kernel
    yield "the bias is subtracted", part.input @ kernel - bias
    if _square(kernel):
        yield "the kernel is transposed", part.input @ kernel.T + bias
    for text, rows in slips_in_input(parts, place):
        yield text, rows @ kernel + bias
    if place:
        for text, rows in slips_in_output(parts, place - 1):
            if rows.shape == part.input.shape:
                yield f"`{parts[place - 1].name}`: {text}", rows @ kernel + bias


def slips_in_input(parts, place):
    """Yield what may stand in place of a layer's input, arrays shaped like it."""
    part = parts[place]
    below = parts[place - 1] if place else None
    if below is not None and _bends(below) and below.z.shape == part.input.shape:
        yield f"z of `{below.name}` is used where its output a should be", below.z
    first = parts[0].input
    if place and first.shape == part.input.shape:
        yield f"x is used where the output of `{below.name}` should be", first
    if part.a.shape == part.input.shape:
        yield f"the output of `{part.name}` is used where its input should be", part.a


def slips_in_output(parts, place):
    """Yield slips in a, `(rows, ..., units)`."""
    part = parts[place]
    bends = _bends(part)
    if bends:
        yield "this is z: the activation is missing", part.z
        for name, function in FUNCTIONS.items():
            yield f"the activation is {name}: it should be another", function(part.z)
    activation = getattr(part.layer, "activation", None)
    if bends and activation is not None:
        yield "the activation is applied twice", np.asarray(activation(part.a), float)
    if not bends or activation is not None:
        for text, z in slips_in_sum(parts, place):
            if z is not part.a:
                yield text, np.asarray(activation(z), float) if bends else z


def slips_in_output_delta(parts, place):
    """Yield slips in da, the gradient with respect to a: on the way down to the layer.

    Args:
        parts, place: As in `slips_in_sum`.
    """
    part = parts[place]
    if _bends(part):
        yield "this is dz: was da changed in place, as by `*=`?", part.dz
    above = parts[place + 1] if place + 1 < len(parts) else None
    if above is None or above.dz is None:
        return
    kernel, _ = _weights(above)
    if kernel is not None:
        name, rule = above.name, "da is dz @ kernel.T"
        if _square(kernel):
            yield (
                f"the kernel of `{name}` is not transposed on the way back: {rule}",
                above.dz @ kernel,
            )
        if above.dz.shape[-1] in (1, part.a.shape[-1]):
            alike = np.broadcast_to(above.dz, part.a.shape)
            yield f"the kernel of `{name}` is missing on the way back: {rule}", alike
    for text, delta in slips_in_delta(parts, place + 1):
        carried = _down(above, delta)
        if carried is not None and carried.shape == part.a.shape:
            yield text, carried


def slips_in_delta(parts, place):
    """Yield slips in dz, those of the layer itself first, then those from above.

    Args:
        parts, place: As in `slips_in_sum`.
    """
    part = parts[place]
    slope = None
    if part.da is None:
        yield from _slopes_too_many(part)
    elif _bends(part):
        slope = _slope(part)
        yield from _wrong_slopes(part, slope)
    for text, da in slips_in_output_delta(parts, place):
        if da is not part.dz:
            yield text, da if slope is None else da * slope


def _wrong_slopes(part, slope):
    """Slips in dz = da * slope."""
    name, da, z, a = part.name, part.da, part.z, part.a
    yield (
        f"the derivative of the activation of `{name}` is missing: da is used where dz "
        "should be",
        da,
    )
    for which, (formula, written) in SLOPES.items():
        if not np.allclose(formula(a), slope, rtol=1e-3, atol=1e-5):
            text = f"the slope at `{name}` is that of {which}, its activation is not"
            yield text, da * formula(a)
            continue
        text = f"the slope at `{name}` is computed from z: {written} takes the output a"
        yield text, da * formula(z)
        text = f"the derivative of `{name}` is evaluated at a: it should be at z"
        yield text, da * formula(FUNCTIONS[which](a))
    yield f"the derivative of the activation of `{name}` is there twice", da * slope**2
    yield f"this is the slope at `{name}` alone: multiply it by da", slope
    yield f"the output a of `{name}` is used where its slope should be", da * a
    yield f"z of `{name}` is used where its slope should be", da * z


def _slopes_too_many(part):
    """Slips where loss and activation are derived in one: dz is a - y by itself."""
    for formula, _ in SLOPES.values():
        yield (
            f"the derivative of the activation of `{part.name}` is there twice: with "
            "this loss, a - y has it in it already",
            part.dz * formula(part.a),
        )


def _bends(part):
    """Whether the layer has an activation: z and a are two arrays."""
    return part.z is not part.a and part.z.shape == part.a.shape


def _slope(part):
    """The activation's slope, an array like z; 0 where no delta arrives to tell it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.asarray(part.dz, float) / part.da
    return np.where(np.isfinite(slope), slope, 0.0)


def _weights(part):
    """A dense layer's `(kernel, bias)`, if they still are those of the trace."""
    if not isinstance(part.layer, Dense):
        return None, None
    kernel = np.asarray(part.layer.kernel.value, float)
    bias = np.zeros(kernel.shape[1])
    if part.layer.use_bias:
        bias = np.asarray(part.layer.bias.value, float)
    again = part.input @ kernel + bias
    if again.shape != part.z.shape:
        return None, None
    atol = 1e-4 * np.abs(again).max(initial=0.0)
    return (kernel, bias) if np.allclose(again, part.z, 1e-4, atol) else (None, None)


def _down(part, delta):
    """The da of the layer below that a dz of this one makes; `None` if unknown."""
    kernel, _ = _weights(part)
    if kernel is not None:
        return delta @ kernel.T
    if np.array_equal(part.z.ravel(), part.input.ravel()):
        return delta.reshape(part.input.shape)
    return None


def _square(kernel):
    return kernel.shape[0] == kernel.shape[1]
