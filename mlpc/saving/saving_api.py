"""Saving and loading models: which file, which format, whether an old file may go.

What is in the files is in keras_file.py and hdf5/legacy.py; of weights alone in
weights_api.py.
"""

import os
import sys

from mlpc.utils import notices
from mlpc.utils.printable import printable_errors
from mlpc.utils.suggestions import suggestion
from mlpc.utils.tracebacks import short_tracebacks

__all__ = [
    "H5_SUFFIXES",
    "SUFFIX",
    "load_model",
    "may_overwrite",
    "save_model",
]

SUFFIX = ".keras"
H5_SUFFIXES = (".h5", ".hdf5")


@short_tracebacks
def save_model(model, filepath, overwrite=True, zipped=None, **kwargs):
    """Save a model: architecture, weights, compile settings and optimizer state.

    The file is written beside the target and renamed: it is there as a whole, or the
    old one is there as it was.

    Args:
        model: A model.
        filepath: Path that ends with `.keras`, in a folder that exists; or with `.h5`
            or `.hdf5` for the older format, whose folders are made.
        overwrite: Whether an existing file is replaced without asking. If not, the
            question is put on the terminal; with "n" nothing is saved.
        zipped: `None` or true.
        include_optimizer: Whether an `.h5` file holds how the model was compiled, and
            the optimizer's state; by default it does.
        save_format: Accepted; the suffix says it.

    Raises:
        ValueError: If the suffix or an argument is not understood.
        FileExistsError: If `overwrite` is false, the file is there, and there is no
            terminal to ask on.
        OSError: If the file cannot be written.
    """
    path = os.fspath(filepath)
    include_optimizer = kwargs.pop("include_optimizer", True)
    kwargs.pop("save_format", None)
    if kwargs:
        known = ["overwrite", "zipped", "include_optimizer"]
        raise ValueError(
            f"The following argument(s) are not supported: {list(kwargs)}."
            f"{suggestion(next(iter(kwargs)), known, tail='')}"
        )
    if zipped is not None and not zipped:
        raise ValueError(
            "Argument `zipped` must be None or True: folders are not supported. "
            f"Received: zipped={zipped!r}"
        )
    if not path.endswith((SUFFIX, *H5_SUFFIXES)):
        raise ValueError(
            "Invalid filepath extension for saving. Expected a path that ends with "
            f"'{SUFFIX}', or with '.h5' for the older format. "
            f"Received: filepath={path}"
        )
    if os.path.exists(path) and not overwrite and not may_overwrite(path):
        return
    if not model.built:
        notices.warn(
            f"Model '{model.name}' is not built: it is saved without weights. Build it "
            "first, by calling it on some rows."
        )
    if path.endswith(SUFFIX):
        from mlpc.saving.keras_file import write_keras

        write_keras(model, path)
    else:
        from mlpc.saving.hdf5.legacy import write_h5

        folder = os.path.dirname(os.path.abspath(path))
        if not os.path.isdir(folder):
            os.makedirs(folder, exist_ok=True)
        write_h5(model, path, include_optimizer)


@short_tracebacks
@printable_errors
def load_model(filepath, custom_objects=None, compile=True, safe_mode=True):
    """Return the model in a file.

    Args:
        filepath: Path of a `.keras` file, or of an `.h5` or `.hdf5` file with a whole
            model, written here or by Keras 2 or 3.
        custom_objects: Dict of names and classes of your own, of layers, losses,
            metrics, optimizers or models that the file names.
        compile: Whether the model is compiled as it was when it was saved, with the
            optimizer's state.
        safe_mode: Accepted for Keras' sake: no file can run code here.

    Returns:
        A new model that predicts as the saved one, and trains on where that stopped:
        with the same bits if mlpc has written the file.

    Raises:
        ValueError: If there is no such file, or it is damaged, asks for what is not
            supported, or does not hold what its config says.
    """
    path = os.fspath(filepath)
    if not path.endswith((SUFFIX, *H5_SUFFIXES)):
        raise ValueError(
            f"File format not supported: filepath={path}. Expected a path that ends "
            f"with '{SUFFIX}', or with '.h5' for the older format."
        )
    if not os.path.isfile(path):
        raise ValueError(
            f"File not found: filepath={path}. Please ensure the file is an accessible "
            f"`{SUFFIX}` zip file or `.h5` file."
        )
    if path.endswith(SUFFIX):
        from mlpc.saving.keras_file import read_keras

        return read_keras(path, custom_objects, compile)
    from mlpc.saving.hdf5.legacy import read_h5

    return read_h5(path, custom_objects, compile)


@short_tracebacks
def may_overwrite(path):
    """Ask on the terminal whether the file at `path` may be replaced."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise FileExistsError(
            f"{path} already exists, `overwrite` is false, and there is no terminal to "
            "ask on."
        )
    answer = ""
    while answer not in ("y", "n"):
        answer = input(f"[WARNING] {path} already exists - overwrite? [y/n] ")
        answer = answer.strip().lower()
    return answer == "y"
