"""The checker of paths finds those that name nothing, in each kind of file it reads."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKER = ROOT / ".ci" / "check_paths.py"

SOUND = {
    "tests/layers/test_dense.py": "",
    "csrc/core/memory.c": "",
    ".ci/run": "tests/layers tests/layers/ tests/*/test_d*.py .ci/run\n",
    "Makefile": "all:\n\tpython tests/layers/test_dense.py >build/tests/none\n",
    "README.md": "[m](csrc/core/memory.c), `csrc/core/memory.c`. See tests/layers.\n",
    "docs/a.md": "`csrc/kernels/<isa>_f32.c`, `tests/$name.py`, https://x.org/docs/no\n",
    "CHANGELOG.md": "`tests/old.py` is now `tests/layers/test_dense.py`\n",
}
BREACHES = [  # (file, line to add, the path that the report must name)
    (".ci/oldest.sh", "rooms=(tests/layers tests/utils.py)", "tests/utils.py"),
    (".ci/run", "python3 .ci/check_none.py", ".ci/check_none.py"),
    ("Makefile", "\tpython tests/layer/test_dense.py", "tests/layer/test_dense.py"),
    ("README.md", "See [there](docs/none.md).", "docs/none.md"),
    ("docs/a.md", "`csrc/core/memory.h`", "csrc/core/memory.h"),
    ("csrc/README.md", "`tests/*/test_none.py`", "tests/*/test_none.py"),
    ("pyproject.toml", 'x = ["tests/none.py"]', "tests/none.py"),
    ("tests/c/run.sh", "find csrc/none -name '*.c'", "csrc/none"),
]


def check(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    command = [sys.executable, CHECKER, root]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def test_paths_that_are_there_pass(tmp_path):
    assert check(tmp_path, SOUND) == (0, ["paths: in order"])


@pytest.mark.parametrize("name, line, path", BREACHES)
def test_a_path_that_names_nothing_is_found(tmp_path, name, line, path):
    before = SOUND.get(name, "")
    code, lines = check(tmp_path, {**SOUND, name: f"{before}{line}\n"})
    number = before.count("\n") + 1
    assert code == 1
    assert lines == [f"{name}:{number}: there is no `{path}`", "paths: breaches: 1"]
