"""Files that are whole or not there: a failed write leaves the old file as it was."""

import os
from contextlib import contextmanager
from pathlib import Path

__all__ = ["atomic_write"]


@contextmanager
def atomic_write(path):
    """A binary file, open for reading and writing, that becomes `path` at the end.

    The bytes go to a temporary file beside the target (`file.name`). When the block
    ends, file and folder are flushed to disk around one rename; when it raises, the
    temporary file is removed and the target is untouched.

    Args:
        path: the target, in a folder that exists.

    Raises:
        OSError: the folder cannot be written to, or the disk is full.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    file = open(temporary, "x+b")  # noqa: SIM115 (closed below, before the rename)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder):
    """Makes a rename in `folder` last, where folders can be opened (not on Windows)."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
