"""The newcomer's road in JupyterLab: opened, read in both themes, run, a lab answered.

One server and one tab for all of it, which is why it is one test. It waits for what
JupyterLab says of itself, never for a time; `PATIENCE` only ends what hangs.
"""

import importlib.util
import io
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat
import numpy as np
import pytest
from looking import check_words, words

pytest.importorskip("jupyterlab")
image = pytest.importorskip("matplotlib.image")
pytest.importorskip("matplotlib.font_manager")  # builds its cache before a kernel does

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SPEC = importlib.util.spec_from_file_location("notebooks_run", NOTEBOOKS / "run.py")
run = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(run)

PATIENCE = 120_000  # milliseconds
THEMES = {"JupyterLab Light": (255,) * 3, "JupyterLab Dark": (17,) * 3}
SETTINGS = {  # all cells are in the page; nobody is asked about news
    "notebook-extension/tracker": '{"windowingMode": "none"}',
    "apputils-extension/notification": '{"fetchNews": "false"}',
}
PANEL = "jupyterapp.shell.currentWidget"
OUTPUTS = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output"
REFUSAL = f'{OUTPUTS}[data-mime-type="application/vnd.jupyter.stderr"]'


@contextmanager
def server(folder, place):
    """JupyterLab over a folder of notebooks; its address. `place` is for its files."""
    for name, text in SETTINGS.items():
        file = place / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    kinds = ("CONFIG", "DATA", "RUNTIME")
    own = {f"JUPYTER_{kind}_DIR": str(place / kind.lower()) for kind in kinds}
    environment = {**os.environ, **own, "IPYTHONDIR": str(place / "ipython")}
    environment["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    environment.pop("MPLBACKEND", None)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *("--expose-app-in-browser", "--ip=127.0.0.1", "--port=0"),
            f"--ServerApp.root_dir={folder}",
            f"--LabApp.user_settings_dir={place / 'settings'}",
            "--IdentityProvider.token=",
        ],
        env=environment,
        cwd=place,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = []
        for line in process.stderr:
            said.append(line)
            if "http://127.0.0.1:" in line:
                break
        address = said[-1].split()[-1].partition("/lab")[0]
        rest = threading.Thread(target=lambda: said.extend(process.stderr))
        rest.start()  # else it would block in the midst of a line
        while not answers(address):  # it says where it is before it listens
            assert process.poll() is None, "".join(said)
        yield address
    finally:
        process.terminate()
        process.wait()
        rest.join()
        process.stderr.close()


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}/api", timeout=PATIENCE / 1000):
            return True
    except urllib.error.URLError:
        time.sleep(0.01)
        return False


def is_ready(page):
    """Wait for the kernel of the notebook in front."""
    page.wait_for_function(
        f"() => {PANEL}?.sessionContext?.isReady && {PANEL}.content.model?.cells.length"
        f" && {PANEL}.sessionContext.session?.kernel?.status === 'idle'"
    )


def command(page, name, **options):
    """Do what a menu of JupyterLab does, to its end."""
    page.evaluate(
        "([name, has]) => jupyterapp.commands.execute(name, has).then(() => {})",
        [name, options],
    )


def open_notebook(page, path):
    command(page, "docmanager:open", path=path)
    page.wait_for_function(f"(path) => {PANEL}?.context?.path === path", arg=path)
    is_ready(page)


def is_rendered(page):
    """Wait for all outputs of the notebook in front, and their images, to be shown."""
    page.wait_for_function(
        """(selector) => {
          const cells = [...jupyterapp.shell.currentWidget.content.model.cells];
          const count = cells.reduce((sum, one) => sum + (one.outputs?.length ?? 0), 0);
          const shown = [...document.querySelectorAll(selector)];
          return shown.length === count && shown.every((one) => one.hasChildNodes()
            && [...one.querySelectorAll("img")].every((img) => img.complete));
        }""",
        arg=OUTPUTS,
    )


def look(page, name, own=0):
    """Words and pictures of what is stored or was computed, in each theme.

    Pictures stand on the page's ground but for so many figures of the reader's own.
    """
    is_rendered(page)
    for theme, ground in THEMES.items():
        command(page, "apputils:change-theme", theme=theme)
        page.wait_for_function(
            "(light) => document.body.dataset.jpThemeLight === light",
            arg=str(theme.endswith("Light")).lower(),
        )
        where = (name, theme)
        check_words(page, OUTPUTS, where)
        images = page.locator(f"{OUTPUTS} img")
        assert images.evaluate_all("(all) => all.every((one) => one.naturalWidth > 0)")
        pictures = page.locator(f"{OUTPUTS}.jp-RenderedImage img").all()
        assert len(pictures) > own, where
        corners = np.array([corner(picture) for picture in pictures])
        as_page = (np.abs(corners - ground) <= 12).all(axis=1)  # not a figure of white
        assert as_page.sum() >= len(pictures) - own, (where, corners)


def corner(picture):
    """The colour near a picture's upper left corner, its own or that of the page."""
    pixels = image.imread(io.BytesIO(picture.screenshot()))
    return np.round(255 * pixels[2, 2, :3])  # its edge may be blended


def trusted(page):
    return page.evaluate(
        f"() => [...{PANEL}.content.model.cells].filter((cell) => cell.type === 'code')"
        ".every((cell) => cell.trusted)"
    )


def cells(page):
    """What the notebook in front holds now."""
    return nbformat.from_dict(
        page.evaluate(f"() => {PANEL}.content.model.toJSON()")
    ).cells


def said(cell):
    return [text for _, text in run.texts(cell)]


def run_cells(page, numbers):
    for number in numbers:
        page.evaluate(f"(at) => {{ {PANEL}.content.activeCellIndex = at }}", number)
        command(page, "notebook:run-cell")


def answer(page, number, text):
    """Write in a cell, as somebody would who selects what is there."""
    editor = f".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell >> nth={number}"
    page.locator(editor).locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def test_the_newcomers_road(browser, tmp_path):
    folder, place = tmp_path / "notebooks", tmp_path / "place"
    subprocess.run(
        [sys.executable, "-m", "mlpc", "notebooks", folder],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(PATIENCE)
    with server(folder, place) as address:
        page.goto(f"{address}/lab")
        page.wait_for_function("() => window.jupyterapp?.restored.then(() => true)")

        # Opened, not run: what is stored is shown, though JupyterLab trusts none of it.
        for name, own in (("tables", 1), ("lecture_000", 1), ("first_steps", 0)):
            open_notebook(page, f"{name}.ipynb")
            assert not trusted(page)
            look(page, name, own)

        # Run to the end: the same, and it is the reader's own now.
        stored = cells(page)
        command(page, "notebook:run-all-cells")
        is_ready(page)
        assert [said(cell) for cell in cells(page)] == [said(cell) for cell in stored]
        assert trusted(page)
        look(page, "first_steps.ipynb, run")

        # A lab: a wrong answer is refused in one line, a right one passes.
        open_notebook(page, "labs/backprop_by_hand.ipynb")
        run_cells(page, (1, 3, 4))
        answer(page, 6, "z1 = x @ w1\na1 = np.tanh(z1)\na2 = a1 @ w2 + b2")
        run_cells(page, (6, 7))
        shown = page.locator(REFUSAL).inner_text().strip()
        assert "\n" not in shown and "z1" in shown and "the bias is missing" in shown
        check_words(page, REFUSAL, shown)
        answer(page, 6, "z1 = x @ w1 + b1\na1 = np.tanh(z1)\na2 = a1 @ w2 + b2")
        run_cells(page, (6, 7))
        assert page.locator(REFUSAL).count() == 0
        assert any("z1: right" in word["words"] for word in words(page, OUTPUTS))
    page.close()
