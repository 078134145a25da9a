"""What a training needs to go on, besides weights and the optimizer's state.

Of a model that is saved as a whole it is where its draws stand, and what was said of
single weights (training/marks.py), a small JSON object. A backup of a training under
way has all that it needs, in the group `mlpc` of its HDF5 file:

    mlpc/state           JSON, as bytes
    mlpc/arrays/0, 1...  the arrays and long lists of numbers in it

An array stands in the JSON as `{"__array__": 0}`, a list of numbers as
`{"__list__": 1}`. What the values mean is the business of models and callbacks.
"""

import json

import numpy as np

from mlpc.saving.bounded_json import LARGEST, parse_object
from mlpc.training.draws import draws_of, take_draws
from mlpc.training.marks import marks_of, take_excluded_names, take_marks

__all__ = ["go_on", "how_to_go_on", "read_state", "write_state"]

STATE, ARRAYS = "mlpc/state", "mlpc/arrays"
ARRAY, LIST = "__array__", "__list__"
SHORT = 8  # numbers; longer lists become arrays
MOST = 10_000  # arrays


def how_to_go_on(model):
    """Return what a file with a whole model says of its draws, and of what is frozen
    or does not decay: plain values."""
    return {"draws": draws_of(model), **marks_of(model)}


def go_on(model, own, name):
    """Go on with the draws of the model that was saved.

    Args:
        own: What `how_to_go_on` gave; `None` where another library wrote the file.
        name: What to call the place in messages.

    Returns:
        A function of no argument, to be called when the weights have memory, before
        the optimizer's state is read: it marks what is frozen or does not decay.

    Raises:
        ValueError: If it is something else.
    """
    if own is None:
        return lambda: None
    try:
        take_draws(model, own.get("draws") if isinstance(own, dict) else own)
        take_excluded_names(model, own)
    except ValueError as error:
        raise ValueError(f"`{name}`: {error}") from error
    return lambda: take_marks(model, own)


def write_state(file, state):
    """Put a state into an open HDF5 file.

    Args:
        state: Dict of plain values, lists, dicts and arrays of numbers.

    Raises:
        TypeError: If something else is in it.
    """
    arrays = []
    text = json.dumps(_plain(state, arrays))
    if len(arrays) > MOST or len(text) > LARGEST:
        raise TypeError(f"Expected at most {MOST} arrays and {LARGEST} bytes of text")
    file.create_dataset(STATE, data=np.frombuffer(text.encode(), np.uint8))
    group = file.create_group(ARRAYS)
    for i, array in enumerate(arrays):
        group.create_dataset(str(i), data=array)


def read_state(file):
    """Return the state in a `SafeFile`, or `None` if there is none.

    Raises:
        ValueError: If it is damaged.
    """
    if file.count("mlpc") == 0:
        return None
    state = parse_object(file.numbers(STATE).tobytes(), STATE)
    count = file.count(ARRAYS)
    if count > MOST:
        raise file.refused(ARRAYS, f"at most {MOST} arrays", count)
    arrays = [file.numbers(f"{ARRAYS}/{i}") for i in range(count)]
    try:
        return _filled(state, arrays, file.budget)
    except (IndexError, TypeError) as error:
        raise file.refused(STATE, "numbers of arrays that are there", error) from error


def _plain(value, arrays):
    """A value as JSON has it; arrays go to the list."""
    if isinstance(value, (str, bool, int, float, type(None))):
        return value
    if isinstance(value, (np.bool_, np.integer, np.floating)):
        return value.item()
    if isinstance(value, dict):
        return {_key(key): _plain(item, arrays) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        kinds = {type(item) for item in value}
        if len(value) <= SHORT or kinds not in ({int}, {float}):
            return [_plain(item, arrays) for item in value]
        return {LIST: _kept(np.array(value), arrays)}
    if isinstance(value, np.ndarray):
        return {ARRAY: _kept(np.asarray(value), arrays)}
    raise TypeError(f"Expected plain values and arrays, found {type(value).__name__}")


def _key(key):
    if isinstance(key, str):
        return key
    raise TypeError(f"Expected names as keys, found {key!r:.80}")


def _kept(array, arrays):
    """The place that an array gets."""
    if array.dtype.kind not in "biuf":
        raise TypeError(f"Expected arrays of numbers, found dtype {array.dtype}")
    arrays.append(array)
    return len(arrays) - 1


def _filled(value, arrays, budget):
    """The value with its arrays in their places: each in one."""
    if isinstance(value, list):
        return [_filled(item, arrays, budget) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() in ({ARRAY}, {LIST}):
        (kind, place), *_ = value.items()
        array = arrays[place]
        budget.spend("arrays and lists", bytes=max(8 * array.size, array.nbytes))
        return array if kind == ARRAY else array.tolist()
    return {key: _filled(item, arrays, budget) for key, item in value.items()}
