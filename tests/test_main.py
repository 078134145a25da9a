"""`python -m mlpc`: the report, and the notebooks from a clone and from a wheel."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import mlpc
from mlpc.__main__ import main

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = {
    path.relative_to(ROOT / "notebooks")
    for path in (ROOT / "notebooks").rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts
}


def copied(folder):
    return {path.relative_to(folder) for path in folder.rglob("*.ipynb")}


def test_the_report(capsys, monkeypatch):
    monkeypatch.setenv("MLPC_DATASETS", "/no/such/folder")
    assert main([]) == 0
    rows = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    said = dict(rows[::-1])
    assert said["mlpc"].startswith(mlpc.__version__)
    assert said["instructions"] == mlpc.config.isa()
    assert said["threads"].startswith(f"{mlpc.config.threads()} of ")
    assert said["compiler"].split()[0] in ("gcc", "clang")
    assert said["data"] == "/no/such/folder (not there)"
    assert "MLPC_DATASETS=/no/such/folder" in said["settings"]
    assert {"Python", "numpy", "h5py"} <= {*said}


def test_the_notebooks(capsys, tmp_path):
    assert main(["notebooks", str(tmp_path / "mine")]) == 0
    assert copied(tmp_path / "mine") == NOTEBOOKS
    assert f"{len(NOTEBOOKS)} notebooks" in capsys.readouterr().out


def test_nothing_is_overwritten(capsys, tmp_path):
    (tmp_path / "first_steps.ipynb").write_text("mine")
    assert main(["notebooks", str(tmp_path)]) == 1
    assert "nothing is overwritten" in capsys.readouterr().err
    assert (tmp_path / "first_steps.ipynb").read_text() == "mine"
    assert main(["notebooks", str(tmp_path / "first_steps.ipynb")]) == 1


def test_an_empty_folder_will_do(tmp_path):
    assert main(["notebooks", str(tmp_path)]) == 0


def test_the_wheel_has_them_without_outputs(tmp_path):
    site = os.environ.get("MLPC_OTHER_BUILD")
    if not site:
        pytest.skip("MLPC_OTHER_BUILD names no installed wheel")
    subprocess.run(
        [sys.executable, "-m", "mlpc", "notebooks", "mine"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": site},
        check=True,
    )
    assert copied(tmp_path / "mine") == NOTEBOOKS
    for path in NOTEBOOKS:
        notebook = json.loads((tmp_path / "mine" / path).read_text("utf-8"))
        assert not any(cell.get("outputs") for cell in notebook["cells"])
