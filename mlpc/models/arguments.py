"""The small arguments of compile, fit and their like, checked and filled in."""

from mlpc.utils.validation import check_choice, check_integer

__all__ = [
    "batch_size_of",
    "metric_list",
    "refuse",
    "unique_names",
    "validation_due",
    "validation_pair",
    "verbosity",
]


def batch_size_of(name, value):
    """The rows a step: 32 for None. A ValueError unless it is an integer >= 1."""
    return 32 if value is None else check_integer(name, value, low=1)


def refuse(**arguments):
    """Raise a NotImplementedError for an argument that is not None."""
    for name, value in arguments.items():
        if value is not None:
            raise NotImplementedError(
                f"Argument `{name}` is not supported yet. Received: {name}={value!r}"
            )


def metric_list(given):
    """The metrics of the one output, given as one, a list or a dict, as a list."""
    if given is None:
        return []
    if isinstance(given, dict):
        return [m for of_output in given.values() for m in metric_list(of_output)]
    return list(given) if isinstance(given, (list, tuple)) else [given]


def unique_names(names):
    """Names of metrics; a repeated one gets _1, _2 behind it."""
    counts, unique = {}, []
    for name in names:
        count = counts.get(name, 0)
        counts[name] = count + 1
        unique.append(f"{name}_{count}" if count else name)
    return unique


def validation_pair(validation_data):
    """`(x_val, y_val)` of what `fit` was given.

    Raises:
        ValueError: If it is no pair.
    """
    pair = validation_data
    if not isinstance(pair, (tuple, list)) or len(pair) not in (2, 3):
        raise ValueError(
            "Argument `validation_data` must be a tuple `(x_val, y_val)`. Received: "
            f"validation_data of type {type(pair)}"
        )
    if len(pair) == 3:
        refuse(sample_weight=pair[2])
    return tuple(pair[:2])


def validation_due(frequency):
    """A function of the epoch, from 0: whether it ends with a validation.

    Args:
        frequency: Every so many epochs, or a collection of epochs from 1.
    """
    if isinstance(frequency, (list, tuple, set)):
        return lambda epoch: epoch + 1 in frequency
    every = check_integer("validation_freq", frequency, low=1)
    return lambda epoch: (epoch + 1) % every == 0


def verbosity(verbose):
    """0, 1 or 2 of what was given; "auto" is 1. Anything else is a ValueError."""
    return (
        1 if check_choice("verbose", verbose, ("auto", 0, 1, 2)) == "auto" else verbose
    )
