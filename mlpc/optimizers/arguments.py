"""The arguments that all of Keras' optimizers share: names, defaults, checks."""

import inspect

from mlpc.utils.suggestions import suggestion
from mlpc.utils.validation import check_flag, check_integer, check_real

__all__ = ["COMMON", "check_common", "common_options", "full_signature"]

# In the order of Keras' configs.
COMMON = {
    "weight_decay": None,
    "clipnorm": None,
    "global_clipnorm": None,
    "clipvalue": None,
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
}
CLIPS = ("clipnorm", "global_clipnorm", "clipvalue")
# In the order of Keras' signatures.
IN_SIGNATURES = ("weight_decay", "clipnorm", "clipvalue", "global_clipnorm")


def check_common(given, own):
    """Return all common arguments, those that are given and the defaults.

    Args:
        given: Dict of arguments that are not the optimizer's own.
        own: The names of its own, for the message about an unknown one.

    Raises:
        ValueError: If one is unknown, out of range, or does not go with another.
    """
    unknown = {key: given[key] for key in given if key not in COMMON}
    if unknown:
        known = ["learning_rate", *own, *COMMON, "name"]
        raise ValueError(
            f"Argument(s) not recognized: {unknown}."
            f"{suggestion(next(iter(unknown)), known)}"
        )
    common = COMMON | given
    for argument in ("weight_decay", *CLIPS, "loss_scale_factor"):
        if common[argument] is not None:
            check_real(argument, common[argument])
    if common["loss_scale_factor"] == 0:
        raise ValueError(
            "Argument `loss_scale_factor` must not be 0. Received: loss_scale_factor=0"
        )
    clips = {argument: common[argument] for argument in CLIPS}
    if sum(value is not None for value in clips.values()) > 1:
        received = ", ".join(f"{key}={value}" for key, value in clips.items())
        raise ValueError(
            "At most one of `clipnorm`, `clipvalue` and `global_clipnorm` must be set. "
            f"Received: {received}"
        )
    if common["gradient_accumulation_steps"]:
        steps = common["gradient_accumulation_steps"]
        check_integer("gradient_accumulation_steps", steps, low=2)
    common["use_ema"] = check_flag("use_ema", common["use_ema"])
    if common["use_ema"]:
        check_real("ema_momentum", common["ema_momentum"], low=0.0, high=1.0)
        if common["ema_overwrite_frequency"]:
            frequency = common["ema_overwrite_frequency"]
            check_integer("ema_overwrite_frequency", frequency, low=1)
    return common


def common_options(optimizer):
    """The common arguments as the engine's numbers; 0 is none."""
    options = {
        argument: float(getattr(optimizer, argument) or 0)
        for argument in ("weight_decay", *CLIPS)
    }
    options["use_ema"] = float(optimizer.use_ema)
    options["gradient_accumulation_steps"] = float(
        optimizer.gradient_accumulation_steps or 1
    )
    if optimizer.use_ema:
        options["ema_momentum"] = float(optimizer.ema_momentum)
        frequency = optimizer.ema_overwrite_frequency
        options["ema_overwrite_frequency"] = float(frequency or 0)
    return options


def full_signature(cls):
    """The signature of an optimizer's class, the common arguments spelled out."""
    parameters = dict(inspect.signature(cls.__init__).parameters)
    del parameters["self"]
    common = parameters.pop("common", None)
    name = parameters.get("name")
    if common is not None:
        for argument in dict.fromkeys((*IN_SIGNATURES, *COMMON)):
            default = COMMON[argument]
            if argument not in parameters:
                parameters[argument] = inspect.Parameter(
                    argument, inspect.Parameter.KEYWORD_ONLY, default=default
                )
    if name is not None and name.kind == name.KEYWORD_ONLY:  # behind the common ones
        parameters["name"] = parameters.pop("name")
    kinds = sorted(parameters.values(), key=lambda parameter: parameter.kind)
    return inspect.Signature(kinds)
