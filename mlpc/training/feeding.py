"""From what fit, evaluate and predict were given to a walk over it."""

import math

from mlpc import _engine, config
from mlpc.training.arguments import batch_size_of, limited
from mlpc.training.batches import batch_of
from mlpc.training.data import as_array, check_sizes, weights_of
from mlpc.training.labels import as_labels
from mlpc.training.sources import (
    array_stream,
    is_sparse,
    sparse_stream,
    stream_of,
    unpacked,
)
from mlpc.training.stream_walk import StreamWalk
from mlpc.training.walks import ArrayWalk
from mlpc.utils.columns import column_names
from mlpc.utils.validation import check_integer

__all__ = ["Feed", "drawn_order"]

MOST_AT_ONCE = 1 << 22  # of an order that is drawn as a whole: 32 MB


class Feed:
    """How much data a walk takes at a time.

    Args:
        trainer: That of a compiled model.
        batch_size: Rows a step; `None` for 32, or what makes `steps` of all rows.
        steps: Batches an epoch, or `None`.
        names: What these two are called.

    Attributes:
        batch_size: As given.

    Raises:
        ValueError: If one is not understood.
    """

    def __init__(self, trainer, batch_size, steps, names=("batch_size", "steps")):
        self._trainer = trainer
        self.batch_size = batch_size
        batch_size_of(names[0], batch_size)
        self._steps = None if steps is None else check_integer(names[1], steps, low=1)

    def _rows_a_batch(self, n):
        if self.batch_size is None and self._steps is not None:
            return math.ceil(n / self._steps)
        return batch_size_of("batch_size", self.batch_size)

    def _order(self, n, number):
        """The order of n rows in a pass, an array, as the engine would take them."""
        return _engine.permutation(n, self._trainer.seed, number)

    def _order_of_batches(self, n, number):
        """The same of a dataset's batches; of very many, which may be but claimed, an
        iterator that draws while it is walked."""
        if n > MOST_AT_ONCE:
            return drawn_order(n, self._trainer.seed, number)
        return self._order(n, number)

    def walk(
        self, mode, x, y=None, sample_weight=None, class_weight=None, shuffle=False
    ):
        """Return the walk in a mode of the engine.

        The model is built for the rows and compiled for the targets; a stream's first
        batch is looked at for that.

        Raises:
            ValueError: If an argument does not fit.
            NotImplementedError: If something is overridden that would not be called.
        """
        self._trainer.enter(mode)
        shuffle = check_shuffle(shuffle)
        most = config.max_steps_per_epoch()
        self._steps = limited("steps_per_epoch", self._steps, most)
        order, passes = self._order_of_batches, self._trainer.epochs
        stream = stream_of(x, shuffle, order, passes)
        if stream is not None:
            _check_alone(stream, y, sample_weight)
            _check_known(stream, class_weight)
        elif is_sparse(x):
            stream = self._sparse(x, y, sample_weight, class_weight, shuffle)
            class_weight = None
        elif self._trainer.overrides.stepped(mode) or self._trainer.heeds_masks:
            stream = self._arrays(mode, x, y, sample_weight, class_weight, shuffle)
            class_weight = None
        if stream is None:
            rows = batch_of(self._trainer, x, y, sample_weight, class_weight)
            self._trainer.check_masks(mode, rows.x)
            size = self._rows_a_batch(len(rows.x))
            walk = ArrayWalk(self._trainer, mode, rows, size, shuffle, self._steps)
            walk.names = {"x": column_names(x), "y": column_names(y)}
            return walk
        first = unpacked(stream.peek())
        if mode == "evaluate" and self._trainer.overrides.calls:
            return self._behind_front(mode, stream, first)
        rows = batch_of(self._trainer, *first, class_weight)
        return StreamWalk(self._trainer, mode, stream, rows, self._steps, class_weight)

    def _behind_front(self, mode, stream, first):
        """The walk of a model that computes its first layers in Python."""
        from mlpc.training.front import Front

        trainer = self._trainer
        trainer.build_for(trainer.rows(first[0]))
        trainer.front = front = trainer.front or Front(trainer)
        front.check_masks()
        rest = front.rest
        rest.notice()
        rows = batch_of(rest, front.rows(first[0]), *first[1:])
        return StreamWalk(rest, mode, stream, rows, self._steps, front=front)

    def _arrays(self, mode, x, y, sample_weight, class_weight, shuffle):
        """Arrays as a stream of batches, for steps in Python."""
        x, y = as_array("x", x), as_labels(y, self._trainer.settings.wanted_loss)
        x = self._trainer.rows(x)
        if self._trainer.model.built:
            self._trainer.check_masks(mode, x)
        weights = weights_of(y, sample_weight, class_weight)
        check_sizes(x=x, y=y, sample_weight=weights)
        size = self._rows_a_batch(len(x))
        order = self._order if shuffle and len(x) > size else None
        return array_stream((x, y, weights), size, order, self._trainer.epochs)

    def _sparse(self, x, y, sample_weight, class_weight, shuffle):
        y = as_labels(y, self._trainer.settings.wanted_loss)
        weights = weights_of(y, sample_weight, class_weight)
        check_sizes(x=x, y=y, sample_weight=weights)
        size = self._rows_a_batch(x.shape[0])
        order = self._order if shuffle else None
        return sparse_stream((x, y, weights), size, order, self._trainer.epochs)


def drawn_order(n, seed, number):
    """Yield 0 to n - 1 in a random order, with memory for those alone that were taken.

    Args:
        n: How many there are.
        seed, number: What decides the order: the model's seed and the pass.

    The shuffle of Fisher and Yates from the front, which keeps what stands where it did
    not stand at first.
    """
    moved, chunk, words = {}, 128, []
    for at in range(n):
        if not words:
            words = _engine.random_words(seed, number, 2 * at, 2 * chunk)[::-1]
        random = words.pop() | words.pop() << 32
        other = at + (random * (n - at) >> 64)
        here = moved.pop(at, at)
        if other == at:
            yield here
        else:
            yield moved.get(other, other)
            moved[other] = here


def check_shuffle(shuffle):
    """Whether rows change places; within a batch that means nothing."""
    if shuffle in (True, False):
        return bool(shuffle)
    if shuffle == "batch":
        return False
    raise ValueError(
        "Argument `shuffle` must be True, False or 'batch'. Received: "
        f"shuffle={shuffle!r}"
    )


def _check_known(stream, class_weight):
    """Refuse weights that depend on how often each class comes."""
    if isinstance(class_weight, str) and class_weight == "balanced":
        raise ValueError(
            "Argument `class_weight` can be 'balanced' where `y` is an array; of a "
            f"{stream.kind} it is not known how often each class comes. Give the "
            "weights in a dict."
        )


def _check_alone(stream, y, sample_weight):
    for name, value, what in (
        ("y", y, "the targets"),
        ("sample_weights", sample_weight, "the sample weights"),
    ):
        if value is not None:
            raise ValueError(
                f"When providing `x` as a {stream.kind}, `{name}` should not be "
                f"passed. Instead, {what} should be included as part of the "
                f"{stream.kind}."
            )
