"""`python -m mlpc`: what is installed and on what, and the notebooks.

python -m mlpc                    what to put into a report of a bug
python -m mlpc notebooks FOLDER   copies the notebooks and labs there
"""

import argparse
import os
import platform
import shutil
import sys
from importlib import metadata
from pathlib import Path

import mlpc
from mlpc import _engine
from mlpc.datasets import _cache

PACKAGES = ("numpy", "h5py", "matplotlib", "scikit-learn", "pandas", "PyYAML")
SAID = "Prints what to put into a report of a bug."
HERE = Path(__file__).resolve().parent


def installed(package):
    """The version of a package, which is not imported."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def report():
    """Return what is installed and on what, as text."""
    settings = [
        f"{name}={value}"
        for name, value in sorted(os.environ.items())
        if name.startswith("MLPC_") or name in ("OMP_NUM_THREADS", "NO_COLOR")
    ]
    rows = [
        ("mlpc", f"{mlpc.__version__} in {HERE}"),
        ("Python", f"{platform.python_version()} on {platform.platform()}"),
        ("compiler", _engine.compiler),
        ("instructions", mlpc.config.isa()),
        ("threads", f"{mlpc.config.threads()} of {os.cpu_count()} CPUs"),
        *((package, installed(package)) for package in PACKAGES),
        *(
            ("data", f"{folder}{'' if folder.is_dir() else ' (not there)'}")
            for folder in _cache.folders()
        ),
        ("notebooks", notebooks() or "not packed"),
        ("settings", ", ".join(settings) or "none"),
    ]
    return "\n".join(f"{name:<14}{value}" for name, value in rows)


def notebooks():
    """The folder of the notebooks: packed with mlpc, or in the clone; or None."""
    for folder in (HERE / "notebooks", HERE.parent / "notebooks"):
        if (folder / "first_steps.ipynb").is_file():
            return folder
    return None


def copy_notebooks(target):
    """Copy the notebooks into a new or empty folder, and return how many.

    Raises:
        FileExistsError: If something is there already.
        FileNotFoundError: If this mlpc has no notebooks.
    """
    source = notebooks()
    if source is None:
        raise FileNotFoundError("This mlpc was installed without its notebooks.")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FileExistsError(
            f"`{target}` exists, and nothing is overwritten. Name a new folder."
        )
    found = [
        path.relative_to(source)
        for path in sorted(source.rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts
    ]
    for path in found:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, target / path)
    return len(found)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m mlpc", description=SAID)
    commands = parser.add_subparsers(dest="command")
    command = commands.add_parser("notebooks", help="copy the notebooks and labs")
    command.add_argument("folder", type=Path, help="a new or an empty folder")
    given = parser.parse_args(arguments)
    if given.command is None:
        print(report())
        return 0
    try:
        count = copy_notebooks(given.folder)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{count} notebooks are in {given.folder}: `jupyter lab {given.folder}`")
    return 0


if __name__ == "__main__":
    sys.exit(main())
