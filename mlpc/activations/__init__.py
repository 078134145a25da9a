"""Activations: functions of arrays, and their names in configs.

The formulas are the engine's (`csrc/activations`).
"""

from mlpc.activations import activations, rectifiers, rows
from mlpc.activations.activations import *  # noqa: F403
from mlpc.activations.activations import linear
from mlpc.activations.known import Activations
from mlpc.activations.rectifiers import *  # noqa: F403
from mlpc.activations.rows import *  # noqa: F403
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.tracebacks import short_tracebacks
from mlpc.utils.validation import check_integer

__all__ = ["deserialize", "get", "output_shape", "serialize", "spec"]
__all__ += activations.__all__
__all__ += rectifiers.__all__
__all__ += rows.__all__

registry = Activations(
    {
        name: getattr(module, name)
        for module in (activations, rectifiers, rows)
        for name in module.__all__
    }
)
serialize = registry.serialize
deserialize = registry.deserialize
spec = registry.spec


@short_tracebacks
def get(identifier):
    """Return the activation that `identifier` stands for.

    Args:
        identifier: A name; a config; a function of this module, or one of your own that
            passes its argument to such a function and returns the result; a layer that
            is an activation. `None` is `linear`.

    Returns:
        The function or the layer.

    Raises:
        ValueError: If it is not known. The engine runs its own functions only.
    """
    return linear if identifier is None else registry.get(identifier)


def output_shape(activation, input_shape):
    """Return the shape that an activation gives to its input, in a model.

    Raises:
        ValueError: If the activation cannot take this shape.
    """
    shape, rank = [*input_shape], len(input_shape)
    name, options = spec(activation, rank=rank)
    axis = options.get("axis", -1)
    for one in axis if isinstance(axis, tuple) else [axis]:
        check_integer("axis", one, low=-rank, high=rank - 1)
    if name == "glu":
        if shape[axis] is None:
            return tuple(shape)
        if shape[axis] % 2:
            which = "the last axis" if axis == -1 else f"axis {axis}"
            raise ValueError(
                f"The activation glu halves {which}, which must be even. "
                f"Received: input_shape={tuple(input_shape)}"
            )
        shape[axis] //= 2
    return tuple(shape)


__getattr__, __dir__ = _module_hooks(__name__)
