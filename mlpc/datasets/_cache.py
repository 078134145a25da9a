"""Where data sets lie on this machine, and how a missing one is fetched.

A file is looked for in `$MLPC_DATASETS`, `~/.mlpc/datasets` and `~/.keras/datasets`, in
this order; else it is downloaded from the first mirror that delivers it and kept in the
first of these folders that can be written to. Every file is read by a `read(path)` that
checks a sum, before it is kept and whenever it is loaded. Network access is here only.
"""

import os
import shutil
from pathlib import Path

from mlpc.utils.atomic import atomic_write

__all__ = ["check_sha256", "folders", "load"]

TIMEOUT = 30  # seconds without an answer, for each mirror


def folders():
    """The folders searched for data sets, in order."""
    chosen = os.environ.get("MLPC_DATASETS")
    homes = [Path.home() / ".mlpc" / "datasets", Path.home() / ".keras" / "datasets"]
    return [Path(chosen).expanduser().absolute(), *homes] if chosen else homes


def load(name, read, mirrors):
    """Finds or downloads the file `name` and returns what `read` makes of it.

    Args:
        name: path below the folders searched, as "mnist.npz"; an absolute path is taken
            as it is.
        read: function of a path that returns the data and raises `ValueError` if the
            file is not what it should be.
        mirrors: URLs of the file, tried in this order.

    Raises:
        ValueError: a file of this name is there but is not the data set.
        FileNotFoundError: it is nowhere and could not be downloaded.
    """
    for path in (folder / name for folder in folders()):
        if path.is_file():
            return _checked(read, path, path)
    target = _writable() / name
    reasons = []
    for url in mirrors:
        try:
            return _download(url, target, read)
        except (OSError, ValueError) as error:
            reasons.append(f"{url} ({getattr(error, 'reason', error)})")
    raise FileNotFoundError(
        f"`{name}` is not on this machine and could not be downloaded. "
        f"Looked in: {', '.join(map(str, folders()))}. Tried: {', '.join(reasons)}. "
        f"Place the file at {target}, or set MLPC_DATASETS to the folder that holds it."
    )


def check_sha256(path, expected):
    """Raises `ValueError` unless the file's SHA-256 is `expected` (64 hex digits)."""
    import hashlib

    with open(path, "rb") as file:
        received = hashlib.file_digest(file, "sha256").hexdigest()
    if received != expected:
        raise ValueError(f"expected SHA-256 {expected}. Received: {received}")


def _checked(read, path, shown):
    try:
        return read(path)
    except ValueError as error:
        message = f"`{shown}` is damaged or is another file: {error}"
        raise ValueError(message) from error


def _writable():
    """The first folder of `folders()`, Keras' own left out, where files can be made."""
    ours = folders()[:-1]
    for folder in ours:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return ours[0]


def _download(url, target, read):
    """Fetches `url`, reads it, and only then puts it in its place `target`."""
    from http.client import HTTPException
    from urllib.request import urlopen

    try:
        with urlopen(url, timeout=TIMEOUT) as answer:
            print(f"Downloading data from {url}")
            target.parent.mkdir(parents=True, exist_ok=True)
            with atomic_write(target) as file:
                shutil.copyfileobj(answer, file)
                file.flush()
                return _checked(read, file.name, url)
    except HTTPException as error:
        raise OSError(f"the answer broke off: {error!r}") from error
