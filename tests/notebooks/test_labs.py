"""The checks of the labs, tried on many answers: wrong ones fail, right ones pass.

The answers stand in `answers/`, a table for each lab. Each is put in place of its blank
and run, in this process, with the cells that lead to the next blank; a right one with
all cells to the end, so that it cannot spoil a later check. Cells that only show
something are left out: test_notebooks.py runs them.
"""

import ast
import copy
import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

import mlpc

pyplot = pytest.importorskip("matplotlib.pyplot")

HERE = Path(__file__).resolve().parent
LABS = HERE.parents[1] / "notebooks" / "labs"
NAMES = sorted(path.stem for path in LABS.glob("*.ipynb"))

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of wrong answers


def table(name):
    path = HERE / "answers" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"answers_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Lab:
    """A lab's solution, run up to each of its blanks once."""

    def __init__(self, name):
        self.answers = table(name)
        notebook = json.loads((LABS / "solutions" / f"{name}.ipynb").read_text("utf-8"))
        cells = dict(enumerate(notebook["cells"]))
        self.code = {
            number: "".join(cell["source"])
            for number, cell in cells.items()
            if cell["cell_type"] == "code" and number not in self.answers.SKIPPED
        }
        self.tags = {
            number: cells[number]["metadata"].get("tags", []) for number in cells
        }
        self.blanks = [number for number in self.code if "blank" in self.tags[number]]
        self.before = {}
        self.went(self.code, {"__name__": "lab"})

    def went(self, numbers, space):
        for number in numbers:
            if number in self.blanks and number not in self.before:
                self.before[number] = copied(space)
            execute(self.code[number], space)

    def with_answer(self, blank, answer, whole=False):
        """Run an answer and what follows, up to the checks before the next blank."""
        space = copied(self.before[blank])
        execute(answer, space)
        later = [number for number in self.code if number > blank]
        if not whole:
            ends = [number for number in later if number in self.blanks]
            until = [number for number in later if not ends or number < ends[0]]
            checks = [number for number in until if "check" in self.tags[number]]
            later = [number for number in until if number <= checks[-1]]
        self.went(later, space)


def execute(source, space):
    exec(compile(ast.parse(source), "<cell>", "exec"), space)
    pyplot.close("all")


def copied(space):
    """A namespace whose arrays, dicts and lists an answer may spoil."""
    kinds = (np.ndarray, dict, list)
    return {
        name: copy.deepcopy(value) if isinstance(value, kinds) else value
        for name, value in space.items()
        if name != "__builtins__"
    }


def entries(kind):
    return [
        pytest.param(name, blank, entry, id=f"{name}-{blank}-{number}")
        for name in NAMES
        for blank, found in getattr(table(name), kind).items()
        for number, entry in enumerate(found)
    ]


@pytest.fixture(scope="module")
def lab():
    """A function that gives a `Lab` by its name; MNIST is missing."""
    labs = {}

    def missing(path="mnist.npz"):
        raise FileNotFoundError("no network here")

    (x, labels), test = mlpc.datasets.digits.load_like_mnist()

    def few():
        return (x[::12], labels[::12]), test

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mlpc.datasets.mnist, "load_data", missing)
        patch.setattr(mlpc.datasets.digits, "load_like_mnist", few)
        pyplot.switch_backend("agg")

        def found(name):
            if name not in labs:
                labs[name] = Lab(name)
            return labs[name]

        yield found


@pytest.mark.parametrize("name", NAMES)
def test_every_blank_has_answers(name):
    found = table(name)
    notebook = json.loads((LABS / f"{name}.ipynb").read_text("utf-8"))
    blanks = {
        number
        for number, cell in enumerate(notebook["cells"])
        if "blank" in cell["metadata"].get("tags", [])
    }
    assert {*found.WRONG} == {*found.RIGHT} == blanks
    for blank in blanks:
        assert len(found.WRONG[blank]) >= 4 and found.RIGHT[blank], blank
    assert not found.SKIPPED & blanks


@pytest.mark.parametrize(("name", "blank", "entry"), entries("WRONG"))
def test_a_wrong_answer_fails(lab, name, blank, entry):
    answer, said = entry
    with pytest.raises(AssertionError) as error:
        lab(name).with_answer(blank, answer)
    assert said in str(error.value)


@pytest.mark.parametrize(("name", "blank", "answer"), entries("RIGHT"))
def test_a_right_answer_passes(lab, name, blank, answer):
    lab(name).with_answer(blank, answer, whole=True)
