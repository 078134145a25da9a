"""What is timed: a net, an optimizer, a batch, and the rows that all peers get."""

from dataclasses import dataclass

import numpy as np

__all__ = ["WORKLOADS", "Workload"]


@dataclass(frozen=True)
class Workload:
    """A net trained by plain SGD.

    Attributes:
        widths: Of the input and of each layer.
        hidden, output: Activations. A softmax output means cross-entropy with class
            numbers, else the loss is the mean squared error.
        batch: Rows a step.
        rows: Rows in the set.
        rate: Learning rate.
    """

    widths: tuple
    hidden: str
    output: str
    batch: int
    rows: int
    rate: float = 0.01

    def arrays(self):
        """x float32 `(rows, inputs)`, and y: class numbers or float32 `(rows, 1)`."""
        rng = np.random.default_rng(0)
        x = rng.standard_normal((self.rows, self.widths[0]), dtype=np.float32)
        if self.output == "softmax":
            return x, rng.integers(0, self.widths[-1], self.rows)
        return x, np.sign(x[:, :1] * x[:, 1:2]).astype(np.float32)

    @property
    def steps(self):
        """Steps in an epoch."""
        return -(-self.rows // self.batch)


WORKLOADS = {
    "2-2-1 tanh, batch 1000": Workload((2, 2, 1), "tanh", "tanh", 1000, 1000),
    "784-128-128-10 relu, batch 128": Workload(
        (784, 128, 128, 10), "relu", "softmax", 128, 12800
    ),
}
