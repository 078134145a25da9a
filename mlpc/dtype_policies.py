"""Policies of dtypes: which dtype a layer computes in and keeps its weights in.

The two are one here; mixed precision and quantization are not supported.
"""

from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.float_dtypes import DTYPES, default_policy, engine_dtype
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["DTypePolicy", "FloatDTypePolicy", "deserialize", "get", "serialize"]


class DTypePolicy:
    """The dtype of a layer: what it computes in, and its weights.

    Args:
        name: `"float32"`, `"float64"`, or `None` for `mlpc.config.dtype_policy()`.

    Raises:
        TypeError: If the name is not a string.
        ValueError: If it is another policy: mixed ones are not supported.
    """

    quantization_mode = None

    def __init__(self, name=None):
        if name is None:
            name = default_policy()
        if not isinstance(name, str):
            raise TypeError(
                "Argument `name` must be a string, such as 'float32'. "
                f"Received: name={name!r} (of type {type(name)})"
            )
        if name not in DTYPES:
            raise ValueError(
                "Argument `name` must be 'float32' or 'float64': there is no mixed "
                f"precision, nor quantization. Received: name={name!r}"
            )
        self._name = name

    @property
    def name(self):
        """The policy's name."""
        return self._name

    compute_dtype = variable_dtype = name

    def get_config(self):
        """Return the constructor's arguments."""
        return {"name": self.name}

    @classmethod
    def from_config(cls, config):
        """Return a policy from what `get_config` gave."""
        return cls(**config)

    def __eq__(self, other):
        return isinstance(other, DTypePolicy) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def __repr__(self):
        return f'<DTypePolicy "{self.name}">'


class FloatDTypePolicy(DTypePolicy):
    """Another name of `DTypePolicy`."""


def serialize(dtype_policy):
    """Return the config of a policy, as layers' configs have it."""
    return {
        "module": "keras",
        "class_name": "DTypePolicy",
        "config": dtype_policy.get_config(),
        "registered_name": None,
    }


def deserialize(config, custom_objects=None):
    """Return the policy of a config; `custom_objects` is accepted and not needed."""
    if config.get("class_name") not in ("DTypePolicy", "FloatDTypePolicy", "Policy"):
        raise ValueError(
            "Argument `config` must be that of a `DTypePolicy`. "
            f"Received: config={config!r:.200}"
        )
    return DTypePolicy.from_config(config["config"])


@short_tracebacks
def get(identifier):
    """Return the policy that a name, dtype, config or policy means.

    Args:
        identifier: `None` is `mlpc.config.dtype_policy()`.

    Raises:
        ValueError: If it is no policy of float32 or float64.
    """
    if identifier is None:
        return DTypePolicy()
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, str):
        return DTypePolicy(identifier)
    return DTypePolicy(engine_dtype(identifier))


__getattr__, __dir__ = _module_hooks(__name__)
