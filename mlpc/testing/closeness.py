"""assert_gradients_close: gradients derived by hand against the engine's."""

from collections.abc import Mapping

import numpy as np

from mlpc.testing.reports import Comparison, GradientError
from mlpc.testing.slips import likely_slips
from mlpc.testing.traced import check_model, find, traced_weights
from mlpc.utils.tracebacks import short_tracebacks
from mlpc.utils.validation import check_real

__all__ = ["assert_gradients_close"]

RTOL = {"float32": 1e-4, "float64": 1e-7}


@short_tracebacks
def assert_gradients_close(
    model, x, y, gradients, *, rtol=None, atol=None, sample_weight=None
):
    """Raise a `GradientError` unless these are the gradients of the model's loss.

    An element is right where `|given - model's| <= atol + rtol |model's|`. The model
    stays as it is. Dropout is off, as in `Model.gradients`.

    Args:
        model: A compiled model.
        x, y: Rows and targets of one batch.
        gradients: `{name: array}` for some or all trainable weights. A name is the
            variable's `path` or an end of it: `"dense/kernel"`. The loss is the one
            that the model is compiled with, penalties included.
        rtol: By default 1e-4 in float32, 1e-7 in float64.
        atol: By default `rtol` times the largest element of the model's gradient of
            that weight; and for those that cancel to almost nothing at least 10
            roundings of the largest element of all.
        sample_weight: Array of numbers that the rows weigh in the loss.

    Raises:
        GradientError: If one is not close. It names the worst element and the slip
            that would give just this; or if one is `...`, still blank.
        ValueError: If an argument does not fit, a name or a shape among them.

    Example:
        >>> model = keras.Sequential(
        ...     [keras.Input((2,)), keras.layers.Dense(1, name="out")]
        ... )
        >>> model.compile("sgd", "mse")
        >>> x, y = np.array([[1.0, 2.0]]), np.array([[0.5]])
        >>> dz = 2 * (model.predict(x, verbose=0) - y)
        >>> keras.testing.assert_gradients_close(
        ...     model, x, y, {"out/kernel": x.T @ dz, "out/bias": dz[0]}
        ... )
    """
    if not isinstance(gradients, Mapping) or not gradients:
        raise ValueError(
            "Argument `gradients` must be a dict {name: array} of at least one "
            f"gradient. Received: gradients={gradients!r:.80}"
        )
    trace = check_model(model).trace(x, y, sample_weight)
    rtol = RTOL[model.dtype] if rtol is None else check_real("rtol", rtol, low=0.0)
    if atol is not None:
        atol = check_real("atol", atol, low=0.0)
    weights = traced_weights(model, trace)
    given = {}
    for key, array in gradients.items():
        weight = find(key, weights)
        given[weight.name] = _as_gradient(key, array, weight)
    largest = {w.name: np.abs(w.gradient).max(initial=0.0) for w in weights}
    rounding = 10 * np.finfo(model.dtype).eps * max(largest.values(), default=0.0)
    report = []
    for weight in reversed(weights):  # a slip goes on from the output to the input
        if weight.name not in given:
            continue
        allowed = max(rtol * largest[weight.name], rounding) if atol is None else atol
        compared = Comparison(
            weight.name, given[weight.name], weight.gradient, rtol, float(allowed)
        )
        if compared.wrong.any():
            report += compared.describe("given", "the model's")
            slips = likely_slips(compared, weight, weights, trace)
            report += [f"  likely slip: {slip}" for slip in slips]
    if report:
        raise GradientError("\n".join(["Gradients are not the model's:", *report]))


def _as_gradient(key, array, weight):
    """The array as floats, of the weight's shape."""
    if array is ...:
        raise GradientError(
            f"The gradient {key!r} is still blank: write it in place of `...`."
        )
    try:
        given = np.asarray(array, float)
    except (TypeError, ValueError):
        raise ValueError(
            f"Argument `gradients` must hold arrays of numbers. Received: "
            f"{key!r}: {array!r:.80}"
        ) from None
    shape = weight.variable.shape
    if given.shape == shape:
        return given
    hint = ""
    if given.shape == shape[::-1]:
        hint = " It is transposed, as it comes out with samples as columns."
    elif given.size == weight.variable.size:
        hint = " It has the right number of elements: reshape it."
    raise ValueError(
        f"Argument `gradients` must hold arrays shaped like the weights: "
        f"`{weight.name}` is {shape}. Received: {key!r} of shape {given.shape}.{hint}"
    )
