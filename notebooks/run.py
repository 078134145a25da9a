"""Runs notebooks anew and writes their outputs: `make notebooks`.

    python notebooks/run.py [path ...]

Without paths: all of this folder. A lab is an exercise here and complete in
`labs/solutions/`; its cells tagged `blank` are for students to fill, and it is run up
to the first of them. What varies from run to run (times, addresses of the machine's
memory) has no place in a notebook. Not here: the test, tests/notebooks/.
"""

import base64
import copy
import io
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
METADATA = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


def paths():
    """All notebooks, in order."""
    found = (path.relative_to(HERE) for path in HERE.rglob("*.ipynb"))
    return [
        HERE / path for path in sorted(found) if ".ipynb_checkpoints" not in path.parts
    ]


def read(path):
    return nbformat.read(path, as_version=4)


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", ())


def until_blank(notebook):
    """How many cells come before the first blank."""
    blanks = [i for i, cell in enumerate(notebook.cells) if tagged(cell, "blank")]
    return blanks[0] if blanks else len(notebook.cells)


def execute(notebook, stop=None, allow_errors=False):
    """Return a copy with the outputs of its first `stop` cells, `None` for all.

    Raises:
        nbclient.exceptions.CellExecutionError: If a cell fails, unless allowed.
    """
    done = copy.deepcopy(notebook)
    done.cells = done.cells[:stop]
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            done,
            kernel_name="python3",
            timeout=300,
            allow_errors=allow_errors,
            record_timing=False,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": folder}},
        )
        client.execute(env=_environment(folder))
    done.cells += copy.deepcopy(notebook.cells[len(done.cells) :])
    for cell in done.cells[len(notebook.cells) if stop is None else stop :]:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return _tidy(done)


def texts(cell):
    """`(name, text)` of what a cell prints and results in; pictures are left out."""
    found = []
    for output in cell.get("outputs", ()):
        if output.output_type == "stream":
            found.append((output.name, output.text))
        elif output.output_type == "execute_result":
            found.append(("result", output.data.get("text/plain", "")))
        elif output.output_type == "error":
            found.append((output.ename, output.evalue))
    return found


def _environment(folder):
    """A kernel's: of 80 columns, and without what a user has set up for others."""
    environment = {**os.environ, "COLUMNS": "80", "IPYTHONDIR": folder}
    environment["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    environment.pop("MPLBACKEND", None)
    return environment


def _smaller(png):
    """The picture, in base64, of 256 colours: it looks the same, in a third.

    Colours have their transparency: pictures have no ground of their own.
    """
    from PIL import Image  # matplotlib needs it too

    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    if picture.getextrema()[3] == (255, 255):
        picture = picture.convert("RGB")  # fewer colours of it are nearer to it
    found = io.BytesIO()
    picture.quantize(256, dither=Image.Dither.NONE).save(found, "PNG", optimize=True)
    return base64.b64encode(found.getvalue()).decode()


def _tidy(notebook):
    """Nothing that differs from run to run: one stream for what came in pieces."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        joined = []
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = _smaller(output.data["image/png"])
            last = joined[-1] if joined else None
            pair = [
                one for one in (last, output) if one and one.output_type == "stream"
            ]
            if len(pair) == 2 and last.name == output.name:
                last.text += output.text
            else:
                joined.append(output)
        if cell.cell_type == "code":
            cell.outputs = joined
    return notebook


def main(wanted):
    import matplotlib.font_manager  # noqa: F401  says, the first time, that it builds

    for path in map(Path, wanted) if wanted else paths():
        notebook = read(path)
        exercise = path.resolve().parent == HERE / "labs"
        stop = until_blank(notebook) if exercise else None
        nbformat.write(execute(notebook, stop), path)
        print(path.resolve().relative_to(HERE))


if __name__ == "__main__":
    main(sys.argv[1:])
