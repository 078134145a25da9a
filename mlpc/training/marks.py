"""What was said of single weights: that they are frozen, or exempt from weight decay.

Configs have no place for it. In files it stands beside the draws, by the places of
weights in `model.weights`; of most models there is nothing to say.
"""

from mlpc.utils.patterns import is_found

__all__ = ["marks_of", "take_excluded_names", "take_marks"]

TRAINABLE, NO_DECAY = "trainable", "no_decay"


def marks_of(model):
    """Return the marks of a model's weights, as plain values in a dict.

    `trainable` has the flags that were changed by hand, `no_decay` what the optimizer's
    `exclude_from_weight_decay` was given.
    """
    declared = _declared(model) if model.built else []
    places = [(layer.weights[i], weight) for layer, i, weight in declared]
    marks, optimizer = {}, _optimizer(model)
    changed = {
        str(i): bool(variable.trainable)
        for i, (variable, declared) in enumerate(places)
        if bool(variable.trainable) != bool(declared.trainable)
    }
    if changed:
        marks[TRAINABLE] = changed
    if optimizer is not None and (optimizer._excluded or optimizer._excluded_names):
        listed = [
            i
            for i, (variable, _) in enumerate(places)
            if any(variable is excluded for excluded in optimizer._excluded)
        ]
        marks[NO_DECAY] = {"weights": listed, "names": optimizer._excluded_names}
    return marks


def take_excluded_names(model, marks):
    """Let the optimizer exclude what `marks_of` has by name, which needs no weights.

    Raises:
        ValueError: If the marks are something else; see `take_marks`.
    """
    optimizer = _optimizer(model)
    _, listed, names = _checked(marks)
    if optimizer is not None and (listed or names):
        optimizer.exclude_from_weight_decay([], names)


def take_marks(model, marks):
    """Mark the weights of a model that is built, as `marks_of` has it.

    Args:
        model: Its weights have memory; the optimizer need not be built.

    Raises:
        ValueError: If the marks are not those of such a model; nothing has changed.
    """
    optimizer = _optimizer(model)
    trainable, listed, names = _checked(marks)
    if not model.built or not (trainable or listed):
        return
    variables = [layer.weights[i] for layer, i, _ in _declared(model)]
    if max([*trainable, *listed]) >= len(variables):
        raise ValueError(
            f"Expected places among the {len(variables)} weights of the model, found "
            f"{marks!r:.200}"
        )
    for i, flag in trainable.items():
        variables[i].trainable = flag
    if trainable and model.compiled:  # what learns is asked when a model is compiled
        model.compile(**{**model._trainer.settings.given, "optimizer": model.optimizer})
    if optimizer is not None and listed:
        optimizer.exclude_from_weight_decay([variables[i] for i in listed], names)


def _checked(marks):
    """Flags by place, the places that do not decay, and names."""
    try:
        trainable = {int(i): flag for i, flag in marks.get(TRAINABLE, {}).items()}
        decay = marks.get(NO_DECAY, {})
        listed, names = decay.get("weights", []), decay.get("names", [])
        places = [*trainable, *listed]
        good = all(type(i) is int and 0 <= i < 2**31 for i in places)
        good = good and all(type(flag) is bool for flag in trainable.values())
        good = good and all(type(name) is str for name in names)
        for name in names:
            is_found(name, "")
    except (AttributeError, TypeError, ValueError):
        good = False
    if not good:
        raise ValueError(
            f"Expected places of weights, flags and names, found {marks!r:.200}"
        )
    return trainable, listed, names


def _declared(model):
    """Layer, index in it, and what was declared, of each weight of a model."""
    return [
        (layer, i, weight)
        for layer in model._flat_layers()
        for i, weight in enumerate(layer._declared)
    ]


def _optimizer(model):
    """The optimizer whose steps decay weights, or None."""
    optimizer = getattr(model, "optimizer", None)
    return getattr(optimizer, "inner_optimizer", optimizer)
