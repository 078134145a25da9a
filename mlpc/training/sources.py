"""Batches that do not come as arrays of all rows: generators, datasets, loaders, sparse
matrices. Each becomes a `Stream`; nothing here knows of models or the engine."""

import itertools
from collections.abc import Iterator

import numpy as np

from mlpc.utils import notices

__all__ = [
    "Stream",
    "array_stream",
    "dense",
    "is_sparse",
    "packed",
    "sparse_stream",
    "stream_of",
    "unpacked",
    "warn_out_of_data",
    "yields_batches",
]

OUT_OF_DATA = (
    "Your input ran out of data; interrupting training. Make sure that your dataset or "
    "generator can generate at least `steps_per_epoch * epochs` batches. You may need "
    "to use the `.repeat()` function when building your dataset."
)

END = object()  # behind the last batch


def warn_out_of_data():
    """Say that there are fewer batches than steps were asked for."""
    notices.warn(OUT_OF_DATA)


class Stream:
    """Batches, one after the other.

    Args:
        make: Gives a new iterator over the batches `x`, `(x,)`, `(x, y)` or
            `(x, y, sample_weight)`; it is handed the number of the pass, and how many
            of its batches to leave out.
        count: How many batches there are in a pass; `None` if only the first will tell.
        begin, end: Called before and after every epoch.
        kind: What the user gave, for messages.
        passes: The number of the first pass.
    """

    def __init__(self, make, count, kind, begin=None, end=None, passes=0):
        self.make = make
        self.count = count
        self.kind = kind
        self._begin, self._end = begin, end
        self._iterator = None
        self._passes, self._seen = passes, 0
        self._next = []

    def peek(self):
        """Return the first batch of the next pass without taking it.

        Raises:
            ValueError: If there is none.
        """
        if not self._next:
            if self._begin is not None:
                self._begin()
            self._renew()
            batch = next(self._iterator, END)
            if batch is END:
                raise ValueError(
                    f"When passing a {self.kind} to a Keras model, the {self.kind} "
                    f"must yield at least one batch. Received an empty {self.kind}."
                )
            self._next = [batch]
        return self._next[0]

    def restart(self):
        """Let the next epoch begin a new pass."""
        if not self._next:
            self._iterator = None

    def _renew(self, seen=0):
        self._iterator = iter(self.make(self._passes, seen))
        self._passes += 1
        self._seen = seen

    def state(self, waiting):
        """Return where it stands: what `resume` takes.

        Args:
            waiting: Whether the last batch that it gave has not been used.
        """
        under_way = self._iterator is not None or waiting
        return {
            "passes": self._passes,
            "seen": self._seen - waiting if under_way else None,
        }

    def resume(self, passes, seen):
        """Stand where another one of the same batches stood."""
        self._next, self._iterator, self._passes = [], None, passes
        if seen is not None:
            self._passes -= 1
            self._renew(seen)

    def epoch(self, steps=None, done=0):
        """Yield the batches of one epoch, as `(x, y, sample_weight)`.

        Args:
            steps: How many; the next epoch continues after them. `None` for a whole
                pass.
            done: How many of them are behind it.

        A `UserWarning` tells where the batches end before the steps.
        """
        if self._begin is not None and not self._next and not done:
            self._begin()
        wanted = steps or self.count
        if self._iterator is None or (steps is None and not self._next and not done):
            self._renew()
        while wanted is None or done < wanted:
            batch = self._next.pop() if self._next else next(self._iterator, END)
            if batch is END:
                if wanted is not None or done == 0:
                    warn_out_of_data()
                self._iterator = None
                self.count = self.count or done or None
                break
            done += 1
            self._seen += 1
            yield unpacked(batch)
        if self._iterator is not None and self._seen == self.count:
            self._iterator = None
        if self._end is not None:
            self._end()


def unpacked(batch):
    """`(x, y, sample_weight)` of what a stream yields, filled up with `None`."""
    parts = tuple(batch) if isinstance(batch, (tuple, list)) else (batch,)
    if not 1 <= len(parts) <= 3:
        raise ValueError(
            "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, "
            f"sample_weight)`, found: {len(parts)} items"
        )
    return (*parts, None, None)[:3]


def packed(x, y=None, sample_weight=None):
    """What a step is handed as `data`: x alone, `(x, y)` or `(x, y, sample_weight)`."""
    if y is None:
        return x
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def is_sparse(x):
    """Whether it is a SciPy matrix that stores its nonzero elements only."""
    return callable(getattr(x, "tocsr", None)) and hasattr(x, "nnz")


def dense(value):
    """Return a sparse matrix of SciPy, or a sparse tensor of PyTorch or TensorFlow, as
    an array or tensor with all its elements; anything else as it is."""
    if is_sparse(value):
        return value.toarray()
    if hasattr(value, "dense_shape") and hasattr(value, "indices"):
        array = np.zeros(tuple(value.dense_shape), np.asarray(value.values).dtype)
        array[tuple(np.asarray(value.indices).T)] = np.asarray(value.values)
        return array
    if getattr(value, "is_sparse", False) or getattr(value, "is_sparse_csr", False):
        return value.to_dense()
    return value


def yields_batches(x):
    """Whether x is a source of batches, as far as its type says; else it is, or holds,
    arrays."""
    if hasattr(x, "__array__") or isinstance(x, (list, tuple, dict, str, bytes)):
        return False
    if x is None or is_sparse(x):
        return False
    return hasattr(x, "__iter__") or _has_index(x) or _is_tensorflows(x)


def _has_index(x):
    """Whether it is a dataset with an index, as `utils.PyDataset`."""
    return any(cls.__name__ in ("PyDataset", "Sequence") for cls in type(x).__mro__)


def _is_tensorflows(x):
    return callable(getattr(x, "as_numpy_iterator", None))


def stream_of(x, shuffle, order=None, passes=0):
    """Return the `Stream` of x, or `None` where x is or holds arrays.

    Args:
        x: What `fit` was given.
        shuffle: Whether a dataset with an index is walked in a new order each time.
        order: Gives the order of so many batches in a pass.
        passes: The number of the first pass.
    """
    if not yields_batches(x):
        return None
    if isinstance(x, Iterator):
        return _of_generator(x)
    if _has_index(x):
        return _of_dataset(x, shuffle, order, passes)
    if _is_tensorflows(x):
        count = int(x.cardinality())
        count = count if count >= 0 else None
        return Stream(_from(x.as_numpy_iterator), count, "Dataset")
    return Stream(_from(x.__iter__), _length(x), type(x).__name__)


def _from(iterate):
    """What makes a pass of a `Stream` out of what makes an iterator."""
    return lambda _, seen: itertools.islice(iterate(), seen, None)


def _length(x):
    """How many batches x says it has, or None: an IterableDataset may not know."""
    try:
        return len(x)
    except TypeError:
        return None


def _of_generator(generator):
    """The stream of a generator or its like: as in Keras its first two batches, which
    are looked at for their shapes, lead every pass, and what has not come yet follows
    them."""
    first = []

    def make(number, seen):
        if number == 0:
            first.extend(itertools.islice(generator, 2 - len(first)))
        return itertools.islice(itertools.chain(first, generator), seen, None)

    return Stream(make, None, "Python generator")


def _of_dataset(dataset, shuffle, order, passes):
    """The stream of something with an index, as `utils.PyDataset`."""
    count = getattr(dataset, "num_batches", None)
    if count is None:
        count = _length(dataset)

    def make(number, seen):
        if count is None:
            indices = iter(int, 1)
        else:
            indices = order(count, number) if shuffle else range(count)
            indices = itertools.islice(indices, seen, None)
        return (dataset[int(i)] for i in indices)

    return Stream(
        make,
        count,
        "PyDataset",
        getattr(dataset, "on_epoch_begin", None),
        getattr(dataset, "on_epoch_end", None),
        passes,
    )


def array_stream(rows, batch_size, order, passes=0):
    """The stream of the batches of arrays.

    Args:
        rows: `(x, y, sample_weight)`, arrays or `None`.
        batch_size: Rows a batch.
        order: Gives the order of the rows in a pass, an array; `None` as they come.
        passes: The number of the first pass.
    """
    return _rows_stream(rows, np.asarray, batch_size, order, "array", passes)


def sparse_stream(rows, batch_size, order, passes=0):
    """The same of a SciPy matrix x, made dense one batch after the other."""
    rows = rows[0].tocsr(), *rows[1:]
    return _rows_stream(rows, dense, batch_size, order, "sparse matrix", passes)


def _rows_stream(rows, array_of, batch_size, order, what, passes):
    """The stream of batches of rows, whose x is handed through `array_of`."""
    x, *others = rows
    n = x.shape[0]

    def make(number, seen):
        indices = order(n, number) if order is not None else np.arange(n)
        for first in range(seen * batch_size, n, batch_size):
            some = indices[first : first + batch_size]
            parts = (None if p is None else np.asarray(p)[some] for p in others)
            yield array_of(x[some]), *parts

    return Stream(make, -(-n // batch_size), what, passes=passes)
