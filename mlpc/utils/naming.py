"""Names: CamelCase to snake_case, and the automatic names of layers and models.

The counters are the process's own, as in Keras: the first `Dense` is `dense`, the
next one `dense_1`, whatever model they are in.
"""

import gc
import re

__all__ = ["auto_name", "clear", "clear_session", "get_uid", "to_snake_case"]

_counts = {}


def to_snake_case(name):
    """Return `name` in snake case: `"MeanSquaredError"` -> `"mean_squared_error"`.

    An acronym stays one word (`"SGD"` -> `"sgd"`), and characters that no
    identifier has are dropped.
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def auto_name(class_name):
    """Return the next automatic name for a class: `dense`, `dense_1`, `dense_2`...

    Args:
        class_name: The class's name, in either case.

    Returns:
        A name that no earlier call has returned since the last `clear`.
    """
    name = to_snake_case(class_name)
    count = _counts.get(name, 0)
    _counts[name] = count + 1
    return f"{name}_{count}" if count else name


def get_uid(prefix=""):
    """Return the next number of a prefix: 1, 2, ... as the automatic names count."""
    _counts[prefix] = _counts.get(prefix, 0) + 1
    return _counts[prefix]


def clear():
    """Start all counters again: the next `Dense` is `dense`."""
    _counts.clear()


def clear_session(free_memory=True):
    """Forget the state that is shared by all models: the counters of names.

    Args:
        free_memory: Whether to collect garbage too, so that models that nobody
            holds any more give their memory back now.
    """
    clear()
    if free_memory:
        gc.collect()
