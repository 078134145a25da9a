"""A model's weights with what a trace knows of each."""

from typing import NamedTuple

import numpy as np

from mlpc.models import Model
from mlpc.training.traces import LayerTrace
from mlpc.utils.suggestions import suggestion
from mlpc.variables import Variable

__all__ = ["TracedWeight", "check_model", "find", "summed", "traced_weights"]


class TracedWeight(NamedTuple):
    """A trainable weight, its gradient, and the trace of its layer."""

    name: str
    variable: Variable
    gradient: np.ndarray
    part: LayerTrace


def check_model(model):
    """Return `model` if it is one, else raise a ValueError."""
    if isinstance(model, Model):
        return model
    raise ValueError(
        f"Argument `model` must be a compiled `Model`. Received: model={model!r:.80} "
        f"(of type {type(model)})"
    )


def summed(model, gradients):
    """Return `{id of a weight: its gradient}`, copies.

    Args:
        gradients: A list like `model.trainable_weights`.
    """
    pairs = zip(model.trainable_weights, gradients, strict=True)
    return {id(variable): np.array(gradient) for variable, gradient in pairs}


def traced_weights(model, trace):
    """Return a `TracedWeight` for each trainable weight, in the model's order.

    Their names are the variables' paths without the name of the model.
    """
    parts = {}
    for part in trace:  # those of a nested model's layers before the model
        for variable in part.layer.weights:
            parts.setdefault(id(variable), part)
    variables = {id(variable): variable for variable in model.trainable_weights}
    return [
        TracedWeight(
            variables[key].path.removeprefix(f"{model.name}/"),
            variables[key],
            gradient,
            parts[key],
        )
        for key, gradient in summed(model, trace.gradients).items()
    ]


def find(key, weights):
    """Return the weight of `weights` that `key` names.

    Args:
        key: A variable's path, or an end of it that no other has: `"dense/kernel"`.

    Raises:
        ValueError: If there is none, or more than one.
    """
    whole = [w for w in weights if key in (w.variable.path, w.name)]
    ends = [w for w in weights if f"/{w.variable.path}".endswith(f"/{key}")]
    found = whole or ends
    if len(found) == 1:
        return found[0]
    names = [w.name for w in found or weights]
    problem = "names more than one weight" if found else "names no trainable weight"
    raise ValueError(
        f"Argument `gradients` {problem} of the model by {key!r}."
        f"{'' if found else suggestion(key, names, tail='')} Its weights: "
        f"{', '.join(names)}."
    )
