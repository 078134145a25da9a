"""Runs the programs beside this file, as they stand or with only their imports changed.

They are written for Keras, as a course prints them; those in `older/` for Keras as it
was from 2015 to 2019.
"""

import contextlib
import io
import re
from pathlib import Path

__all__ = ["PROGRAMS", "run"]

HERE = Path(__file__).parent
NO_PROGRAMS = ("running", "test_programs")
PROGRAMS = sorted({path.stem for path in HERE.glob("*.py")} - {*NO_PROGRAMS})


def run(name, package):
    """Run a program; return its names and what it has printed.

    Args:
        name: Its path in this folder without the suffix.
        package: What it imports for Keras: `"keras"` or `"mlpc"`.
    """
    path = HERE / f"{name}.py"
    text = path.read_text()
    if package != "keras":
        text = re.sub(r"^import keras$", f"import {package} as keras", text, flags=re.M)
        text = re.sub(r"^from keras\b", f"from {package}", text, flags=re.M)
    names, printed = {"__name__": "__main__"}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(text, str(path), "exec"), names)
    return names, printed.getvalue()
