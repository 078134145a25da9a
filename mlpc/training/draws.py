"""Where a model's draws stand: what it needs, besides weights and the optimizer's
state, to shuffle and to drop as if it had never stopped."""

from mlpc.utils.validation import check_integer

__all__ = ["draws_of", "take_draws"]


def draws_of(model):
    """Return the draws of a model and of all in it, as a list of lists of integers."""
    return [[getattr(part, name) for name in names] for part, names in _parts(model)]


def take_draws(model, draws):
    """Go on where `draws_of` says.

    Raises:
        ValueError: If it does not say that of a model like this one; nothing has
            changed then.
    """
    parts = _parts(model)
    try:
        checked = [
            [check_integer("draws", value, low=0, high=2**63 - 1) for value in values]
            for values in draws
        ]
        fits = [len(names) for _, names in parts] == [len(part) for part in checked]
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise ValueError(
            f"Expected the draws of {len(parts)} parts of the model, lists of integers "
            f">= 0, found {draws!r:.200}"
        )
    for (part, names), values in zip(parts, checked, strict=True):
        for name, value in zip(names, values, strict=True):
            setattr(part, name, value)


def _parts(model):
    """The model, the models in it and the layers that draw, with what these keep."""
    parts = []
    for part in (model, *model._flat_layers()):
        if hasattr(part, "_trainer"):
            parts.append((part._trainer, ("seed", "epochs")))
        elif hasattr(part, "_draws"):
            parts.append((part, ("_draws",)))
    return parts
