"""Steps of optimizers whose methods a user has overridden: Python takes them, and calls
the engine for what `super()` does."""

import numpy as np

from mlpc.optimizers.gradients import name_of
from mlpc.utils.overrides import overridden, refusal

__all__ = ["CALLED", "UNCALLED", "check_overrides", "step", "update_variable"]

CALLED = ("apply", "apply_gradients", "update_step", "scale_loss")
UNCALLED = (
    "assign",
    "assign_add",
    "assign_sub",
    "learning_rate",
    "iterations",
    "stateless_apply",
    "_apply_weight_decay",
    "_backend_apply_gradients",
    "_backend_update_step",
    "_clip_gradients",
    "_filter_empty_gradients",
    "_get_current_learning_rate",
    "_overwrite_model_variables_with_average_value",
    "_update_model_variables_moving_average",
    "_use_weight_decay",
)
AROUND = ("weight_decay", "clipnorm", "global_clipnorm", "clipvalue")


def check_overrides(optimizer):
    """Raise a NotImplementedError for an override that steps would not call."""
    for name in overridden(optimizer, UNCALLED):
        if name.startswith("assign") and overridden(optimizer, ("update_step",)):
            continue  # for its own use
        raise refusal(
            optimizer,
            name,
            "the engine's steps do not call it",
            "Override `apply(grads, trainable_variables)` or `update_step(gradient, "
            "variable, learning_rate)`.",
        )
    if overridden(optimizer, ("update_step",)):
        _check_step(optimizer)


def _check_step(optimizer):
    """The same for `update_step`, which the engine's rule has to be taken apart for."""
    remedy = "Override `apply(grads, trainable_variables)` instead."
    if optimizer._rule is None:
        reason = "mlpc trains with rules of its own, and there is none to go with it"
        remedy = "Derive from one of `keras.optimizers`."
    elif optimizer._rule == "muon":
        reason = "Muon's steps are of all weights at once"
    elif optimizer.use_ema or optimizer.gradient_accumulation_steps:
        reason = "it cannot go with `use_ema` and `gradient_accumulation_steps`"
    elif optimizer._state is not None and not optimizer._around:
        if not any(getattr(optimizer, argument) for argument in AROUND):
            return
        reason = "this optimizer has been used with the one of its class"
        remedy = "Set it on a new one."
    else:
        return
    raise refusal(optimizer, "update_step", reason, remedy)


def step(optimizer, gradients):
    """Clip, decay, and call `update_step` for each weight; count the step.

    Args:
        optimizer: A built one that overrides `update_step`.
        gradients: A list of arrays, or `None`, one for each of its weights.
    """
    pairs = [
        (gradient, weight)
        for gradient, weight in zip(
            _clipped(optimizer, gradients), optimizer._weights, strict=True
        )
        if gradient is not None
    ]
    rate = optimizer._state.rate
    if optimizer.weight_decay:
        for _, weight in pairs:
            if not optimizer._is_excluded(weight, len(pairs)):
                decay = weight.value * weight.dtype.type(optimizer.weight_decay * rate)
                weight.assign_sub(decay)
    steps = optimizer._state.iterations
    for gradient, weight in pairs:
        optimizer.update_step(gradient, weight, rate)
    optimizer._state.iterations = steps + 1


def update_variable(optimizer, gradient, variable, rate):
    """Take the engine's step of one weight; no step is counted.

    Raises:
        ValueError: If the optimizer was not built for the variable.
    """
    weights, state = optimizer._weights, optimizer._engine()
    places = [i for i, weight in enumerate(weights) if weight is variable]
    if not places:
        raise ValueError(
            f"Unknown variable: {name_of(variable)}. An optimizer changes the "
            "variables that it was built for; make a new one for others."
        )
    gradients = [None] * len(weights)
    gradients[places[0]] = np.array(gradient, variable.dtype, order="C")
    steps, kept = state.iterations, state.rate
    try:
        state.rate = float(rate)
        state.apply([np.asarray(weight) for weight in weights], gradients)
    finally:
        state.rate, state.iterations = kept, steps
        if optimizer._schedule is not None:
            optimizer._tell_rates()


def _clipped(optimizer, gradients):
    """The gradients as `clipnorm` and its like leave them."""
    if optimizer.clipvalue:
        limit = optimizer.clipvalue
        return [g if g is None else np.clip(g, -limit, limit) for g in gradients]
    there = [g for g in gradients if g is not None]
    norms = [float(np.sqrt(np.sum(np.square(g, dtype=float)))) for g in there]
    limit = optimizer.clipnorm or optimizer.global_clipnorm
    if not limit:
        return gradients
    if optimizer.global_clipnorm:
        norms = [float(np.sqrt(np.sum(np.square(norms))))] * len(norms)
    scales = iter([limit / max(norm, limit) for norm in norms])
    return [g if g is None else g * g.dtype.type(next(scales)) for g in gradients]
