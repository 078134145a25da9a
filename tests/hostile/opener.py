"""Opens files that nobody vouches for, and tells what came of it; see children.py.

Beside the error, it tells what else was asked of the system meanwhile: files, sockets,
programs, modules, code.
"""

import difflib  # noqa: F401 (as the next: imported late by what is watched)
import encodings.ascii  # noqa: F401
import os
import sys
import warnings
from pathlib import Path

import children

import hostile
from mlpc.models import load_model, model_from_json, model_from_yaml

WATCHED = ("open", "import", "exec", "compile", "marshal", "pickle", "ctypes", "socket")
WATCHED += ("subprocess", "os.", "shutil", "tempfile", "urllib", "glob", "mmap")
events = []
model = hostile.good()


def watch(event, args):
    if event.startswith(WATCHED):
        events.append(f"{event}: {args!r:.200}")


def load(path):
    if path.endswith(".keras"):
        load_model(path)
    elif path.endswith(".weights.h5"):
        model.load_weights(path)
    elif path.endswith(".h5"):
        load_model(path)
        model.load_weights(path)
    elif path.endswith(".yaml"):
        model_from_yaml(Path(path).read_text("utf-8", "replace"))
    else:
        model_from_json(Path(path).read_bytes())


def run(path):
    """The error of opening a file, what it says, and all that was done beside."""
    events.clear()
    answer = {"error": None, "said": ""}
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        try:
            load(path)
        except BaseException as error:
            answer = {"error": type(error).__name__, "said": str(error)}
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    own = (
        f"open: ({path!r}, 'rb'",
        f"open: ({path!r}, 'r'",
        f"open: ({path!r}, None, {flags})",
    )
    return answer | {"beside": [event for event in events if not event.startswith(own)]}


if __name__ == "__main__":
    for suffix in hostile.FORMATS:  # so that all imports are done
        load(f"good{suffix}")
    sys.addaudithook(watch)
    children.serve(run)
