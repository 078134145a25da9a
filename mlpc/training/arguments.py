"""The small arguments of compile, fit and their like, checked and filled in."""

from collections.abc import Collection

from mlpc.utils import notices
from mlpc.utils.validation import check_choice, check_integer, check_real

__all__ = [
    "batch_size_of",
    "executed_together",
    "limited",
    "metric_list",
    "one_loss",
    "unique_names",
    "validation_due",
    "validation_triple",
    "verbosity",
]


def batch_size_of(name, value):
    """The rows a step: 32 for None. A ValueError unless it is an integer >= 1.

    More than there can be, 2^62, are all rows.
    """
    return 32 if value is None else min(check_integer(name, value, low=1), 2**62)


def executed_together(value):
    """The `steps_per_execution` that were given; 1 for "auto" and for `None`, which
    stands in files of Keras 2."""
    if value is None or (isinstance(value, str) and value == "auto"):
        return 1
    return check_integer("steps_per_execution", value, low=1)


def limited(name, wanted, most):
    """What is wanted of epochs or steps, `None` for all, or the most of them.

    Args:
        name: What is counted, for the warning.
        wanted: How many, or `None`.
        most: The limit that `mlpc.config` sets, or `None`.
    """
    if not most or (wanted is not None and wanted <= most):
        return wanted
    notices.warn(f"Limiting {name} to {most}")
    return most


def metric_list(argument, given):
    """The metrics of the one output as a list, however nested they are.

    Raises:
        ValueError: If they are neither in a list nor in a dict.
    """
    if given and not isinstance(given, (list, tuple, dict)):
        raise ValueError(
            f"Expected `{argument}` argument to be a list, tuple, or dict. Received "
            f"instead: {argument}={given} of type {type(given)}"
        )
    return list(_flat(given))


def _flat(given):
    if isinstance(given, dict):
        given = list(given.values())
    if isinstance(given, (list, tuple)):
        for item in given:
            yield from _flat(item)
    elif given is not None:
        yield given


def one_loss(loss, loss_weights):
    """The loss of the one output, and the number that it is multiplied by.

    Args:
        loss: A loss, or a list or dict of one.
        loss_weights: A number, or a list or dict of one; `None` for 1.

    Raises:
        ValueError: If there is not exactly one.
    """
    loss, weight = _only("loss", loss), _only("loss_weights", loss_weights)
    if weight is None:
        return loss, 1.0
    return loss, check_real("loss_weights", weight)


def _only(argument, given):
    if isinstance(given, dict) and "class_name" not in given:
        given = list(given.values())
    if not isinstance(given, (list, tuple)):
        return given
    if len(given) != 1:
        raise ValueError(
            f"Argument `{argument}` must have one item for each output of the model, "
            f"which has one. Received: {argument}={given}"
        )
    return _only(argument, given[0])


def unique_names(names):
    """Names of metrics; a repeated one gets _1, _2 behind it.

    Args:
        names: Pairs of a name and whether its metric is weighted. A weighted one with a
            name that is taken is first tried as `weighted_<name>`.
    """
    counts, unique = {}, []
    for name, weighted in names:
        if weighted and name in counts:
            name = f"weighted_{name}"
        count = counts.get(name, 0)
        counts[name] = count + 1
        unique.append(f"{name}_{count}" if count else name)
    return unique


def validation_triple(validation_data):
    """`(x_val, y_val, weights)` of what `fit` was given; x alone for batches.

    Raises:
        ValueError: If it has another length.
    """
    data = validation_data
    alone = hasattr(data, "__array__") or hasattr(data, "tocsr")
    if not alone and not isinstance(data, (tuple, list)):
        return data, None, None
    if alone or len(data) not in (2, 3):
        received = f"{type(data)}" if alone else f"{len(data)} items"
        raise ValueError(
            "Argument `validation_data` must be a tuple `(x_val, y_val)` or `(x_val, "
            f"y_val, sample_weight)`. Received: {received}"
        )
    return (*data, None)[:3]


def validation_due(frequency):
    """A function of the epoch, from 0: whether it ends with a validation.

    Args:
        frequency: Every so many epochs, or a collection of epochs from 1.
    """
    if getattr(frequency, "ndim", 0):
        frequency = frequency.tolist()
    if isinstance(frequency, Collection) and not isinstance(frequency, str):
        return lambda epoch: epoch + 1 in frequency
    every = check_integer("validation_freq", frequency, low=1)
    return lambda epoch: (epoch + 1) % every == 0


def verbosity(verbose):
    """0, 1 or 2 of what was given; "auto" is 1. Anything else is a ValueError."""
    return (
        1 if check_choice("verbose", verbose, ("auto", 0, 1, 2)) == "auto" else verbose
    )
