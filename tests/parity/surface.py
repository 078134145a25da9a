"""The public surface of Keras as a table, and what of it mlpc has.

A name is a dotted path below the package ("layers.Dense", "Sequential.fit"); an
argument is written behind its name ("layers.Dense(units)"). Nothing is listed by hand:
what the rooms and the base classes below hold is asked from Keras itself.
"""

import inspect
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from types import ModuleType

__all__ = [
    "ROOMS",
    "TABLE",
    "Entry",
    "differences",
    "lacks",
    "listed",
    "names",
    "parameters",
    "resolve",
]

TABLE = "what of Keras is in mlpc"  # a report's property: room, then numbers

# Room: the modules and, marked by a dot at the end, the classes whose members are its
# names. Members are those of an object, so of all base classes too.
ROOMS = {
    "keras": [""],
    "activations": ["activations"],
    "backend": ["backend"],
    "callbacks": ["callbacks", "callbacks.Callback.", "callbacks.CallbackList."],
    "config": ["config"],
    "constraints": ["constraints", "constraints.Constraint."],
    "dtype_policies": ["dtype_policies"],
    "initializers": ["initializers", "initializers.Initializer."],
    "layers": ["layers", "layers.Dense."],
    "losses": ["losses", "losses.MeanSquaredError."],
    "metrics": ["metrics", "metrics.Mean."],
    "models": ["models", "Model.", "Sequential."],
    "ops": ["ops"],
    "optimizers": ["optimizers", "optimizers.SGD."],
    "random": ["random"],
    "regularizers": ["regularizers", "regularizers.Regularizer."],
    "saving": ["saving"],
    "schedules": ["optimizers.schedules", "optimizers.schedules.LearningRateSchedule."],
    "utils": ["utils", "utils.PyDataset.", "utils.Progbar."],
}
# What Keras takes by **kwargs, so that it stands in no signature.
KEYWORDS = {"input_shape", "input_dim", "dtype", "name", "trainable", "autocast"}
OWNERS = ("self", "cls")
REQUIRED = {  # arguments without a default, to make an object of any class
    "activation": "relu",
    "learning_rate": 0.1,
    "rate": 0.1,
    "stddev": 0.1,
    "target_shape": (2,),
    "units": 1,
}
SAMPLES = (3, True, "sample", object())


class Entry:
    """One line of a list: a pattern and the reason."""

    def __init__(self, line):
        self.pattern, _, self.reason = line.partition(" ")
        self.reason = self.reason.strip()

    def matches(self, name):
        return fnmatchcase(name, self.pattern)

    def may_match(self, path):
        """Whether the pattern of an argument is one of this name's."""
        return fnmatchcase(path, self.pattern.partition("(")[0])


def listed(file):
    """The entries of a list; empty lines and those with a # say nothing."""
    lines = Path(__file__).with_name(file).read_text("utf-8").splitlines()
    return [Entry(line) for line in lines if line.strip() and line[0] != "#"]


def resolve(package, path):
    """The object at a dotted path below a package; AttributeError if there is none.

    The members of a class are those of an object of it, where one can be made.
    """
    found = package
    for part in path.split("."):
        found = getattr(found, part)
    return found


@cache
def names(keras, room):
    """The public names of a room."""
    found = []
    for place in ROOMS[room]:
        owner = resolve(keras, place.rstrip(".")) if place else keras
        stem = f"{place.rstrip('.')}." if place else ""
        for name in dir(owner):
            private = name.startswith("_") or (place.endswith(".") and name == "mro")
            inner = isinstance(getattr(owner, name, None), ModuleType) and place
            if not private and not inner and name != "src":
                found.append(stem + name)
    return found


def has(mlpc, path):
    """Whether mlpc has a name; a member may be made by the constructor."""
    try:
        resolve(mlpc, path)
    except AttributeError:
        *owner, name = path.split(".")
        if not owner or not has(mlpc, ".".join(owner)):
            return False
        made = made_with(resolve(mlpc, ".".join(owner)))
        return made is not None and name in {*vars(made), *dir(type(made))}
    return True


def made_with(cls, **arguments):
    """An object of a class, or None if that needs more than is known here."""
    if not inspect.isclass(cls):
        return None
    given = {
        name: REQUIRED[name]
        for name, parameter in parameters(cls)[0].items()
        if parameter.default is parameter.empty and name in REQUIRED
    }
    try:
        return cls(**(given | arguments))
    except NotImplementedError:
        raise
    except Exception:
        return None


def parameters(thing):
    """({name: parameter} in order, whether there is **kwargs); none if not callable."""
    if inspect.isclass(thing) and "__signature__" not in vars(thing):
        thing = thing.__new__ if thing.__init__ is object.__init__ else thing.__init__
    try:
        found = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return {}, True
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    named = {p.name: p for p in found if p.kind not in kinds and p.name not in OWNERS}
    return named, any(p.kind == kinds[0] for p in found)


def same_default(ours, theirs):
    if inspect.isfunction(theirs.default) or inspect.isclass(theirs.default):
        return ours.default.__name__ == theirs.default.__name__
    return ours.default is theirs.default or ours.default == theirs.default


def refused(cls, name):
    """Whether a class knows an argument only to say that it is not supported."""
    for sample in SAMPLES:
        try:
            made_with(cls, **{name: sample})
        except NotImplementedError as error:
            if f"`{name}`" in str(error):
                return True
    return False


def lacks(mlpc, keras, path):
    """What of a name mlpc lacks: [path] itself, or its arguments as "path(name)"."""
    if not has(mlpc, path):
        return [path]
    theirs = parameters(resolve(keras, path))[0]
    if not theirs:
        return []
    found = resolve(mlpc, path)
    ours = parameters(found)[0]
    return [
        f"{path}({name})"
        for name in theirs
        if name not in ours
        or not same_default(ours[name], theirs[name])
        or (inspect.isclass(found) and refused(found, name))
    ]


def differences(mlpc, keras, path, ignored=lambda name: False):
    """What is otherwise than in Keras: arguments added, another order or position."""
    try:
        ours, _ = parameters(resolve(mlpc, path))
    except AttributeError:
        return []
    theirs, open_ended = parameters(resolve(keras, path))
    if not theirs:
        return []
    for found in (ours, theirs):
        for name in [name for name in found if ignored(f"{path}({name})")]:
            del found[name]
    wrong = [
        f"{path}({name}) is not in Keras"
        for name in ours
        if name not in theirs and not (open_ended and name in KEYWORDS)
    ]
    order = [name for name in theirs if name in ours]
    if order != [name for name in ours if name in theirs]:
        wrong.append(f"{path}: the order in Keras is {', '.join(order)}")
    by_place = [
        [n for n, p in found.items() if p.kind == p.POSITIONAL_OR_KEYWORD]
        for found in (ours, theirs)
    ]
    if by_place[0] != by_place[1][: len(by_place[0])]:
        wrong.append(f"{path}: by position Keras takes {', '.join(by_place[1])}")
    return wrong
