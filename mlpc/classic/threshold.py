"""The McCulloch-Pitts unit, which does not learn."""

import numpy as np

from mlpc.classic.rows import as_kernel, as_rows, net
from mlpc.utils.validation import check_real

__all__ = ["McCullochPitts"]


class McCullochPitts:
    """A threshold unit: 1 where `w x >= threshold`, else 0.

    W. McCulloch and W. Pitts: A logical calculus of the ideas immanent in nervous
    activity, 1943. There inputs are 0 and 1, and weights are fixed.

    Args:
        kernel: Weights, `(columns,)`.
        threshold: A number.

    Raises:
        ValueError: If an argument is not what it should be.
    """

    def __init__(self, kernel, threshold):
        self.kernel = as_kernel(kernel)
        self.threshold = check_real("threshold", threshold)

    def predict(self, x):
        """Return 0 or 1 for each row of `x`, `(n, columns)`: integers, `(n,)`."""
        rows = as_rows(x, len(self.kernel))
        sums = [net(row, self.kernel) for row in rows]
        return np.array([int(z >= self.threshold) for z in sums])

    def __repr__(self):
        return f"McCullochPitts({self.kernel.tolist()}, {self.threshold:g})"
