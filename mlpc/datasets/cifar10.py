"""CIFAR-10: 60,000 colour pictures of 32 x 32 pixels in ten classes.

A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009. Read from
the binary version of the archive, which needs no pickle. Not here: where files lie and
how they are fetched (_cache.py).
"""

import tarfile

import numpy as np

from mlpc.datasets import _cache
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["load_data"]

ARCHIVE = "cifar-10-binary.tar.gz"
MIRRORS = [f"https://www.cs.toronto.edu/~kriz/{ARCHIVE}"]
SHA256 = "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"
BATCHES = [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]
RECORD = 1 + 3 * 32 * 32  # a label, then the planes red, green, blue


@short_tracebacks
def load_data():
    """Loads CIFAR-10; the first call on a machine may download 170 MB.

    The classes 0 to 9 are airplane, automobile, bird, cat, deer, dog, frog, horse,
    ship, truck.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: uint8 arrays of shapes
        (50000, 32, 32, 3), (50000, 1), (10000, 32, 32, 3), (10000, 1). Channels are
        red, green, blue, from 0 to 255.

    Raises:
        ValueError: the archive found is not CIFAR-10's.
        FileNotFoundError: there is no archive and it could not be downloaded.
    """
    *train, test = _cache.load(ARCHIVE, _read, MIRRORS)
    x_train, y_train = _pictures(np.concatenate(train))
    return (x_train, y_train), _pictures(test)


def _read(path):
    """The records of each batch, (n, RECORD) uint8, in the order of `BATCHES`."""
    _cache.check_sha256(path, SHA256)
    found = {}
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            name = member.name.rpartition("/")[2]
            if name in BATCHES and member.isfile():
                content = archive.extractfile(member).read()
                found[name] = np.frombuffer(content, np.uint8).reshape(-1, RECORD)
    return [found[name] for name in BATCHES]


def _pictures(records):
    """Images (n, 32, 32, 3) and labels (n, 1) of records (n, RECORD)."""
    planes = records[:, 1:].reshape(-1, 3, 32, 32)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), records[:, :1].copy()


__getattr__, __dir__ = _module_hooks(__name__)
