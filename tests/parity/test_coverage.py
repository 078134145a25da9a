"""All of Keras' public names, arguments and defaults: here, or left out for a reason.

Keras itself tells what there is (`surface.py`). What mlpc lacks of it must stand in
`left_out.txt` or, if it is missing as a whole, in the package's own table, from which
whoever asks for it is told why; and what stands in either must be lacking. The table of
what is covered is printed at the end of the test run.
"""

from importlib import import_module
from types import ModuleType

import pytest
from parity import surface

import mlpc
from mlpc.utils.absent_names import REASONS

LEFT_OUT, BEYOND = map(surface.listed, ("left_out.txt", "beyond.txt"))
NAMED = {  # rooms whose `get` takes names: the module of Keras that lists them
    "activations": "keras.src.activations",
    "constraints": "keras.src.constraints",
    "initializers": "keras.src.initializers",
    "losses": "keras.src.losses",
    "metrics": "keras.src.metrics",
    "optimizers": "keras.src.optimizers",
    "regularizers": "keras.src.regularizers",
}


def left_out(name):
    return name in REASONS or any(entry.matches(name) for entry in LEFT_OUT)


def apart(name):
    """Whether a list tells of it."""
    return any(entry.matches(name) for entry in LEFT_OUT + BEYOND)


@pytest.mark.parametrize("room", surface.ROOMS)
def test_what_is_lacking_is_left_out(room, keras, record_property):
    names = surface.names(keras, room)
    lacking = [n for name in names for n in surface.lacks(mlpc, keras, name)]
    absent = len(set(names) & set(lacking))
    row = (room, len(names), len(names) - absent, absent, len(lacking) - absent)
    record_property(surface.TABLE, row)
    unexplained = [name for name in lacking if not left_out(name)]
    assert not unexplained, "neither in mlpc nor in left_out.txt"


@pytest.mark.parametrize("room", surface.ROOMS)
def test_what_is_there_is_as_in_keras(room, keras):
    wrong = [
        difference
        for name in surface.names(keras, room)
        for difference in surface.differences(mlpc, keras, name, apart)
    ]
    assert not wrong


@pytest.mark.parametrize("entry", LEFT_OUT, ids=lambda entry: entry.pattern)
def test_what_is_left_out_is_lacking(entry, keras):
    assert entry.reason
    rooms = [(room, surface.names(keras, room)) for room in surface.ROOMS]
    named = [name for _, names in rooms for name in names]
    if "(" in entry.pattern:
        named = [
            f"{name}({argument})"
            for name in named
            if entry.may_match(name)
            for argument in surface.parameters(surface.resolve(keras, name))[0]
        ]
    matched = [name for name in named if entry.matches(name)]
    assert matched, "Keras has no such name"
    paths = {name.partition("(")[0] for name in matched}
    lacking = {n for path in paths for n in surface.lacks(mlpc, keras, path)}
    there = [
        name
        for name in matched
        if name not in lacking and name.partition("(")[0] not in lacking
    ]
    whole = entry.pattern.endswith("(*)") and len(there) < len(matched)
    assert whole or not there, "mlpc has it after all"


def rooms_of(keras, path=""):
    """The dotted paths of all public rooms of Keras."""
    room = surface.resolve(keras, path) if path else keras
    for name, inner in vars(room).items():
        address = f"{path}.{name}".lstrip(".")
        if isinstance(inner, ModuleType) and name[0] != "_" and name != "src":
            yield address
            if address not in REASONS:
                yield from rooms_of(keras, address)


def test_whoever_asks_for_a_name_that_is_missing_is_told_why(keras):
    rooms = ["", *(path for path in rooms_of(keras) if path not in REASONS)]
    silent = []
    for room in rooms:
        ours = surface.resolve(mlpc, room) if room else mlpc
        for name in dir(surface.resolve(keras, room) if room else keras):
            path = f"{room}.{name}".lstrip(".")
            if name[0] == "_" or name == "src" or hasattr(ours, name):
                continue
            try:
                surface.resolve(mlpc, path)
            except AttributeError as error:
                if path not in REASONS or REASONS[path] not in str(error):
                    silent.append(path)
    assert not silent


def test_what_is_said_to_be_missing_is():
    there = [path for path in REASONS if surface.has(mlpc, path)]
    assert not there


@pytest.mark.parametrize("entry", BEYOND, ids=lambda entry: entry.pattern)
def test_what_is_beyond_is_not_in_keras(entry, keras):
    assert entry.reason
    path, _, argument = entry.pattern.rstrip(")").partition("(")
    ours = surface.resolve(mlpc, path)
    if argument:
        assert argument in surface.parameters(ours)[0]
        assert argument not in surface.parameters(surface.resolve(keras, path))[0]
    else:
        with pytest.raises(AttributeError):
            surface.resolve(keras, path)


@pytest.mark.parametrize("room", NAMED)
def test_strings_are_understood(room, keras):
    """All strings of which Keras' `get` makes something, for what is not left out."""
    theirs = import_module(NAMED[room]).ALL_OBJECTS_DICT
    get = getattr(mlpc, room).get
    unknown = []
    for name, thing in theirs.items():
        base = thing.__name__.lower() in (room[:-1], room[:-2])
        if base or left_out(f"{room}.{thing.__name__}"):
            continue
        try:
            getattr(keras, room).get(name)
        except Exception:  # it needs an argument
            continue
        try:
            found = get(name)
        except (TypeError, ValueError) as error:
            unknown.append(f"{name}: {error}")
            continue
        kind = getattr(found, "__name__", type(found).__name__)
        if plain(kind) != plain(thing.__name__):
            unknown.append(f"{name}: {kind} instead of {thing.__name__}")
    assert not unknown


def plain(name):
    """A class and the function of the same formula are one name."""
    return name.replace("_", "").lower()
