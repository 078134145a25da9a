"""The notebooks as a student runs them: each prints what it is committed with.

Numbers are the same on every machine, so texts are compared to the letter; pictures
are not. A lab's exercise is run up to its first blank, and its checks are tried on
blanks: each has to say, in words, what is missing.
"""

import base64
import importlib.util
import io
import re
from pathlib import Path

import pytest

import mlpc

pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib.font_manager")  # builds its cache before a kernel does

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SPEC = importlib.util.spec_from_file_location("notebooks_run", NOTEBOOKS / "run.py")
run = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(run)

ALL = [path.relative_to(NOTEBOOKS).as_posix() for path in run.paths()]
EXERCISES = [name for name in ALL if Path(name).parent.as_posix() == "labs"]

# Of the machinery of kernels, not of the notebooks: theirs would be in their outputs.
pytestmark = pytest.mark.filterwarnings("ignore")


def opened(name):
    """The notebook; the test is skipped where it wants data that cannot be had."""
    notebook = run.read(NOTEBOOKS / name)
    if any("mnist.load_data" in cell.source for cell in notebook.cells):
        try:
            mlpc.datasets.mnist.load_data()
        except OSError as error:
            pytest.skip(f"MNIST is not here: {error}")
    return notebook


def compare(committed, done):
    for place, (before, now) in enumerate(zip(committed, done, strict=True)):
        assert run.texts(now) == run.texts(before), f"cell {place}:\n{now.source}"


def test_they_are_all_here():
    lectures = [f"lecture_00{number}.ipynb" for number in range(5)]
    assert {"first_steps.ipynb", "tables.ipynb", *lectures} <= {*ALL}
    assert {f"labs/solutions/{Path(name).name}" for name in EXERCISES} <= {*ALL}


@pytest.mark.parametrize("name", [name for name in ALL if name not in EXERCISES])
def test_it_prints_what_it_is_committed_with(name):
    notebook = opened(name)
    done = run.execute(notebook)
    compare(notebook.cells, done.cells)
    assert any(map(run.texts, done.cells))


@pytest.mark.parametrize("name", EXERCISES)
def test_the_checks_tell_what_is_missing(name):
    """Run with its blanks, every check fails by saying so, not by some other error."""
    notebook = opened(name)
    done = run.execute(notebook, allow_errors=True)
    stop = run.until_blank(notebook)
    compare(notebook.cells[:stop], done.cells[:stop])
    assert not any(map(run.texts, notebook.cells[stop:]))
    checks = [cell for cell in done.cells if run.tagged(cell, "check")]
    assert len(checks) >= 3
    for cell in checks:
        kind, text = run.texts(cell)[-1]
        assert kind in ("AssertionError", "AnswerError"), cell.source
        assert "still blank" in text, cell.source


@pytest.mark.parametrize("name", ALL)
def test_nothing_in_it_is_of_one_machine_or_one_run(name):
    notebook = run.read(NOTEBOOKS / name)
    assert notebook.metadata == run.METADATA
    for cell in notebook.cells:
        assert {*cell.metadata} <= {"tags"}
        for kind, text in run.texts(cell):
            assert kind in ("stdout", "result")
            assert (
                " at 0x" not in text and "/home/" not in text and "ms/step" not in text
            )


@pytest.mark.parametrize("name", ALL)
def test_its_pictures_are_there_and_have_no_ground(name):
    """A cell that draws shows it; the page's own ground is seen, light or dark."""
    from matplotlib.image import imread

    for cell in run.read(NOTEBOOKS / name).cells:
        outputs = cell.get("outputs", ())
        pictures = [one for one in outputs if "image/png" in one.get("data", {})]
        if cell.cell_type == "code" and cell.execution_count is not None:
            draws = re.search(r"\bplot\.(?!loss_along)\w+\(|\bplt\.", cell.source)
            assert bool(pictures) == bool(draws), cell.source
        for picture in pictures:
            pixels = imread(io.BytesIO(base64.b64decode(picture.data["image/png"])))
            assert not picture.metadata, cell.source
            if "plt." not in cell.source:  # else a figure of the reader's own
                assert (pixels[..., 3] == 0).mean() > 0.05, cell.source


@pytest.mark.parametrize("name", EXERCISES)
def test_the_exercise_is_the_solution_with_blanks(name):
    """Else the same cells; each line of a blank, up to `...`, is in the solution."""
    exercise = run.read(NOTEBOOKS / name).cells
    solution = run.read(NOTEBOOKS / "labs/solutions" / Path(name).name).cells
    blanks = 0
    for ours, theirs in zip(exercise, solution, strict=True):
        assert ours.metadata == theirs.metadata
        if not run.tagged(ours, "blank"):
            assert ours.source == theirs.source
            continue
        blanks += 1
        assert "..." in ours.source and "..." not in theirs.source
        rest = iter(theirs.source.splitlines())
        for line in ours.source.splitlines():
            kept = line.partition("...")[0].rstrip()
            assert any(kept in other for other in rest), line
    assert blanks >= 3
