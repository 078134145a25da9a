"""Files and names that are spoken of are there: a rename that forgets one fails here.

    python .ci/check_names.py [root]

Reads the programs of CI, the Makefile, the flags and the pages, prints a line for each
path from the root of the clone that names nothing, and fails if there is one. A path
may hold `*`; one with another kind of blank (`<isa>`, `$name`) is left alone, and so is
what programs make (build/, .venv/, libraries).

Of the pages it also reads what stands in back-ticks within a line: a file or a folder
has to be somewhere in the clone (`core/node.h`, `plot/`), and each part of a name has
to be a word of the code, comments and docstrings apart. Names of ours are those with an
underscore within, but for numbered ones (`dense_1`), and dotted ones that begin with
mlpc, keras, a room or a class.
"""

import ast
import io
import re
import sys
import tokenize
from fnmatch import fnmatchcase
from pathlib import Path

from check_rooms import strip_comments

PAGES = ["*.md", "docs/*.md", "csrc/*.md"]
READ = [".ci/*", "Makefile", "MANIFEST.in", "pyproject.toml", "setup.py", *PAGES]
READ += ["csrc/cflags.txt", "tests/c/run.sh"]
HISTORY = "CHANGELOG.md"  # its paths and names are those of their day
ROOMS = r"\.ci|benchmarks|csrc|docs|examples|mlpc|notebooks|tests"
PATH = re.compile(rf"(?<![\w./<>$}}{{*@-])(?:{ROOMS})/[\w./*<>${{}}-]*")
BLANK = re.compile(r"[<>${}]")
BUILT = ".so"

CODE = ["mlpc/**/*.py", "mlpc/**/*.pyi", "csrc/**/*.[ch]", "csrc/**/*.def"]
QUOTED = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"[\w./*-]*\w\.(?:py|pyi|c|h|def|sh|md|ipynb)|[\w.]+(?:/[\w.]+)*/")
NAME = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\(.*\))?")
OURS = re.compile(r"(?!\w+_\d+$)_*[A-Za-z0-9]+(_[A-Za-z0-9]+)+_*|__\w+__")
WORD = re.compile(r"[A-Za-z_]\w*")
MADE = {"build", ".venv", ".git", "__pycache__"}  # folders of what programs make


def paths_in(text):
    """(line, path) of each path in a text."""
    for number, line in enumerate(text.split("\n"), 1):
        for match in PATH.finditer(line):
            yield number, match[0].rstrip(".-")


def is_there(root, path):
    if BLANK.search(path) or path.endswith(BUILT):
        return True
    if "*" in path:
        return any(root.glob(path))
    return (root / path).exists()


def quoted_in(text):
    """(line, words) of what a page has in back-ticks, blocks of code apart."""
    text = FENCED.sub(lambda block: "\n" * block[0].count("\n"), text)
    for number, line in enumerate(text.split("\n"), 1):
        for match in QUOTED.finditer(line):
            yield number, match[1]


class House:
    """What is there to be named: files, folders, and the words of the code."""

    def __init__(self, root):
        self.paths = []
        for path in root.rglob("*"):
            parts = path.relative_to(root).parts
            if MADE.isdisjoint(parts):
                end = "/" if path.is_dir() else ""
                self.paths.append("/" + "/".join(parts) + end)
        self.words, self.owners = set(), {"mlpc", "keras"}
        for pattern in CODE:
            for path in root.glob(pattern):
                text = path.read_text("utf-8")
                if path.suffix not in (".py", ".pyi"):
                    self.words.update(WORD.findall(strip_comments(text, strings=True)))
                    continue
                tree = ast.parse(text)
                self.words.update(words_of(text, tree))
                self.words.update(path.relative_to(root).with_suffix("").parts)
                nodes = [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
                self.owners.update(node.name for node in nodes)
        self.owners.update(path.stem for path in root.glob("mlpc/*"))

    def has_file(self, name):
        pattern = "*/" + name.removeprefix("./")
        return any(fnmatchcase(path, pattern) for path in self.paths)

    def lacks(self, quoted):
        """The name of ours in a quoted text that is not there; `None` if all are."""
        if FILE.fullmatch(quoted):
            return None if self.has_file(quoted) else quoted
        match = NAME.fullmatch(quoted)
        if match is None:
            return None
        first, *others = match[1].split(".")
        ours = first in self.owners if others else OURS.fullmatch(first)
        foreign = {"mlpc", "keras"}
        if ours and not {first, *others} - foreign <= self.words:
            return match[1]
        return None


def words_of(text, tree):
    """The words of Python code: names, and what stands in strings but docstrings."""
    documented = {
        node.value.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            continue
        if token.type != tokenize.STRING or token.start[0] not in documented:
            yield from WORD.findall(token.string)


def main(root):
    breaches = 0
    house = House(root)
    pages = {path for pattern in PAGES for path in root.glob(pattern)}
    files = {path for pattern in READ for path in root.glob(pattern)}
    for file in sorted(path for path in files if path.is_file()):
        if file.name == HISTORY:
            continue
        text = file.read_text("utf-8")
        found = {
            (line, path) for line, path in paths_in(text) if not is_there(root, path)
        }
        if file in pages:
            lacking = ((line, house.lacks(word)) for line, word in quoted_in(text))
            found.update((line, name) for line, name in lacking if name is not None)
        for line, name in sorted(found):
            print(f"{file.relative_to(root)}:{line}: there is no `{name}`")
            breaches += 1
    print(f"names: breaches: {breaches}" if breaches else "names: in order")
    return min(breaches, 1)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    sys.exit(main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else here))
