"""Files that are whole or not there: a failed write leaves the old file as it was.

What is no regular file, a FIFO or a device, is neither replaced nor read.
"""

import errno
import os
import re
import stat
from contextlib import contextmanager, suppress

__all__ = ["atomic_write", "open_regular"]

POSIX = os.name == "posix"
LONGEST_STEM = 200  # bytes of a name; most systems allow 255
KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


@contextmanager
def atomic_write(path):
    """A binary file, open for reading and writing, that becomes `path` at the end.

    The bytes go to a temporary file beside the target (`file.name`). When the block
    ends, file and folder are flushed to disk around one rename; when it raises, the
    temporary file is removed and the target is untouched. What a writer that was killed
    has left is removed by the next one. A file that is replaced hands on its mode,
    owner, group and extended attributes, as far as the system lets them be set.

    Args:
        path: the target, in a folder that exists. If it is a link, the file that it
            points to is replaced, not the link.

    Raises:
        OSError: the folder or the file cannot be written to, the target is no regular
            file, or the disk is full. If only the folder could not be flushed, the
            target is the new file, else the old one.
    """
    old = _status(path)
    path = os.path.realpath(path)
    place, name = os.path.split(path)
    folder = os.open(place, os.O_RDONLY) if POSIX else None
    try:
        _remove_left(place, name)
        with _temporary(place, name, 0o666 if old is None else 0o600) as file:
            yield file
            file.flush()
            if old is not None and POSIX:
                _hand_on(path, old, file.fileno())
            os.fsync(file.fileno())
            if not POSIX:
                file.close()  # Windows renames no open file
            os.replace(file.name, path)
        if POSIX:
            os.fsync(folder)
    finally:
        if POSIX:
            os.close(folder)


def open_regular(path):
    """Return a binary file, open for reading; nothing is waited for.

    Raises:
        OSError: it cannot be opened.
        ValueError: it is no regular file, but a FIFO, a device ...
    """
    file = open(path, "rb", opener=_open_at_once)  # noqa: SIM115 (the caller closes it)
    try:
        _check_regular(path, os.fstat(file.fileno()), ValueError)
    except BaseException:
        file.close()
        raise
    return file


def _open_at_once(path, flags):
    """Open as `os.open` does, but never wait for a FIFO's other end."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_regular(path, status, error):
    if not stat.S_ISREG(status.st_mode):
        kind = KINDS.get(stat.S_IFMT(status.st_mode), "something else")
        raise error(f"Expected a regular file. Received: {os.fspath(path)}, {kind}")


# -- what is replaced ------------------------------------------------------------------


def _status(path):
    """What the system says of the file that is there, which may be replaced; or None.

    Raises:
        OSError: nothing can be said of it, as of a loop of links, or it is no regular
            file, or protected.
    """
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    _check_regular(path, status, OSError)
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    return status


def _hand_on(path, old, descriptor):
    """Give a new file the owner, group, mode and attributes of the one at `path`.

    Where the group stays another one, it may do no more than everybody.
    """
    mode, new = stat.S_IMODE(old.st_mode), os.fstat(descriptor)
    if new.st_uid != old.st_uid:
        with suppress(OSError):
            os.fchown(descriptor, old.st_uid, -1)
    if new.st_gid != old.st_gid:
        try:
            os.fchown(descriptor, -1, old.st_gid)
        except OSError:
            mode = mode & 0o707 | (mode & 0o007) << 3
    with suppress(OSError):  # the file is one's own alone where it cannot be
        os.fchmod(descriptor, mode)
    if hasattr(os, "listxattr"):
        with suppress(OSError):
            for name in os.listxattr(path):
                with suppress(OSError):
                    os.setxattr(descriptor, name, os.getxattr(path, name))


# -- temporary files -------------------------------------------------------------------

# A writer holds a lock on its file until this has its final name; the system lets go
# of it when the writer dies. So who gets the lock may remove the file. Without locks,
# as on Windows, nothing is removed.


@contextmanager
def _temporary(place, name, mode):
    """A new file in `place` that will be `name`, locked; removed by any error."""
    while True:
        path = os.path.join(place, f".{_stem(name)}.{os.urandom(4).hex()}.tmp")
        try:
            file = open(path, "x+b", opener=lambda p, f: os.open(p, f, mode))  # noqa: SIM115
        except FileExistsError:
            continue
        except BaseException:
            _remove(path)  # it may be there: the file object could not be made
            raise
        try:
            with file:
                if (
                    _lock(file.fileno()) is not False
                    and os.fstat(file.fileno()).st_nlink
                ):
                    yield file
                    return
        except BaseException:
            _remove(path)
            raise
        # Another writer was faster, and has taken it for a dead one's.


def _remove(path):
    with suppress(OSError):
        os.unlink(path)


def _stem(name):
    """The name, or what stands for it where that leaves no room for more."""
    if len(os.fsencode(name)) <= LONGEST_STEM:
        return name
    import hashlib

    return hashlib.sha256(os.fsencode(name)).hexdigest()


def _remove_left(place, name):
    """Remove temporary files in `place` for `name` whose writers are dead."""
    pattern = re.compile(rf"\.{re.escape(_stem(name))}\.[0-9a-f]{{8}}\.tmp")
    for left in filter(pattern.fullmatch, os.listdir(place) if POSIX else ()):
        path = os.path.join(place, left)
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
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
