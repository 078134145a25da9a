"""Initializers: what weights are before training.

Here are names, arguments and configs; the numbers are drawn by the engine.
"""

import numpy as np

from mlpc import config
from mlpc.initializers.constant_initializers import Constant, Identity, Ones, Zeros
from mlpc.initializers.initializer import Initializer
from mlpc.initializers.random_initializers import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.registry import Registry
from mlpc.utils.tracebacks import short_tracebacks

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "IdentityInitializer",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "OrthogonalInitializer",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "deserialize",
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "serialize",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]

constant, zeros, ones = Constant, Zeros, Ones
identity = IdentityInitializer = Identity
orthogonal = OrthogonalInitializer = Orthogonal
random_normal, random_uniform = RandomNormal, RandomUniform
truncated_normal, variance_scaling = TruncatedNormal, VarianceScaling
glorot_normal, glorot_uniform = GlorotNormal, GlorotUniform
he_normal, he_uniform = HeNormal, HeUniform
lecun_normal, lecun_uniform = LecunNormal, LecunUniform

registry = Registry(
    "initializer",
    "initializers",
    {
        "zeros": Zeros,
        "zero": Zeros,
        "ones": Ones,
        "one": Ones,
        "constant": Constant,
        "identity": Identity,
        "identity_initializer": Identity,
        "IdentityInitializer": Identity,
        "random_uniform": RandomUniform,
        "uniform": RandomUniform,
        "random_normal": RandomNormal,
        "normal": RandomNormal,
        "truncated_normal": TruncatedNormal,
        "variance_scaling": VarianceScaling,
        "glorot_uniform": GlorotUniform,
        "glorot_normal": GlorotNormal,
        "he_uniform": HeUniform,
        "he_normal": HeNormal,
        "lecun_uniform": LecunUniform,
        "lecun_normal": LecunNormal,
        "orthogonal": Orthogonal,
        "orthogonal_initializer": Orthogonal,
        "OrthogonalInitializer": Orthogonal,
    },
    base=Initializer,
    functions=True,
)
serialize = registry.serialize
deserialize = registry.deserialize


@short_tracebacks
def get(identifier):
    """Return the initializer that `identifier` stands for.

    Args:
        identifier: A name, a config, a class, an object or function
            `f(shape, dtype=None)`, an array, whose values a weight of its shape gets,
            or `None`.

    Returns:
        An `Initializer` or a function; `None` for `None`.

    Raises:
        ValueError: If it stands for nothing known here.
    """
    if isinstance(identifier, (np.ndarray, np.generic)):
        return _copies_of(identifier)
    return registry.get(identifier)


def _copies_of(values):
    """An initializer that gives `values`."""

    def initialize_fn(shape, dtype=None):
        if tuple(shape) != values.shape:
            raise ValueError(
                f"Expected `shape` to be {values.shape} for direct tensor as "
                f"initializer. Received shape={shape}"
            )
        return np.array(values, config.dtype_name(dtype))

    return initialize_fn


__getattr__, __dir__ = _module_hooks(__name__)
