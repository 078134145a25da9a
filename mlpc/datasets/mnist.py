"""MNIST: 70,000 handwritten digits of 28 x 28 pixels.

Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", a derivative
of NIST's sets; CC BY-SA 3.0. Not here: where files lie and how they are fetched
(_cache.py).
"""

import hashlib
import zipfile
import zlib

import numpy as np

from mlpc.datasets import _cache, _idx
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["load_data"]

MIRRORS = [
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    "https://s3.amazonaws.com/img-datasets/mnist.npz",
]
SHA256 = {  # of the four arrays as the IDX files that MNIST was published in
    "x_train": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "y_train": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "x_test": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "y_test": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


@short_tracebacks
def load_data(path="mnist.npz"):
    """Loads MNIST; the first call on a machine may download 11 MB.

    Args:
        path: name of the file in the folders of data sets (see `mlpc.datasets`), or an
            absolute path. Any `.npz` of the four arrays will do: the arrays are
            checked, not the file.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: uint8 arrays of shapes (60000, 28, 28),
        (60000,), (10000, 28, 28), (10000,). Pixels are 0 (paper) to 255 (ink), labels
        are the digits.

    Raises:
        ValueError: the file found is not MNIST.
        FileNotFoundError: there is no file and it could not be downloaded.
    """
    arrays = _cache.load(path, _read, MIRRORS)
    return (
        (arrays["x_train"], arrays["y_train"]),
        (arrays["x_test"], arrays["y_test"]),
    )


def _read(path):
    """The four arrays of the .npz file, each checked against `SHA256`."""
    arrays = {}
    try:
        with open(path, "rb") as raw, np.load(raw, allow_pickle=False) as file:
            for name, expected in SHA256.items():
                array = arrays[name] = np.ascontiguousarray(file[name])
                received = hashlib.sha256(_idx.header(array.shape))
                received.update(array)
                if array.dtype != np.uint8 or received.hexdigest() != expected:
                    raise ValueError(f"`{name}` does not hold MNIST's values")
    except (KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"not an .npz file of four arrays ({error})") from error
    return arrays


__getattr__, __dir__ = _module_hooks(__name__)
