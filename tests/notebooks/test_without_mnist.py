"""The notebooks where MNIST cannot be had: they say so, and run to their end.

In this process, without a kernel, on one in six of the digits that stand in.
test_notebooks.py runs them on MNIST itself where that is at hand.
"""

import json
from pathlib import Path

import pytest

import mlpc

pyplot = pytest.importorskip("matplotlib.pyplot")

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def cells(path):
    notebook = json.loads(path.read_text("utf-8"))
    codes = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return ["".join(cell["source"]) for cell in codes]


NAMES = sorted(
    path.relative_to(NOTEBOOKS).as_posix()
    for path in NOTEBOOKS.rglob("*.ipynb")
    if any("mnist.load_data" in code for code in cells(path))
    and ".ipynb_checkpoints" not in path.parts
)


@pytest.fixture
def no_mnist(monkeypatch, tmp_path):
    def missing(path="mnist.npz"):
        raise FileNotFoundError(f"`{path}` could not be downloaded")

    (x, labels), test = mlpc.datasets.digits.load_like_mnist()
    monkeypatch.setattr(mlpc.datasets.mnist, "load_data", missing)
    monkeypatch.setattr(
        mlpc.datasets.digits,
        "load_like_mnist",
        lambda: ((x[::6], labels[::6]), test),
    )
    monkeypatch.chdir(tmp_path)


def test_some_want_mnist():
    assert {"lecture_000.ipynb", "lecture_004.ipynb"} < {*NAMES}


@pytest.mark.parametrize("name", [n for n in NAMES if Path(n).parent.name != "labs"])
def test_it_runs_to_its_end(no_mnist, capsys, name):
    pyplot.switch_backend("agg")
    space = {"__name__": "notebook"}
    for code in cells(NOTEBOOKS / name):
        exec(compile(code, name, "exec"), space)
        pyplot.close("all")
    assert capsys.readouterr().out.count("MNIST is not available") == 1


@pytest.mark.parametrize("name", NAMES)
def test_it_says_so_in_one_sentence(name):
    (code,) = (code for code in cells(NOTEBOOKS / name) if "mnist.load_data" in code)
    assert "except OSError:" in code and "load_like_mnist()" in code
    (said,) = (
        line for line in code.splitlines() if "print(" in line and "MNIST" in line
    )
    assert said.strip().endswith('numbers differ.")')
