"""The programs on the pages of the guide: each prints what stands below it."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("docs_run", ROOT / "docs/run.py")
run = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(run)

PAGES = [page.name for page in run.pages()]


@pytest.fixture(autouse=True)
def console(monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)


def test_the_guide_is_here():
    guide = "callbacks first_steps losses_and_metrics training white_box"
    assert {f"{name}.md" for name in guide.split()} <= {*PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_its_programs_print_what_it_says(name):
    text = (ROOT / "docs" / name).read_text("utf-8")
    assert run.run(text, name) == text


def page(program, printed="", before=""):
    output = f"\n```\n{printed}```\n" if printed else ""
    return f"Words.\n\n{before}```python\n{program}```\n{output}\nMore words.\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (page("print(1)\n", "2\n"), page("print(1)\n", "1\n")),
        (page("print(1)\n"), page("print(1)\n", "1\n")),
        (
            page("x = 1\n", "1\n"),
            page("x = 1\n").replace("\n\nMore", "\n\n```\n```\n\nMore"),
        ),
        (page("x = 1\n"), page("x = 1\n")),
        (page("1 / 0\n", before="<!-- not run: no number -->\n"), None),
    ],
)
def test_a_page_is_written_anew(before, after):
    assert run.run(before) == (before if after is None else after)


def test_a_program_that_fails_names_its_line():
    with pytest.raises(ZeroDivisionError) as error:
        run.run(page("x = 1\n1 / 0\n"), "some.md")
    last = error.traceback[-1]
    assert (str(last.path).endswith("some.md"), last.lineno) == (True, 4)
