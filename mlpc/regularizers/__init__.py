"""Regularizers: penalties on weights.

Here are names, arguments and configs; the formulas are the engine's
(`csrc/regularizers`).
"""

from mlpc.regularizers.regularizer import Regularizer
from mlpc.regularizers.regularizers import L1, L1L2, L2, OrthogonalRegularizer
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.registry import Registry
from mlpc.utils.tracebacks import short_tracebacks

__all__ = [
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
    "serialize",
]

l1, l2, l1_l2 = L1, L2, L1L2
orthogonal_regularizer = OrthogonalRegularizer

registry = Registry(
    "regularizer",
    "regularizers",
    {
        "l1": L1,
        "l2": L2,
        "l1l2": L1L2,
        "orthogonal_regularizer": OrthogonalRegularizer,
    },
    base=Regularizer,
    functions=True,
)
serialize = registry.serialize
deserialize = registry.deserialize


@short_tracebacks
def get(identifier):
    """Return the regularizer that `identifier` stands for.

    Args:
        identifier: A name, a config, a class, an object or function of one argument,
            or `None`.

    Returns:
        A `Regularizer` or a function; `None` for `None`.

    Raises:
        ValueError: If it stands for nothing known here. So does "l1_l2", as in Keras:
            `L1L2()` penalises nothing until its factors are given.
    """
    if identifier == "l1_l2":
        raise ValueError(
            f"Could not interpret regularizer identifier: {identifier!r}. "
            "Give its factors: `L1L2(l1=0.01, l2=0.01)`."
        )
    return registry.get(identifier)


__getattr__, __dir__ = _module_hooks(__name__)
