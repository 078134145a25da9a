"""Handwritten digits of 8 x 8 pixels, bundled: 1,797 images by 13 writers.

E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine
Learning Repository, 1998, doi:10.24432/C50P49; CC BY 4.0 (data/NOTICE.md). The images
are those of scikit-learn's `load_digits`, in its order.
"""

from pathlib import Path

import numpy as np

from mlpc.utils.absent import door as _door

__all__ = ["load_data"]


def load_data():
    """Loads the bundled digits, split into 1,438 training and 359 test images.

    Every fifth image of the file (the 5th, 10th, ...) is a test image, so that each
    writer is in both parts; the order of the file is kept.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: uint8 arrays of shapes (1438, 8, 8),
        (1438,), (359, 8, 8), (359,). Pixels are 0 (paper) to 16 (ink), labels are the
        digits.
    """
    with np.load(Path(__file__).parent / "data" / "digits.npz") as file:
        x, y = file["x"], file["y"]
    test = np.arange(len(x)) % 5 == 4
    return (x[~test], y[~test]), (x[test], y[test])


__getattr__, __dir__ = _door(__name__)
