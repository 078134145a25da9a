"""What is trained or predicted: a net, its optimizer, its rows. Which works are timed,
and what is asked of them, stands in cases.py."""

import os
import tempfile
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

__all__ = ["Unsupported", "Work"]


class Unsupported(Exception):
    """This peer has no such work, or this machine lacks what it takes."""


@dataclass(frozen=True)
class Work:
    """A dense net with its optimizer and its rows.

    Attributes:
        widths: Of the input and of each layer.
        hidden: Activation of the layers before the last.
        output: Activation of the last. With `"softmax"` the loss is the cross-entropy
            of class numbers, else the mean squared error.
        optimizer: `"sgd"`, `"adam"` or `"nadam"`.
        rate: Learning rate.
        batch: Rows a step.
        rows: Rows in the set.
        data: `"random"`: normal values, nowhere zero. `"mnist"`: the digits, from 0
            to 1. `"pixels"`: the same from 0 to 255.
        dtype: Of the net, and of x unless `x_dtype` says otherwise.
        x_dtype: Of x, if it is another.
        layout: Of x in memory: `"C"`, `"Fortran"`, `"strided"` (every second number of
            a row twice as long), `"memmap"` (a file, read-only).
    """

    widths: tuple
    hidden: str = "relu"
    output: str = "softmax"
    optimizer: str = "sgd"
    rate: float = 0.01
    batch: int = 128
    rows: int = 12800
    data: str = "random"
    dtype: str = "float32"
    x_dtype: str | None = None
    layout: str = "C"

    def __str__(self):
        return (
            f"{'-'.join(map(str, self.widths))} {self.hidden}, {self.optimizer}, "
            f"batch {self.batch:,}, {self.rows:,} rows"
        )

    @property
    def steps(self):
        """Steps in an epoch; a short last one counts for its share."""
        return self.rows / self.batch

    def shortened(self, flops):
        """The same with fewer rows, if an epoch has more operations than that."""
        steps = max(2, int(flops // self.flops))
        return replace(self, rows=min(self.rows, steps * self.batch))

    @property
    def weights_count(self):
        """Kernels and biases together."""
        return sum((a + 1) * b for a, b in pairwise(self.widths))

    @property
    def flops(self):
        """Operations of the products in a training step.

        Each layer has three of 2 a b a row: forward, back to its input, and of its
        kernel's gradient. Nobody asks for the first layer's way back.
        """
        pairs = [a * b for a, b in pairwise(self.widths)]
        return self.batch * (6 * sum(pairs) - 2 * pairs[0])

    @property
    def traffic(self):
        """Bytes that a training step cannot avoid to move, if nothing stays in caches.

        The batch is read, weights and the optimizer's slots are read and written.
        """
        slots = {"sgd": 0, "adam": 2, "nadam": 2}[self.optimizer]
        numbers = self.batch * self.widths[0] + 2 * (1 + slots) * self.weights_count
        return numbers * np.dtype(self.dtype).itemsize

    def arrays(self):
        """x `(rows, inputs)`, and y: class numbers or `(rows, outputs)`."""
        rng = np.random.default_rng(0)
        if self.data != "random":
            x, y = mnist(self.rows)
            scale = 255 if self.data == "mnist" else 1
            x_dtype = self.x_dtype or self.dtype
            return x if x_dtype == "uint8" else (x / scale).astype(x_dtype), y
        x = rng.standard_normal((self.rows, self.widths[0]), dtype=self.dtype)
        x = laid_out(x.astype(self.x_dtype or self.dtype, copy=False), self.layout)
        if self.output == "softmax":
            return x, rng.integers(0, self.widths[-1], self.rows)
        return x, np.sign(rng.standard_normal((self.rows, self.widths[-1]), self.dtype))

    def weights(self):
        """Kernel and bias of each layer, by Glorot's rule: all start from them."""
        rng = np.random.default_rng(1)
        weights = []
        for a, b in pairwise(self.widths):
            limit = (6 / (a + b)) ** 0.5
            weights.append(rng.uniform(-limit, limit, (a, b)).astype(self.dtype))
            weights.append(np.zeros(b, self.dtype))
        return weights


def laid_out(x, layout):
    """x with the same numbers in another layout."""
    if layout == "Fortran":
        return np.asfortranarray(x)
    if layout == "strided":
        wide = np.zeros((len(x), 2 * x.shape[1]), x.dtype)
        wide[:, ::2] = x
        return wide[:, ::2]
    if layout == "memmap":
        file = tempfile.NamedTemporaryFile(prefix="benchmarks-")  # noqa: SIM115
        x.tofile(file)
        file.flush()
        return np.memmap(file, x.dtype, "r", shape=x.shape)
    return x


def mnist(rows):
    """The first rows of MNIST's training set: uint8 `(rows, 784)` and labels.

    Read without mlpc: a peer's process has nothing of it.
    """
    folders = [Path(__file__).parents[2] / "shared/data"]
    folders += [Path.home() / name / "datasets" for name in (".mlpc", ".keras")]
    if "MLPC_DATASETS" in os.environ:
        folders.insert(0, Path(os.environ["MLPC_DATASETS"]))
    for path in (folder / "mnist.npz" for folder in folders):
        if path.is_file():
            with np.load(path) as file:
                x, y = file["x_train"][:rows], file["y_train"][:rows]
            return x.reshape(len(x), -1), y.astype(np.int64)
    raise Unsupported("no mnist.npz in $MLPC_DATASETS or ~/.mlpc/datasets")
