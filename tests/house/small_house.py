"""A small tree of files, and what a checker of `.ci/` says of it."""

import subprocess
import sys
from pathlib import Path

__all__ = ["ROOT", "build", "check"]

ROOT = Path(__file__).resolve().parents[2]


def build(root, files):
    """Write files, `{path below the root: text}`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def check(checker, root, files=(), *arguments, **options):
    """Write files, if there are some, and run a checker on the tree.

    Returns:
        Its exit code, and what it printed, as a list of lines.
    """
    build(root, dict(files))
    command = [sys.executable, ROOT / ".ci" / checker, root, *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, **options
    )
    return done.returncode, done.stdout.splitlines()
