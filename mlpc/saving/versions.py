"""Which version of Keras' formats is written here, and what to say of a newer one."""

import re

__all__ = ["KERAS_VERSION", "about_newer"]

KERAS_VERSION = "3.15.1"


def about_newer(version):
    """Return a sentence for messages if a file is of a newer version than ours.

    Args:
        version: What the file says; it may be anything.

    Returns:
        `" The file was written by Keras 4.0.0, ..."`, else `""`.
    """
    known, found = _numbers(KERAS_VERSION), _numbers(version)
    if found is None or found <= known:
        return ""
    return (
        f" The file was written by Keras {str(version)[:40]}, which is newer than "
        f"{KERAS_VERSION}, the version that is known here."
    )


def _numbers(version):
    """Major and minor version, or None."""
    found = re.match(r"(\d{1,4})\.(\d{1,4})(?!\d)", str(version)[:40])
    return found and tuple(map(int, found.groups()))
