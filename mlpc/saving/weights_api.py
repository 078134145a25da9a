"""Saving and loading weights alone, and what resumes a training.

What is in the files is in hdf5/weights.py and shards.py.
"""

import os

from mlpc.saving.saving_api import H5_SUFFIXES, SUFFIX, may_overwrite
from mlpc.utils import notices
from mlpc.utils.atomic import atomic_write, open_regular
from mlpc.utils.printable import printable_errors
from mlpc.utils.suggestions import suggestion
from mlpc.utils.tracebacks import short_tracebacks
from mlpc.utils.validation import check_real

__all__ = ["load_backup", "load_weights", "save_backup", "save_weights"]

WEIGHTS_SUFFIX = ".weights.h5"
SHARDS_SUFFIX = ".weights.json"


def save_weights(
    model, filepath, overwrite=True, max_shard_size=None, *, objects_to_skip=None
):
    """Save the weights of a model, and its optimizer's state if it is compiled.

    A file is there as a whole, or the old one is there as it was.

    Args:
        model: A model that is built.
        filepath: Path that ends with `.weights.h5`, in a folder that exists; with
            `max_shard_size`, one that ends with `.weights.json`.
        overwrite: As in `save_model`.
        max_shard_size: The weights go into several files beside the path, with at most
            so many GB (2^30 bytes) of variables each; `None` for one file.
        objects_to_skip: List of layers, and perhaps the optimizer, to leave out.

    Raises:
        ValueError: If the suffix is another one, the model is not built, or a variable
            is larger than a file may be.
        FileExistsError, OSError: As in `save_model`.
    """
    path = os.fspath(filepath)
    skip = _to_skip(objects_to_skip)
    if max_shard_size is not None:
        max_shard_size = check_real("max_shard_size", max_shard_size, low=0)
        path = _map_of_shards(path)
    elif not path.endswith(WEIGHTS_SUFFIX):
        raise ValueError(
            f"The filename must end in `{WEIGHTS_SUFFIX}`. Received: filepath={path}"
        )
    _check_built(model, "saving the weights of")
    if os.path.exists(path) and not overwrite and not may_overwrite(path):
        return
    if max_shard_size is None:
        save_backup(model, path, None, skip)
        return
    from mlpc.saving.shards import write_shards

    write_shards(model, path, max_shard_size * 2**30, skip)


def _map_of_shards(path):
    """The path of the map of a model's files."""
    if not path.endswith((SHARDS_SUFFIX, WEIGHTS_SUFFIX)):
        raise ValueError(
            f"The filename must end in `{SHARDS_SUFFIX}` when `max_shard_size` is "
            f"specified. Received: filepath={path}"
        )
    if path.endswith(WEIGHTS_SUFFIX):
        renamed = path.removesuffix(".h5") + ".json"
        notices.warn(
            "Saving sharded weights requires `*.json` as the extension. The original "
            f"path: {path} will be renamed to {renamed}."
        )
        return renamed
    return path


def _to_skip(objects):
    """What `objects_to_skip` was given, as a list."""
    if objects is None:
        return []
    if not isinstance(objects, (list, tuple, set, frozenset)):
        raise ValueError(
            "Argument `objects_to_skip` must be a list of layers. Received: "
            f"objects_to_skip={objects!r:.80}"
        )
    return list(objects)


def save_backup(model, path, state, skip=()):
    """Save weights, optimizer's state and what else a training needs to go on.

    Args:
        model: A model that is built.
        path: Path of a `.weights.h5` file, which may be there already.
        state: Dict of plain values and arrays of numbers, or `None`.
        skip: Layers, and perhaps the optimizer, that are left out.

    Raises:
        TypeError: If something else is in the state.
        OSError: If the file cannot be written.
    """
    from mlpc.saving.hdf5.weights import write_weights

    content = write_weights(model, state, skip)
    with atomic_write(path) as file:
        file.write(content)


@printable_errors
def load_backup(model, path):
    """Load what `save_backup` has saved; returns the state, or `None`.

    Raises:
        ValueError: If the file is damaged or of another model.
        OSError: If the file cannot be read.
    """
    from mlpc.saving.hdf5.weights import read_weights

    with open_regular(path) as file:
        return read_weights(model, file, os.path.basename(path))


@short_tracebacks
@printable_errors
def load_weights(model, filepath, skip_mismatch=False, **kwargs):
    """Load weights, and the optimizer's state if there is one on both sides.

    Args:
        model: A model that is built, of the architecture that was saved.
        filepath: Path of a `.weights.h5`, `.weights.json` or `.keras` file, written
            here or by Keras; or of an `.h5` or `.hdf5` file, of a whole model or of
            weights by Keras 2, from which the weights alone are taken. Weights of
            another float dtype are cast.
        skip_mismatch: Whether layers whose weights are missing or of another shape
            keep those they have, with a warning.
        objects_to_skip: For `.weights.h5` and `.weights.json` alone: list of layers,
            and perhaps the optimizer, that stay as they are.
        by_name: For `.h5` alone: whether layers are found by their names. Those that
            the file does not have keep their weights.

    Raises:
        ValueError: If the suffix is another one, the model is not built, or the file is
            damaged or does not hold its weights; they are as they were then.
        OSError: If the file cannot be read.
    """
    by_name = kwargs.pop("by_name", None)
    objects = kwargs.pop("objects_to_skip", None)
    if kwargs:
        known = ["skip_mismatch", "by_name"]
        raise ValueError(
            f"Invalid keyword arguments: {kwargs}."
            f"{suggestion(next(iter(kwargs)), known, tail='')}"
        )
    path = os.fspath(filepath)
    legacy = path.endswith(H5_SUFFIXES) and not path.endswith(WEIGHTS_SUFFIX)
    if by_name is not None and not legacy:
        raise ValueError(
            "`by_name` only supports loading legacy '.h5' or '.hdf5' files. "
            f"Received: {path}"
        )
    whole = legacy or path.endswith(SUFFIX)
    if objects is not None and whole:
        raise ValueError(
            "`objects_to_skip` only supports loading '.weights.h5' files. "
            f"Received: {path}"
        )
    if not path.endswith((WEIGHTS_SUFFIX, SHARDS_SUFFIX, SUFFIX, *H5_SUFFIXES)):
        raise ValueError(
            f"File format not supported: filepath={path}. Expected a path that ends "
            f"with '{WEIGHTS_SUFFIX}', '{SUFFIX}' or '.h5'."
        )
    _check_built(model, "loading weights into")
    if legacy:
        from mlpc.saving.hdf5.legacy_weights import read_legacy_weights

        read_legacy_weights(model, path, skip_mismatch, bool(by_name))
    elif path.endswith(SUFFIX):
        from mlpc.saving.keras_file import read_keras_weights

        read_keras_weights(model, path, skip_mismatch)
    else:
        _load_weights_alone(model, path, skip_mismatch, _to_skip(objects))


def _load_weights_alone(model, path, skip_mismatch, skip):
    """Load weights from one file, or from several with a map."""
    from mlpc.saving.hdf5.weights import read_weights

    member = os.path.basename(path)
    if path.endswith(SHARDS_SUFFIX):
        from mlpc.saving.shards import Shards

        read_weights(model, path, member, skip_mismatch, None, skip, Shards)
        return
    with open_regular(path) as file:
        read_weights(model, file, member, skip_mismatch, None, skip)


def _check_built(model, doing):
    """Raise a ValueError if there are no weights yet; `doing` is what was asked for."""
    if not model.built:
        raise ValueError(
            f"You are {doing} a model that has not yet been built. Build it first, by "
            "calling it on some rows or by `build()`."
        )
