"""The stubs are those of today's code, and what checkers and editors make of them."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stubs.make import ROOT, write

HERE = Path(__file__).parent
SCRIPTS = sorted((HERE / "scripts").glob("*.py"))
MISTAKES = HERE / "mistakes.py"


def run(*command, **environment):
    return subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


def expected(checker):
    """`{line: error}` of the file of mistakes."""
    lines = enumerate(MISTAKES.read_text("utf-8").splitlines(), 1)
    said = {at: re.search(r"# (\S+) (report\w+)$", line) for at, line in lines}
    return {at: match[checker] for at, match in said.items() if match}


def test_the_stubs_are_those_of_the_code(tmp_path):
    pytest.importorskip("ruff")
    for path in write(tmp_path):
        made, there = (root / path for root in (tmp_path, ROOT))
        equal = made.read_text("utf-8") == there.read_text("utf-8")
        assert equal, f"{path} is not what the code says: `make stubs`"


def test_mypy_finds_code_and_stubs_to_agree(tmp_path):
    """By the stubs alone, in a folder of their own: all else would be inferred."""
    pytest.importorskip("mypy")
    write(tmp_path)
    shutil.copy(ROOT / "mlpc" / "_types.py", tmp_path / "mlpc")
    allowed = "--allowlist", HERE / "allowed.txt"
    done = run(
        *("mypy.stubtest", "mlpc", "--concise", "--ignore-missing-stub", *allowed),
        MYPYPATH=str(tmp_path),
    )
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr


def test_mypy_is_content_with_scripts_and_finds_the_mistakes(tmp_path):
    pytest.importorskip("mypy")
    given = "--strict", "--follow-imports=silent", "--cache-dir", tmp_path
    done = run("mypy", *given, "--no-pretty", MISTAKES, *SCRIPTS)
    errors = re.findall(r"^(\S+):(\d+): error: .*\[([\w-]+)\]$", done.stdout, re.M)
    assert {Path(path).name for path, _, _ in errors} == {MISTAKES.name}, done.stdout
    assert {int(line): error for _, line, error in errors} == expected(1)


def test_pyright_is_content_with_scripts_and_finds_the_mistakes():
    pytest.importorskip("basedpyright")
    done = run("basedpyright", "--level", "error", "--outputjson", MISTAKES, *SCRIPTS)
    errors = [
        (Path(found["file"]).name, found["range"]["start"]["line"] + 1, found["rule"])
        for found in json.loads(done.stdout)["generalDiagnostics"]
    ]
    assert {name for name, _, _ in errors} == {MISTAKES.name}, errors
    assert {line: error for _, line, error in errors} == expected(2)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_scripts_run(path, capsys):
    runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out


def test_an_editor_completes_what_fit_gives():
    jedi = pytest.importorskip("jedi")
    code = "import mlpc as keras\nmodel = keras.Sequential()\nmodel.fit(None)."
    project = jedi.Project(ROOT, smart_sys_path=False, added_sys_path=[str(ROOT)])
    script = jedi.Script(code, project=project)
    names = {found.name for found in script.complete()}
    assert {"history", "epoch", "model"} <= names
