"""The house rules as tables: who may call whom, and what stands in one place alone.

    python .ci/check_rooms.py [root]

Reads csrc/ and mlpc/, prints one line for each breach and fails if there is one. No
files of mlpc/, and no rooms, may import each other in a circle, be it within functions.
A package's door, its `__init__.py`, hands names on by imports within functions, which
count for nothing; nor does what the top door imports. Files over the soft limits are
noted, no more. docs/architecture.md tells the reasons.
"""

import ast
import re
import sys
from collections import deque
from itertools import pairwise
from pathlib import Path

# C: room or file -> what it may include beside its own room: rooms, files, patterns.
LEAVES = ["core", "rng", "kernels", "products"]
SIBLINGS = ["activations", "initializers", "layers", "losses", "metrics", "optimizers"]
SIBLINGS += ["regularizers", "constraints"]
C_ROOMS = {
    "include": [],
    "core": ["include"],
    "rng": ["core/types.h", "core/status.h"],
    "kernels": ["core/types.h"],
    "products": ["core", "kernels"],
    "kernels/select.c": ["core/types.h", "core/cpu.h", "core/status.h"],
    **{room: LEAVES for room in SIBLINGS},
    "model": [*LEAVES, *SIBLINGS, "include"],
    "run": [*LEAVES, "model", "include"],
    "bindings": ["include", r".*\.def"],
    "bindings/testing.c": ["include", r".*\.def", *LEAVES],
}
TABOOS = [  # (what, pattern, where alone it may stand)
    ("float arithmetic", r"\bfloat\b|\(\s*(const\s+)?double\s*\*\s*\)", ["kernels"]),
    ("OpenMP", r"#\s*pragma\s+omp\b|<omp\.h>|\bomp_\w+\s*\(", ["core/threads.c"]),
    (
        "the heap",
        r"(?<![\w.>])(malloc|calloc|realloc|free|aligned_alloc|posix_memalign)\s*\(",
        ["core/memory.c"],
    ),
    ("Python.h", r"<Python\.h>", ["bindings"]),
    ("the NumPy C API", r"<numpy/|\bNPY_\w+|\bPyArray_\w+", ["bindings/arrays.c"]),
    (
        "which CPU this is",
        r"<cpuid\.h>|__builtin_cpu_\w+|\b__(get_)?cpuid\w*|_xgetbv\b|\bgetauxval\b",
        ["core/cpu.c", "kernels/select.c"],
    ),
]

# Python: room -> the rooms of mlpc that it may import, apart from itself.
FLOOR = ["utils", "config"]
ENGINE = ["_engine", "locks", *FLOOR]
NOUNS = ["activations", "initializers", "regularizers", "constraints"]
STEPS = ["losses", "metrics", "optimizers"]
MODELS = ["layers", "training", "models"]
PY_ROOMS = {
    "_core": [],
    "_types": [],
    "utils": [],
    "_engine": ["_core"],
    "locks": ["_engine"],
    "config": ["utils", "_engine", "dtype_policies"],
    "dtype_policies": ["utils"],
    "display": FLOOR,
    "symbolic": FLOOR,
    **{room: ENGINE for room in [*NOUNS, "losses", "optimizers"]},
    "variables": [*ENGINE, "initializers"],
    "layers": [*ENGINE, *NOUNS, "variables"],
    "metrics": [*ENGINE, "losses", "variables"],
    "evaluation": [*FLOOR, "metrics"],
    "backend": [*FLOOR, "layers"],
    "callbacks": FLOOR,
    "datasets": FLOOR,
    "training": [*ENGINE, *NOUNS, *STEPS, "layers", "callbacks"],
    "saving": [*FLOOR, *NOUNS, *STEPS, "layers", "training", "dtype_policies"],
    "models": [*ENGINE, *NOUNS, "layers", "training"],
    "random": [*ENGINE, "activations"],
    "ops": [*FLOOR, "activations", "random", "variables"],
    "testing": [*FLOOR, "regularizers", "optimizers", "variables", *MODELS],
    "classic": ["utils", "activations"],
    "legacy": ["utils"],
    "plot": [
        *FLOOR,
        "activations",
        "display",
        "layers",
        "losses",
        "evaluation",
        "models",
    ],
}
LATE = {  # allowed inside a function only
    "backend": ["ops"],
    "callbacks": ["display"],
    "legacy": ["optimizers", "saving"],
    "losses": ["symbolic"],
    "regularizers": ["symbolic"],
    "evaluation": ["display"],
    "models": ["display", "saving"],
    "training": ["display"],
}
AT_IMPORT = {*sys.stdlib_module_names, "numpy", "mlpc"}  # the rest is imported late
DOOR, TOP_DOORS = "__init__.py", ("__init__.py", "__main__.py")
SOFT_LIMITS = {"csrc": 600, "mlpc": 300}


def allowed(name, room, table):
    """Whether a file or room `name` is one of the table's rooms, files or patterns."""
    return room in table or any(re.fullmatch(entry, name) for entry in table)


def strip_comments(text, strings=False):
    """C text whose comments are blank, its lines in place; string literals too, but
    for those of includes, unless `strings` are kept."""
    token = r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'"""
    keep = r"(^[ \t]*#[ \t]*include[^\n]*)"

    def blank(match):
        kept = match[1] or (strings and match[0][0] in "\"'" and match[0])
        return kept or "\n" * match[0].count("\n") + " "

    return re.sub(f"{keep}|{token}", blank, text, flags=re.S | re.M)


def check_c(path, csrc):
    name = path.relative_to(csrc).as_posix()
    room = name.split("/")[0]
    if room not in C_ROOMS:
        yield 1, f"`{room}` is not a room in {Path(__file__).name}"
        return
    table = C_ROOMS.get(name, C_ROOMS[room])
    code = strip_comments(path.read_text("utf-8"))
    for number, line in enumerate(code.split("\n"), 1):
        for what, pattern, places in TABOOS:
            if re.search(pattern, line) and not {room, name} & set(places):
                yield number, f"{what} is in {' and '.join(places)} only"
        if include := re.match(r'\s*#\s*include\s+"([^"]+)"', line):
            starts = [path.parent, csrc, csrc / "include"]
            found = [p for s in starts if (p := (s / include[1]).resolve()).is_file()]
            if not found:
                yield number, f"includes `{include[1]}`, which is not there"
                continue
            target = found[0].relative_to(csrc).as_posix()
            owner = target.split("/")[0]
            if owner != room and not allowed(target, owner, table):
                yield number, f"`{room}` may not include `{target}`"


def imports(tree, package):
    """(line, late, dotted name) of each import; late ones stand inside a function."""
    late = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = [*base, *(node.module or "").split(".")] if node.module else base
            names = [".".join([*stem, alias.name]) for alias in node.names]
        yield from ((node.lineno, id(node) in late, name) for name in names)


def counted_imports(path, package):
    """The imports of a file that count: of a door, those that it does at once."""
    name = path.relative_to(package).as_posix()
    if name in TOP_DOORS:
        return
    parents = ["mlpc", *name.split("/")[:-1]]
    for line, late, target in imports(ast.parse(path.read_text("utf-8")), parents):
        if not (late and path.name == DOOR):
            yield line, late, target


def check_python(path, package):
    name = path.relative_to(package).as_posix()
    room = room_of(name)
    if name not in TOP_DOORS and room not in PY_ROOMS:
        yield 1, f"`{room}` is not a room in {Path(__file__).name}"
        return
    for line, late, target in counted_imports(path, package):
        top, *rest = target.split(".")
        table = [room, *PY_ROOMS[room], *(LATE.get(room, []) if late else [])]
        if top not in AT_IMPORT and not late:
            yield line, f"imports `{top}` at import time"
        if top == "mlpc" and not set(rest[:1]) & set(table):
            yield line, f"`{room}` may not import `{target}`"


def room_of(name):
    return name.split("/")[0].removesuffix(".py")


def arrows_between_files(package):
    """`{file: {file that it imports: line}}`, late imports too."""
    names = {path.relative_to(package).as_posix() for path in package.rglob("*.py")}
    return {
        name: {
            found: line
            for line, _, target in counted_imports(package / name, package)
            if (found := file_of(target, names)) not in (None, name)
        }
        for name in sorted(names)
    }


def file_of(target, names):
    """The file that a dotted name is, or is in; `None` if it is not of the package."""
    top, *parts = target.split(".")
    while top == "mlpc" and parts:
        path = "/".join(parts)
        for name in (f"{path}.py", f"{path}/{DOOR}"):
            if name in names:
                return name
        parts.pop()
    return None


def arrows_between_rooms(files):
    """`{room: {room that it imports: file that does}}`."""
    rooms = {}
    for name, targets in files.items():
        for target in targets:
            if room_of(target) != room_of(name):
                rooms.setdefault(room_of(name), {}).setdefault(room_of(target), name)
    return rooms


def circles(arrows):
    """A shortest circle through each node that is in one, but for nodes of circles
    that are named already: lists of nodes, the first one again at the end."""
    named = set()
    for start in sorted(arrows):
        before, waiting = {}, deque([] if start in named else [start])
        while waiting and start not in before:
            node = waiting.popleft()
            for target in sorted(arrows.get(node, ())):
                if target not in before:
                    before[target] = node
                    waiting.append(target)
        if start in before:
            circle = [start]
            while len(circle) == 1 or circle[-1] != start:
                circle.append(before[circle[-1]])
            named.update(circle)
            yield circle[::-1]


def check_circles(package):
    """(file, line, breach) of each circle of files, and of each one of rooms."""
    files = arrows_between_files(package)
    for circle in circles(files):
        first, second = circle[:2]
        yield first, files[first][second], f"is in a circle: {' -> '.join(circle)}"
    rooms = arrows_between_rooms(files)
    for circle in circles(rooms):
        ties = [
            f"{first} -> {second} ({rooms[first][second]})"
            for first, second in pairwise(circle)
        ]
        name = rooms[circle[0]][circle[1]]
        line = min(n for t, n in files[name].items() if room_of(t) == circle[1])
        yield name, line, f"ties rooms in a circle: {', '.join(ties)}"


def main(root):
    breaches = 0
    for house, pattern, check in (
        ("csrc", r".*\.(c|h|def)", check_c),
        ("mlpc", r".*\.py", check_python),
    ):
        for path in sorted((root / house).rglob("*")):
            if not re.fullmatch(pattern, path.name):
                continue
            shown = path.relative_to(root)
            for line, what in check(path, root / house):
                print(f"{shown}:{line}: {what}")
                breaches += 1
            lines = path.read_text("utf-8").count("\n")
            if lines > SOFT_LIMITS[house]:
                print(f"{shown}: note: {lines} lines, soft limit {SOFT_LIMITS[house]}")
    for name, line, what in check_circles(root / "mlpc"):
        print(f"mlpc/{name}:{line}: {what}")
        breaches += 1
    print(f"rooms: breaches: {breaches}" if breaches else "rooms: in order")
    return min(breaches, 1)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    sys.exit(main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else here))
