"""Makes the text of each stub from the objects of a room: signatures are the code's,
types those of typed.py."""

import importlib
import inspect
import re
import subprocess
import sys
import types
from pathlib import Path

import mlpc
from mlpc.utils.overrides import Hook
from stubs.typed import ATTRIBUTES, PARAMETERS, RESULTS, ROOMS

__all__ = ["ROOT", "write"]

ROOT = Path(mlpc.__file__).parents[1]
HEAD = '''"""Made by `make stubs`: see tests/stubs/."""
# mypy: disable-error-code="override, misc, assignment"
'''
SPECIAL = [
    f"__{name}__"
    for name in ("new", "init", "call", "iter", "len", "getitem", "enter", "exit")
]
ALSO = ("mlpc.training", "mlpc.training.traces")  # what users are given objects of
SHARED = ("axis", "keepdims", "dtype", "from_logits", "seed", "shape")
ONLY_SHARED = ("mlpc.ops", "mlpc.random")  # a mean or alpha may be an array there
LEGACY_SHAPES = ("input_shape", "input_dim", "batch_input_shape", "batch_size")
NO_KEYWORDS = ("ReduceLROnPlateau", "SeedGenerator")  # but older ones


def rooms(module=mlpc):
    """The public modules below a module, by name, itself first."""
    found = {module.__name__: module}
    for name in module.__all__:
        member = getattr(module, name)
        if isinstance(member, types.ModuleType) and hasattr(member, "__all__"):
            found.update(rooms(member))
    return found


def homes(modules):
    """Where each public class is defined: {class: (module's name, name)}."""
    found = {}
    for module in sorted(modules.values(), key=lambda m: -m.__name__.count(".")):
        for name in module.__all__:
            member = getattr(module, name)
            if not isinstance(member, type) or member in found:
                continue
            if module is mlpc or lies_in(member, module.__name__):
                own = member.__name__ if member.__name__ in module.__all__ else name
                found[member] = (module.__name__, own)
    for module in modules.values():  # what a room hands on from one that is not public
        for name in module.__all__:
            if isinstance(member := getattr(module, name), type):
                found.setdefault(member, (module.__name__, name))
    return found


def lies_in(cls, room):
    return f"{cls.__module__}.".startswith(f"{room}.")


class Stub:
    """The text of one room's stub."""

    def __init__(self, module, classes):
        self.module, self.room, self.classes = module, module.__name__, classes
        self.here = {n for r, n in classes.values() if r == self.room}

    def text(self):
        body = [self.member(name) for name in self.module.__all__]
        if any("_T]" in part for part in body):
            body.insert(0, '_T = TypeVar("_T")')
        body.sort(key=lambda part: not part.startswith(("from ", "import ")))
        text = "\n".join(body)
        text = re.sub(r"\b_([A-Z]\w+)", self.reference, text)
        used = {*re.findall(r"\b_?[A-Za-z]\w*", text)} - {*self.module.__all__}
        return HEAD + self.imports(used) + text + "\n" + self.all()

    def all(self):
        names = ", ".join(f'"{name}"' for name in self.module.__all__)
        return f"__all__ = [{names}]\n"

    def reference(self, match):
        """`_Layer` where it is imported, `Layer` where it is at home."""
        return match[1] if match[1] in self.here else match[0]

    def imports(self, used):
        lines = []
        if sources := sorted(used & {"Callable", "Sequence", "Iterator"}):
            lines.append(f"from collections.abc import {', '.join(sources)}")
        if "PathLike" in used:
            lines.append("from os import PathLike")
        if names := sorted(used & {"Any", "NamedTuple", "Self", "TypeVar"}):
            lines.append(f"from typing import {', '.join(names)}")
        if "np" in used:
            lines.append("import numpy as np")
        shared = importlib.import_module("mlpc._types").__all__
        if names := sorted(used & set(shared)):
            lines.append(f"from mlpc._types import {', '.join(names)}")
        where = {name: room for room, name in self.classes.values()}
        for name in sorted(n for n in used if n[0] == "_" and n[1:] in where):
            lines.append(f"from {where[name[1:]]} import {name[1:]} as {name}")
        return "\n".join(lines) + "\n"

    def member(self, name):
        member = getattr(self.module, name)
        if isinstance(member, types.ModuleType):
            if member.__name__ == f"{self.room}.{name}":
                return f"from {self.room} import {name} as {name}"
            return f"import {member.__name__} as {name}"
        if isinstance(member, type):
            return self.named_class(name, member)
        if isinstance(member, str):
            return f"{name}: str"
        if not callable(member):
            return f"{name}: Any"
        if self.module is mlpc and member.__module__ != "mlpc":
            room = ".".join(member.__module__.split(".")[:2])
            return f"from {room} import {name} as {name}"
        return self.function(name, member, None)

    def named_class(self, name, cls):
        room, own = self.classes[cls]
        if room != self.room:
            return f"from {room} import {own} as {name}"
        return self.class_(name, cls) if name == own else f"{name} = {own}"

    def class_(self, name, cls):
        if hasattr(cls, "_fields"):
            fields = [f"    {field}: Any" for field in cls._fields]
            return "\n".join([f"class {name}(NamedTuple):", *fields])
        bases, own = self.bases(cls)
        lines = [f"    {self.attribute(cls, n)}" for n in self.of_objects(own)]
        for member in sorted(self.members(own), key=lambda n: (n not in SPECIAL, n)):
            if (text := self.of_class(cls, own, member)) is not None:
                lines.append("    " + text.replace("\n", "\n    "))
        heading = f"class {name}({', '.join(bases)}):" if bases else f"class {name}:"
        return "\n".join([heading, *lines]) if lines else f"{heading} ..."

    def bases(self, cls):
        """The public bases, and the class with those of its bases that are not."""
        bases, covered = [], set()
        for base in cls.__mro__[1:-1]:
            if base in covered:
                continue
            if base in self.classes:
                room, name = self.classes[base]
                bases.append(name if room == self.room else f"_{name}")
                covered.update(base.__mro__)
            elif base.__module__ in ("builtins", "numpy"):
                array = "np.ndarray[Any, np.dtype[Any]]"
                bases.append(array if base.__name__ == "ndarray" else base.__name__)
                covered.update(base.__mro__)
        return bases, [c for c in cls.__mro__[:-1] if c not in covered]

    def members(self, own):
        names = {n for c in own for n in vars(c) if n[0] != "_" or n in SPECIAL}
        given = {n for c in own for n in getattr(c, "__annotations__", {})}
        return names | {n for n in given if n[0] != "_"}

    def of_objects(self, own):
        """What constructors set and no class has."""
        set_ = []
        for cls in reversed(own):
            if "__init__" in vars(cls):
                source = inspect.getsource(inspect.unwrap(vars(cls)["__init__"]))
                for line in re.findall(r"^ +((?:self\.\w+,? )+)=", source, re.M):
                    set_ += re.findall(r"self\.([a-z]\w*)", line)
        return [n for n in dict.fromkeys(set_) if not any(n in vars(c) for c in own)]

    def of_class(self, cls, own, name):
        found = [vars(c)[name] for c in own if name in vars(c)]
        member = found[0] if found else None
        if isinstance(member, classmethod):
            return "@classmethod\n" + self.function(name, member.__func__, cls)
        if name == "__new__":
            return self.function(name, inspect.unwrap(member.__func__), cls)
        if isinstance(member, staticmethod):
            return "@staticmethod\n" + self.function(name, member.__func__, cls)
        if isinstance(member, types.FunctionType):
            if inspect.unwrap(member).__module__ == "mlpc.utils.doors":
                return None  # an older name
            return self.function(name, member, cls)
        if isinstance(member, property):
            head = f"def {name}(self"
            type_ = self.attribute(cls, name).partition(": ")[2]
            text = f"@property\n{head}) -> {type_}: ..."
            if member.fset is not None:
                text += f"\n@{name}.setter\n{head}, value: Any) -> None: ..."
            return text
        if isinstance(member, Hook):
            return self.function(name, member.__func__, cls)
        return self.attribute(cls, name)

    def attribute(self, cls, name):
        keys = [*(f"{c.__name__}.{name}" for c in cls.__mro__), name]
        type_ = next((ATTRIBUTES[key] for key in keys if key in ATTRIBUTES), "Any")
        return f"{name}: {type_}"

    def function(self, name, function, cls):
        parameters = list(inspect.signature(function).parameters.values())
        if name == "__init__" and "__signature__" in vars(cls):
            parameters[1:] = inspect.signature(cls).parameters.values()
        elif name == "__init__":
            parameters = self.expanded(cls, parameters)
        given, star = [], False
        for i, p in enumerate(parameters):
            if p.kind is p.VAR_POSITIONAL:
                given.append(f"*{p.name}: Any")
                star = True
            elif p.kind is p.VAR_KEYWORD:
                given.append(f"**{p.name}: Any")
            else:
                if p.kind is p.KEYWORD_ONLY and not star:
                    given.append("*")
                    star = True
                bound = cls is not None and i == 0 and p.name in ("self", "cls")
                given.append(p.name if bound else self.parameter(name, cls, p))
                after = parameters[i + 1 : i + 2]
                only = p.kind is p.POSITIONAL_ONLY
                if only and not (after and after[0].kind is p.POSITIONAL_ONLY):
                    given.append("/")
        of_makers = {"__init__": "None", "__new__": "Self"}
        result = of_makers.get(name) or self.result(name, cls)
        return f"def {name}({', '.join(given)}) -> {result}: ..."

    def expanded(self, cls, parameters):
        """`**kwargs` of a constructor as the keywords that the base takes."""
        if parameters[-1].kind is not inspect.Parameter.VAR_KEYWORD:
            return parameters
        if cls.__name__ in NO_KEYWORDS:
            return parameters[:-1]
        names = {c.__name__ for c in cls.__mro__}
        if not names & {"Layer", "Optimizer"}:
            return parameters
        keyword = inspect.Parameter.KEYWORD_ONLY
        if cls is mlpc.Layer:
            more = [inspect.Parameter(n, keyword, default=None) for n in LEGACY_SHAPES]
        else:
            inits = [c for c in cls.__mro__ if "__init__" in vars(c)]
            base = inits[inits.index(cls) + 1 if cls in inits else 1]
            own = list(inspect.signature(base.__init__).parameters.values())
            more = self.expanded(base, own)[1:]
        known = {p.name for p in parameters}
        more = [p.replace(kind=keyword) for p in more if p.name not in known]
        return [*parameters[:-1], *(p for p in more if p.default is not p.empty)]

    def parameter(self, function, cls, p):
        type_, default = self.type_of(function, cls, p), ""
        if p.default is not p.empty:
            plain = isinstance(p.default, str | bool | int | float | type(None))
            default = f" = {p.default!r}" if plain else " = ..."
            if p.default is None and not re.search(r"\b(Any|Rows|None|DType)$", type_):
                type_ += " | None"
        return f"{p.name}: {type_}{default}"

    def type_of(self, function, cls, p):
        names = [c.__name__ for c in cls.__mro__] if cls is not None else []
        keys = [f"{name}.{p.name}" for name in names if function == "__init__"]
        keys += [f"{name}.{function}.{p.name}" for name in names]
        keys += [f"{self.room.rpartition('.')[2]}.{p.name}", f"{function}.{p.name}"]
        if not self.room.startswith(ONLY_SHARED) or cls or p.name in SHARED:
            keys.append(p.name)
        for key in keys:
            if key in PARAMETERS:
                return PARAMETERS[key]
        if self.room.startswith(ONLY_SHARED):
            return "bool" if isinstance(p.default, bool) else "Any"
        of = {bool: "bool", int: "Integer", float: "Real", str: "str | None"}
        return of.get(type(p.default), "Any")

    def result(self, name, cls):
        room = self.room.rpartition(".")[2]
        names = [c.__name__ for c in cls.__mro__] if cls is not None else [room]
        keys = [*(f"{n}.{name}" for n in names), name]
        if cls is None and self.room.startswith("mlpc.ops") and name not in RESULTS:
            keys = keys[:1]
        found = next((RESULTS[k] for k in keys if k in RESULTS), None)
        return found or (ROOMS.get(room, "Any") if cls is None else "Any")


def write(root):
    """Write all stubs below a folder, in ruff's form; returns their paths in there."""
    modules = rooms()
    modules.update({name: importlib.import_module(name) for name in ALSO})
    classes, written = homes(modules), []
    for module in modules.values():
        path = Path(module.__file__).relative_to(ROOT).with_suffix(".pyi")
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(Stub(module, classes).text(), "utf-8")
        written.append(path)
    given = ["--silent", "--config", ROOT / "pyproject.toml", *written]
    for command in (["check", "--fix", "--exit-zero"], ["format"]):
        run = [sys.executable, "-m", "ruff", *command, *given]
        subprocess.run(run, cwd=root, check=True)
    return written
