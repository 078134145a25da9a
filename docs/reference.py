"""Writes the pages of the API reference: a page for each room, one for each class.

    reference.write(folder)

They list what `__all__` has; the words are those of the docstrings, which Sphinx puts
in. Another name of what has an entry says so and links there.
"""

import inspect
import re
import types

import mlpc

__all__ = ["entries", "expected", "rooms", "write"]

FOREIGN = ("object", "BaseException", "dict", "ndarray")  # theirs is not listed
MEMBERS = f"""\
   :members:
   :undoc-members:
   :inherited-members: {",".join(FOREIGN)}
   :show-inheritance:
"""


def rooms():
    """The public modules, `{dotted name: module}`, each before those in it."""
    found = {"mlpc": mlpc}
    for path in found_in(mlpc):
        found[path] = module_at(path)
    return found


def found_in(room):
    """Dotted names of the public modules in a room, and of those within them."""
    for name in sorted(room.__all__):
        member = getattr(room, name)
        if isinstance(member, types.ModuleType):
            yield f"{room.__name__}.{name}"
            yield from found_in(member)


def module_at(path):
    module = mlpc
    for name in path.split(".")[1:]:
        module = getattr(module, name)
    return module


def entries():
    """`{dotted name: object}` of all public objects that are no modules."""
    return {
        f"{path}.{name}": getattr(room, name)
        for path, room in rooms().items()
        for name in room.__all__
        if not isinstance(getattr(room, name), types.ModuleType)
    }


def expected():
    """Dotted names of all that has to have an entry, with what classes inherit."""
    home = homes()
    found = {*rooms(), *entries()}
    for path, thing in entries().items():
        if inspect.isclass(thing) and home[id(thing)] == path:
            found |= {f"{path}.{name}" for name in _members(thing)}
    return found


def _members(cls):
    """Public names of a class and its bases, but for those of foreign ones."""
    return {
        name
        for base in cls.__mro__
        if base.__name__ not in FOREIGN and base.__module__.startswith("mlpc")
        for name in vars(base)
        if not name.startswith("_")
    }


def homes():
    """`{id: dotted name}`: where each object has its entry.

    Of several names that is its own name in the room that made it, else the first.
    """

    def fitness(path):
        room, _, name = path.rpartition(".")
        thing = known[path]
        made = getattr(thing, "__module__", None) or ""
        own = getattr(thing, "__name__", name)
        return (not f"{made}.".startswith(f"{room}."), room == "mlpc", own != name)

    known = entries()
    found = {}
    for path in sorted(known, key=fitness):
        found.setdefault(_identity(known[path]), path)
    return found


def _identity(thing):
    """What tells objects apart; bound methods are made anew at each look."""
    return (
        (id(thing.__self__), thing.__name__) if inspect.ismethod(thing) else id(thing)
    )


def kind(thing):
    """How Sphinx calls such an object."""
    if inspect.isclass(thing):
        return "exception" if issubclass(thing, BaseException) else "class"
    return "function" if callable(thing) else "data"


def write(folder):
    """Write all pages into a folder, and remove what else is there."""
    home, pages = homes(), {}
    for path, room in rooms().items():
        members = {
            f"{path}.{name}": getattr(room, name)
            for name in sorted(room.__all__, key=str.lower)
        }
        pages[path] = _room_page(path, room, members, home)
        for name, thing in members.items():
            if inspect.isclass(thing) and home[id(thing)] == name:
                pages[name] = _title(name) + _entry(name, thing)
    pages["index"] = _index()
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.rst"):
        if old.stem not in pages:
            old.unlink()
    for name, text in pages.items():
        page = folder / f"{name}.rst"
        if not page.exists() or page.read_text("utf-8") != text:
            page.write_text(text, "utf-8")


def _title(text):
    return f"{text}\n{'=' * len(text)}\n\n"


def _entry(path, thing):
    options = MEMBERS if inspect.isclass(thing) else ""
    described = [name for name in _attributes(thing) if hasattr(thing, name)]
    if options and described:
        options += f"   :exclude-members: {', '.join(described)}\n"
    return f".. auto{kind(thing)}:: {path}\n{options}\n"


def _attributes(thing):
    """Names that a docstring describes under `Attributes:`, which make entries too."""
    _, _, section = inspect.cleandoc(thing.__doc__ or "").partition("\nAttributes:\n")
    return re.findall(r"^    (\w+):", section.partition("\n\n")[0], re.MULTILINE)


def _alias(path, thing, today):
    room, _, name = path.rpartition(".")
    return (
        f".. py:{kind(thing)}:: {name}\n   :module: {room}\n\n"
        f"   Another name of :py:obj:`~{today}`.\n\n"
    )


def _room_page(path, room, members, home):
    text = _title(path) + f".. automodule:: {path}\n\n"
    modules, classes, other = [], [], ""
    for name, thing in members.items():
        if isinstance(thing, types.ModuleType):
            modules.append(name)
        elif home[_identity(thing)] != name:
            other += _alias(name, thing, home[_identity(thing)])
        elif inspect.isclass(thing):
            classes.append(name)
        else:
            other += _entry(name, thing)
    if path == "mlpc":
        modules = []
    return text + _toctree([*modules, *classes]) + other


def _toctree(names, depth=1):
    if not names:
        return ""
    lines = "".join(f"   {name}\n" for name in names)
    return f".. toctree::\n   :maxdepth: {depth}\n\n{lines}\n"


def _index():
    top = [path for path in rooms() if path.count(".") < 2]
    return _title("API reference") + _toctree(top)
