"""The settings of the process: the default dtype, Keras' small number, the threads.

Everything else is an argument of the object it concerns.
"""

import os

from mlpc import _engine, dtype_policies
from mlpc.utils import float_dtypes, notices, tracebacks
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.console import (
    disable_interactive_logging,
    enable_interactive_logging,
    is_interactive_logging_enabled,
)
from mlpc.utils.float_dtypes import float_array, floatx, set_floatx
from mlpc.utils.validation import check_choice, check_integer, check_real

__all__ = [
    "backend",
    "data_format",
    "disable_flash_attention",
    "disable_interactive_logging",
    "disable_traceback_filtering",
    "dtype_name",
    "dtype_policy",
    "enable_flash_attention",
    "enable_interactive_logging",
    "enable_traceback_filtering",
    "enable_unsafe_deserialization",
    "epsilon",
    "float_array",
    "floatx",
    "image_data_format",
    "is_flash_attention_enabled",
    "is_interactive_logging_enabled",
    "is_nnx_enabled",
    "is_traceback_filtering_enabled",
    "isa",
    "max_epochs",
    "max_steps_per_epoch",
    "set_backend",
    "set_dtype_policy",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "set_max_epochs",
    "set_max_steps_per_epoch",
    "set_threads",
    "threads",
]

DATA_FORMATS = ("channels_first", "channels_last")
BACKENDS = ("jax", "mlpc", "numpy", "openvino", "tensorflow", "torch")


def _from_environment(variable):
    value = os.environ.get(variable)
    return None if value is None else int(value)


_settings = {
    "epsilon": 1e-7,
    "image_data_format": "channels_last",
    "flash_attention": None,
    "max_epochs": _from_environment("KERAS_MAX_EPOCHS"),
    "max_steps_per_epoch": _from_environment("KERAS_MAX_STEPS_PER_EPOCH"),
}


def backend():
    """Return `"mlpc"`: there is one engine."""
    return "mlpc"


def set_backend(backend):
    """Accepted, with a warning unless it is `"mlpc"`: there is one engine.

    Raises:
        ValueError: If `backend` is none that Keras knows.
    """
    if check_choice("backend", backend, BACKENDS) != "mlpc":
        notices.warn(f"There is one engine: backend={backend!r} changes nothing.")


def epsilon():
    """Return the small number that programs add against divisions by zero, 1e-7.

    The engine's formulas have their own constants; they do not read it.
    """
    return _settings["epsilon"]


def set_epsilon(value):
    """Set what `epsilon` returns.

    Args:
        value: A positive float.

    Raises:
        ValueError: If `value` is not a finite number >= 0.
    """
    _settings["epsilon"] = check_real("epsilon", value, low=0.0)


def image_data_format():
    """Return where an image's channels stand, `"channels_last"` at first."""
    return _settings["image_data_format"]


def set_image_data_format(data_format):
    """Set what `image_data_format` returns.

    Args:
        data_format: `"channels_last"` or `"channels_first"`.

    Raises:
        ValueError: If it is something else.
    """
    _settings["image_data_format"] = _data_format(str(data_format))


def data_format(given=None):
    """Return where an image's channels stand for a layer.

    Args:
        given: The layer's `data_format`; `None` is `image_data_format()`.

    Raises:
        ValueError: If it is none.
    """
    return image_data_format() if given is None else _data_format(str(given))


def _data_format(name):
    return check_choice("data_format", name.lower(), DATA_FORMATS)


def max_epochs():
    """Return the most epochs that a `fit` takes, or `None` for no limit."""
    return _settings["max_epochs"]


def set_max_epochs(max_epochs):
    """Limit the epochs of every `fit`; so does the variable KERAS_MAX_EPOCHS.

    Args:
        max_epochs: An integer >= 0, or `None`; 0 is no limit either.

    Raises:
        ValueError: If it is something else.
    """
    _settings["max_epochs"] = _limit("max_epochs", max_epochs)


def max_steps_per_epoch():
    """Return the most batches that an epoch takes, or `None` for no limit."""
    return _settings["max_steps_per_epoch"]


def set_max_steps_per_epoch(max_steps_per_epoch):
    """Limit the batches of `fit`'s epochs, of `evaluate` and `predict`.

    So does the variable KERAS_MAX_STEPS_PER_EPOCH.

    Args:
        max_steps_per_epoch: An integer >= 0, or `None`; 0 is no limit either.

    Raises:
        ValueError: If it is something else.
    """
    limit = _limit("max_steps_per_epoch", max_steps_per_epoch)
    _settings["max_steps_per_epoch"] = limit


def _limit(name, value):
    return None if value is None else check_integer(name, value, low=0)


def dtype_policy():
    """Return the `DTypePolicy` of layers that are given no `dtype`.

    Returns:
        What `set_dtype_policy` was given, else the policy of `floatx()`.
    """
    return dtype_policies.DTypePolicy()


def set_dtype_policy(policy):
    """Set the dtype of layers that are given none, whatever `floatx()` is.

    Args:
        policy: `"float32"`, `"float64"` or a `DTypePolicy`.

    Raises:
        ValueError: If it is another one. There is no mixed precision.
    """
    if not isinstance(policy, (str, dtype_policies.DTypePolicy)):
        raise ValueError(
            "Argument `policy` must be 'float32', 'float64' or a `DTypePolicy`. "
            f"Received: policy={policy} (of type {type(policy)})"
        )
    float_dtypes.set_default_policy(dtype_policies.get(policy).name)


def enable_flash_attention():
    """Accepted; no layer here attends."""
    _settings["flash_attention"] = None


def disable_flash_attention():
    """Accepted; no layer here attends."""
    _settings["flash_attention"] = False


def is_flash_attention_enabled():
    """Return `False` after `disable_flash_attention`, else `None`, as Keras does."""
    return _settings["flash_attention"]


def is_nnx_enabled():
    """Return false: NNX is JAX's."""
    return False


def enable_traceback_filtering():
    """Take mlpc's own frames out of tracebacks, as at first."""
    tracebacks.set_filtering(True)


def disable_traceback_filtering():
    """Leave mlpc's own frames in tracebacks, to look for a fault in it."""
    tracebacks.set_filtering(False)


def is_traceback_filtering_enabled():
    """Return whether tracebacks are without mlpc's own frames."""
    return tracebacks.is_filtering()


def enable_unsafe_deserialization():
    """Accepted; loading never runs code of a file, and this does not change it."""


def dtype_name(dtype=None):
    """Return the name of a dtype that the engine computes in.

    Args:
        dtype: `"float32"`, `"float64"`, the NumPy type of either, a `DTypePolicy` of
            theirs, its config as Keras' files have it, or `None` for `floatx()`.

    Returns:
        `"float32"` or `"float64"`.

    Raises:
        ValueError: If `dtype` is anything else.
    """
    if isinstance(dtype, dict):
        return dtype_policies.deserialize(dtype).name
    return float_dtypes.engine_dtype(dtype)


def layer_dtype(dtype=None):
    """Return the name of a layer's dtype: as `dtype_name`; `None` is the policy's."""
    return dtype_name(float_dtypes.default_policy() if dtype is None else dtype)


def threads():
    """Return the most threads that a call may use.

    By default OMP_NUM_THREADS, else one for each CPU that this process may run on.
    Small work takes fewer. No result depends on it.
    """
    return _engine.threads()


def set_threads(count):
    """Set the most threads that a call may use.

    Args:
        count: An integer >= 0; 0 is the default again.

    Raises:
        ValueError: If `count` is something else.
    """
    _engine.set_threads(check_integer("count", count, low=0, high=1024))


def isa():
    """Return the kernels in use: `"avx512"`, `"avx2"`, `"neon"` or `"scalar"`.

    The best that this CPU has, or what the environment variable MLPC_ISA asks for. No
    result depends on it.
    """
    return _engine.isa()


__getattr__, __dir__ = _module_hooks(__name__)
