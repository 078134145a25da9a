"""README's program and its output: those of examples/digits.py, on every machine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlpc import _core

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.S)


def block(language):
    return next(text for kind, text in BLOCKS if kind == language)


def test_the_program_is_the_example():
    program = (ROOT / "examples/digits.py").read_text("utf-8")
    assert program.endswith(block("python"))


@pytest.mark.parametrize("isa", _core._isas())
def test_the_output_is_what_it_prints(isa, monkeypatch):
    monkeypatch.setenv("MLPC_ISA", isa)
    monkeypatch.setenv("COLUMNS", "80")
    printed = subprocess.run(
        [sys.executable, "examples/digits.py"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    ).stdout
    assert printed == block("")
