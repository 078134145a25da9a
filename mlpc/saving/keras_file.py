"""The `.keras` file: a zip of `metadata.json`, `config.json` and `model.weights.h5`.

What the members hold is in model_config.py and hdf5/weights.py; here they are packed,
and their sizes are checked before anything is read. Their names are never paths: no
member is unpacked to the disk.

Metadata has a part of our own, which Keras does not read: what a model needs, besides
its weights and its optimizer's state, to train on with the same bits.
"""

import io
import json
import os
import struct
import time
import zipfile
import zlib
from contextlib import contextmanager

from mlpc.saving.bounded_json import LARGEST as LARGEST_JSON
from mlpc.saving.bounded_json import parse_object
from mlpc.saving.hdf5.weights import largest_file, read_weights, write_weights
from mlpc.saving.model_config import (
    model_from_config,
    model_to_config,
    warn_of_lambdas,
)
from mlpc.saving.training_state import go_on, how_to_go_on
from mlpc.saving.versions import KERAS_VERSION, about_newer
from mlpc.utils.atomic import atomic_write, open_regular
from mlpc.utils.object_registration import named_objects

__all__ = [
    "open_archive",
    "pack",
    "read_keras",
    "read_keras_weights",
    "unpack",
    "write_keras",
]

METADATA, CONFIG, WEIGHTS = "metadata.json", "config.json", "model.weights.h5"

# A member that grows that much when it is unpacked is refused, unless it stays small.
LARGEST_GROWTH = 100
LARGEST_DIRECTORY = 1 << 20  # bytes
SMALL = 64 << 20

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def write_keras(model, path):
    """Write a model to `path`, as a whole or not at all.

    Raises:
        OSError: The file cannot be written.
    """
    with atomic_write(path) as file, named_objects() as named:
        pack(model, file)
    warn_of_lambdas(named)


def pack(model, file):
    """Write a model into an open binary file."""
    members = {
        METADATA: json.dumps(_metadata(model)),
        CONFIG: json.dumps(model_to_config(model)),
        WEIGHTS: write_weights(model),
    }
    archive = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
    try:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.close()
    except BaseException:
        archive.fp = None  # else it would be closed as if it were whole, and complain
        raise


def read_keras(path, custom_objects=None, compile=True):
    """Return the model in a file.

    Args:
        path: An existing file.
        custom_objects: Dict of names and classes.
        compile: Whether to compile it as it was.

    Raises:
        ValueError: The file is damaged, or one of the members is refused.
    """
    with _opened(path) as archive:
        return unpack(archive, custom_objects, compile)


def read_keras_weights(model, path, skip_mismatch=False):
    """Read weights, and the optimizer's state, into a model; see `read_weights`."""
    with _opened(path) as archive:
        content = _read(archive, WEIGHTS, largest_file(model))
        read_weights(model, content, WEIGHTS, skip_mismatch)


def open_archive(file, name):
    """Return the `zipfile.ZipFile` of an open binary file.

    Args:
        name: What to call the file in messages.

    Raises:
        ValueError: It is none, or not whole.
    """
    try:
        return zipfile.ZipFile(file)
    except UNREADABLE as error:
        raise ValueError(
            f"Not a `.keras` zip file, or not all of it: {name}. {error}"
        ) from error


def unpack(archive, custom_objects=None, compile=True):
    """Return the model in an archive; see `read_keras`."""
    config = _read_json(archive, CONFIG)
    metadata = {}
    if METADATA in archive.namelist():
        metadata = _read_json(archive, METADATA)
    version = metadata.get("keras_version")
    try:
        model = _model(config, custom_objects, compile, version)
        mark = go_on(model, metadata.get("mlpc"), f"{METADATA}`, at `mlpc")
        content = _read(archive, WEIGHTS, largest_file(model))
        read_weights(model, content, WEIGHTS, mark=mark)
    except ValueError as error:
        raise ValueError(f"{error}{about_newer(version)}") from error
    return model


def _model(config, custom_objects, compile, version):
    try:
        return model_from_config(config, custom_objects, compile, version)
    except ValueError as error:
        raise ValueError(f"`{CONFIG}`: {error}") from error


# -- members ---------------------------------------------------------------------------


@contextmanager
def _opened(path):
    """The archive in a file."""
    with (
        open_regular(path) as opened,
        _Bounded(opened) as file,
        open_archive(file, f"filepath={path}") as archive,
    ):
        file.largest = None
        yield archive


class _Bounded(io.BufferedReader):
    """A file that gives no more than so many bytes at once.

    This bounds the zip's directory, which `ZipFile` reads as a whole.
    """

    largest = LARGEST_DIRECTORY

    def __init__(self, file):
        super().__init__(file.raw)

    def read(self, size=-1):
        if size < 0:
            size = os.fstat(self.fileno()).st_size - self.tell()
        if self.largest is not None and size > self.largest:
            raise ValueError(f"Its directory has {size} bytes")
        return super().read(size)


def _read(archive, name, limit=None):
    """The bytes of a member whose declared size is plausible, checked by its CRC."""
    found = archive.namelist().count(name)
    if found != 1:
        raise ValueError(
            f"Expected one member `{name}` in the `.keras` file, found {found}"
        )
    member = archive.getinfo(name)
    _check_size(member, archive.fp.seek(0, os.SEEK_END), limit)
    try:
        return archive.read(member)
    except UNREADABLE as error:
        raise ValueError(f"`{name}` is damaged: {error}") from error


def _check_size(member, archive_size, limit):
    """Raise a ValueError if a member says that it is larger than it can be."""
    packed, size = member.compress_size, member.file_size
    largest = max(LARGEST_GROWTH * packed, SMALL)
    if member.compress_type == zipfile.ZIP_STORED:
        largest = packed
    elif member.compress_type != zipfile.ZIP_DEFLATED:
        raise ValueError(
            f"`{member.filename}`: expected a stored or deflated member, found "
            f"compression {member.compress_type}"
        )
    largest = largest if limit is None else min(largest, limit)
    if packed > archive_size or size > largest:
        raise ValueError(
            f"`{member.filename}`: expected at most {largest} bytes, packed as "
            f"{packed} in a file of {archive_size}, found a declared size of {size}"
        )


def _read_json(archive, name):
    """A member that is a JSON object."""
    return parse_object(_read(archive, name, LARGEST_JSON), name)


# -- metadata --------------------------------------------------------------------------


def _metadata(model):
    return {
        "keras_version": KERAS_VERSION,
        "date_saved": time.strftime("%Y-%m-%d@%H:%M:%S"),
        "mlpc": how_to_go_on(model),
    }
