"""Rows, targets and weights as one thing: datasets in batches, tuples, splits."""

from itertools import count

import numpy as np

from mlpc.utils.arrays import refuse_masked
from mlpc.utils.tracebacks import short_tracebacks

__all__ = [
    "PyDataset",
    "pack_x_y_sample_weight",
    "split_dataset",
    "unpack_x_y_sample_weight",
]


class PyDataset:
    """A dataset that gives batches by their number: what `fit` can walk through.

    A subclass gives `__getitem__(index)`, which returns a whole batch, `(x, y)` or
    `(x, y, sample_weight)`, and `__len__` or `num_batches`, how many there are; and if
    it wishes, `on_epoch_begin` and `on_epoch_end`.

    Args:
        workers, use_multiprocessing, max_queue_size: Accepted for Keras' sake; batches
            are asked for one by one, in order.
    """

    workers, use_multiprocessing, max_queue_size = 1, False, 10

    def __init__(self, workers=1, use_multiprocessing=False, max_queue_size=10):
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max_queue_size

    def __getitem__(self, index):
        """Return batch number `index`."""
        raise NotImplementedError(
            f"{type(self).__name__} must override `__getitem__(index)`."
        )

    def __iter__(self):
        """Walk through the batches; without end where `num_batches` is `None`."""
        batches = self.num_batches
        for index in count() if batches is None else range(batches):
            yield self[index]

    @property
    def num_batches(self):
        """Number of batches in an epoch, or `None` if there is no end."""
        if hasattr(self, "__len__"):
            return len(self)
        raise NotImplementedError(
            f"{type(self).__name__} must define `num_batches` or `__len__`."
        )

    def on_epoch_begin(self):
        """Called before each epoch."""

    def on_epoch_end(self):
        """Called after each epoch."""


def pack_x_y_sample_weight(x, y=None, sample_weight=None):
    """Return the tuple that stands for these in `fit`; `x` itself where it is alone."""
    if y is None:
        return (x,) if isinstance(x, (tuple, list)) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def unpack_x_y_sample_weight(data):
    """Return `(x, y, sample_weight)` of a batch, `None` for what it does not have.

    Args:
        data: `x`, or a tuple or list of one to three of the three.

    Raises:
        ValueError: If there are more.
    """
    parts = tuple(data) if isinstance(data, (tuple, list)) else (data,)
    if not 1 <= len(parts) <= 3:
        raise ValueError(
            "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or "
            f"`(x, y, sample_weight)`, found: {len(parts)} parts"
        )
    return (*parts, *(None,) * (3 - len(parts)))


@short_tracebacks
def split_dataset(
    dataset,
    left_size=None,
    right_size=None,
    shuffle=False,
    seed=None,
    preferred_backend=None,
):
    """Return the first and the last rows of a dataset.

    Args:
        dataset: An array, or a tuple or list of arrays of the same length.
        left_size, right_size: Each a float of (0, 1), the share, or an integer, the
            number of rows; what is `None` is the rest, and one has to be given.
        shuffle: Whether the rows are taken in a random order.
        seed: An integer that decides the order; by default from Python's `random`.
        preferred_backend: Accepted; the splits are arrays.

    Returns:
        Two arrays, or two tuples of arrays.

    Raises:
        TypeError: If the dataset is of another type, or a size.
        ValueError: If the lengths differ, or a split would be empty.
    """
    refuse_masked("dataset", dataset)
    single = isinstance(dataset, np.ndarray)
    arrays = (dataset,) if single else dataset
    if not isinstance(arrays, (tuple, list)) or not all(
        isinstance(array, np.ndarray) for array in arrays
    ):
        raise TypeError(
            "Argument `dataset` must be an array, or a list or tuple of arrays. "
            f"Received: dataset of type {type(dataset)}"
        )
    if len({len(array) for array in arrays}) != 1:
        raise ValueError(
            "Argument `dataset` must hold arrays of the same length, one at least. "
            f"Received: lengths {[len(array) for array in arrays]}"
        )
    rows = len(arrays[0])
    left, right = _sizes(left_size, right_size, rows)
    order = np.arange(rows)
    if shuffle:
        import random

        seed = random.randint(0, 10**6) if seed is None else seed
        order = np.array(random.Random(seed).sample(range(rows), rows))
    splits = [
        tuple(array[part] for array in arrays)
        for part in (order[:left], order[rows - right :])
    ]
    return tuple(split[0] for split in splits) if single else tuple(splits)


def _sizes(left, right, rows):
    """The numbers of rows of both splits."""
    if left is None and right is None:
        raise ValueError(
            "At least one of `left_size` and `right_size` must be specified. "
            "Received: left_size=None and right_size=None"
        )
    left, right = _size("left_size", left, rows), _size("right_size", right, rows)
    left = rows - right if left is None else left
    right = rows - left if right is None else right
    if left + right > rows or 0 in (left, right):
        raise ValueError(
            f"The splits of {rows} rows must have one row at least and not more than "
            f"all together. Received: {left} rows left and {right} rows right"
        )
    return left, right


def _size(name, size, rows):
    if size is None:
        return None
    if type(size) not in (int, float):
        raise TypeError(
            f"Argument `{name}` must be an int, a float or None. "
            f"Received: {name}={size!r} (of type {type(size)})"
        )
    if not 0 < size < (rows if type(size) is int else 1):
        raise ValueError(
            f"Argument `{name}` must be a positive integer smaller than {rows}, or a "
            f"float within the range (0, 1). Received: {name}={size}"
        )
    return size if type(size) is int else round(size * rows)
