"""Files that are whole or not there: a failed write leaves the old file as it was."""

import os
import re
from contextlib import contextmanager, suppress

__all__ = ["atomic_write"]

POSIX = os.name == "posix"


@contextmanager
def atomic_write(path):
    """A binary file, open for reading and writing, that becomes `path` at the end.

    The bytes go to a temporary file beside the target (`file.name`). When the block
    ends, file and folder are flushed to disk around one rename; when it raises, the
    temporary file is removed and the target is untouched. What a writer that was killed
    has left is removed by the next one.

    Args:
        path: the target, in a folder that exists. If it is a link, the file that it
            points to is replaced, not the link.

    Raises:
        OSError: the folder cannot be written to, or the disk is full. If only the
            folder could not be flushed, the target is the new file, else the old one.
    """
    path = os.path.realpath(path)
    place, name = os.path.split(path)
    folder = os.open(place, os.O_RDONLY) if POSIX else None
    try:
        _remove_left(place, name)
        file = _temporary(place, name)
        try:
            with file:
                yield file
                file.flush()
                os.fsync(file.fileno())
                if not POSIX:
                    file.close()  # Windows renames no open file
                os.replace(file.name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(file.name)
            raise
        if POSIX:
            os.fsync(folder)
    finally:
        if POSIX:
            os.close(folder)


# -- temporary files -------------------------------------------------------------------

# A writer holds a lock on its file until this has its final name; the system lets go
# of it when the writer dies. So who gets the lock may remove the file. Without locks,
# as on Windows, nothing is removed.


def _temporary(place, name):
    """A new file in `place` that will be `name`, locked."""
    while True:
        path = os.path.join(place, f".{name}.{os.urandom(4).hex()}.tmp")
        file = open(path, "x+b")  # noqa: SIM115 (the caller closes it)
        if _lock(file.fileno()) is not False and os.fstat(file.fileno()).st_nlink:
            return file
        file.close()  # another writer was faster, and has taken it for a dead one's


def _remove_left(place, name):
    """Remove temporary files in `place` for `name` whose writers are dead."""
    pattern = re.compile(rf"\.{re.escape(name)}\.[0-9a-f]{{8}}\.tmp")
    for left in filter(pattern.fullmatch, os.listdir(place) if POSIX else ()):
        path = os.path.join(place, left)
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
            try:
                if _lock(descriptor):
                    os.unlink(path)
            finally:
                os.close(descriptor)


def _lock(descriptor):
    """Whether the file could be locked; None where files cannot be."""
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return None
    return True
