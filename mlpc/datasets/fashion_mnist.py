"""Fashion-MNIST: 70,000 pictures of clothes, in MNIST's format.

H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking
machine learning algorithms", arXiv:1708.07747; Zalando SE, MIT licence. Not here: where
files lie and how they are fetched (_cache.py).
"""

import gzip

from mlpc.datasets import _cache, _idx
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["load_data"]

FOLDER = "fashion-mnist"
MIRRORS = [
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
]
SHA256 = {
    "train-images-idx3-ubyte.gz": (
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"
    ),
    "train-labels-idx1-ubyte.gz": (
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"
    ),
    "t10k-images-idx3-ubyte.gz": (
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"
    ),
    "t10k-labels-idx1-ubyte.gz": (
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"
    ),
}


@short_tracebacks
def load_data():
    """Loads Fashion-MNIST; the first call on a machine may download 30 MB.

    The classes 0 to 9 are T-shirt/top, trouser, pullover, dress, coat, sandal, shirt,
    sneaker, bag, ankle boot.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: uint8 arrays of shapes (60000, 28, 28),
        (60000,), (10000, 28, 28), (10000,). Pixels are 0 to 255.

    Raises:
        ValueError: a file found is not Fashion-MNIST's.
        FileNotFoundError: a file is missing and could not be downloaded.
    """
    x_train, y_train, x_test, y_test = (_load(name) for name in SHA256)
    return (x_train, y_train), (x_test, y_test)


def _load(name):
    def read(path):
        _cache.check_sha256(path, SHA256[name])
        with gzip.open(path) as file:
            return _idx.parse(file.read())

    mirrors = [mirror + name for mirror in MIRRORS]
    return _cache.load(f"{FOLDER}/{name}", read, mirrors)


__getattr__, __dir__ = _module_hooks(__name__)
