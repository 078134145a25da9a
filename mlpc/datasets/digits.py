"""Handwritten digits of 8 x 8 pixels, bundled: 1,797 images by 13 writers.

E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine
Learning Repository, 1998, doi:10.24432/C50P49; CC BY 4.0 (data/NOTICE.md). The images
are those of scikit-learn's `load_digits`, in its order.
"""

from pathlib import Path

import numpy as np

from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["load_data", "load_like_mnist"]


@short_tracebacks
def load_data():
    """Loads the bundled digits, split into 1,438 training and 359 test images.

    Every fifth image of the file (the 5th, 10th, ...) is a test image, so that each
    writer is in both parts; the order of the file is kept.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: uint8 arrays of shapes (1438, 8, 8),
        (1438,), (359, 8, 8), (359,). Pixels are 0 (paper) to 16 (ink), labels are the
        digits.

    Example:
        >>> (x_train, y_train), (x_test, y_test) = keras.datasets.digits.load_data()
        >>> x_train.shape, y_train[:5].tolist()
        ((1438, 8, 8), [0, 1, 2, 3, 5])
    """
    with np.load(Path(__file__).parent / "data" / "digits.npz") as file:
        x, y = file["x"], file["y"]
    test = np.arange(len(x)) % 5 == 4
    return (x[~test], y[~test]), (x[test], y[test])


def load_like_mnist():
    """Loads the digits in the form of MNIST, to stand in where that is not available.

    Each pixel becomes 3 x 3 of them within a margin of 2. A training image comes 25
    times in a row, shifted by up to 2 pixels each way, so that there are about as many
    as in MNIST; the order of `load_data` is kept.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: uint8 arrays of shapes (35950, 28, 28),
        (35950,), (359, 28, 28), (359,). Pixels are 0 (paper) to 255 (ink), labels are
        the digits.
    """
    (x_train, y_train), (x_test, y_test) = load_data()
    shifts = [(down, right) for down in range(-2, 3) for right in range(-2, 3)]
    large = _enlarged(x_train)
    shifted = [np.roll(large, shift, axis=(1, 2)) for shift in shifts]
    rows = np.stack(shifted, axis=1).reshape(-1, 28, 28)
    return (rows, np.repeat(y_train, len(shifts))), (_enlarged(x_test), y_test)


def _enlarged(images):
    """Images (n, 8, 8) of 0 to 16 as (n, 28, 28) of 0 to 255."""
    pixels = np.rint(images * (255 / 16)).astype(np.uint8)
    large = pixels.repeat(3, axis=1).repeat(3, axis=2)
    return np.pad(large, ((0, 0), (2, 2), (2, 2)))


__getattr__, __dir__ = _module_hooks(__name__)
