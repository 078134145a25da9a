"""Files that are spoken of are there: a rename that forgets one fails here.

    python .ci/check_paths.py [root]

Reads the programs of CI, the Makefile, the flags and the pages, prints a line for each
path from the root of the clone that names nothing, and fails if there is one. A path
may hold `*`; one with another kind of blank (`<isa>`, `$name`) is left alone, and so is
what programs make (build/, .venv/, libraries).
"""

import re
import sys
from pathlib import Path

READ = [".ci/*", "Makefile", "MANIFEST.in", "pyproject.toml", "setup.py"]
READ += ["*.md", "docs/*.md", "csrc/*.md", "csrc/cflags.txt", "tests/c/run.sh"]
HISTORY = "CHANGELOG.md"  # its paths are those of their day
ROOMS = r"\.ci|benchmarks|csrc|docs|examples|mlpc|notebooks|tests"
PATH = re.compile(rf"(?<![\w./<>$}}{{*@-])(?:{ROOMS})/[\w./*<>${{}}-]*")
BLANK = re.compile(r"[<>${}]")
BUILT = ".so"


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


def main(root):
    breaches = 0
    files = {path for pattern in READ for path in root.glob(pattern)}
    for file in sorted(path for path in files if path.is_file()):
        if file.name == HISTORY:
            continue
        for line, path in paths_in(file.read_text("utf-8")):
            if not is_there(root, path):
                print(f"{file.relative_to(root)}:{line}: there is no `{path}`")
                breaches += 1
    print(f"paths: breaches: {breaches}" if breaches else "paths: in order")
    return min(breaches, 1)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    sys.exit(main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else here))
